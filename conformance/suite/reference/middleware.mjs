// The four lines. What they do is told by the query of the upgrade, by `data.rule`, by the token, and by the channel's name.
import { setTimeout as pause } from 'node:timers/promises';
import { errorOf } from './errors.mjs';

const SLOW_MS = 200;
const LAG_MS = 20;

export function setAllMiddleware(server, records) {
  server.setMiddleware(server.MIDDLEWARE_HANDSHAKE, async actions => {
    for await (const action of actions) await judgeHandshake(action);
  });
  server.setMiddleware(server.MIDDLEWARE_INBOUND_RAW, async actions => {
    for await (const action of actions) judgeRaw(action);
  });
  server.setMiddleware(server.MIDDLEWARE_INBOUND, async actions => {
    for await (const action of actions) {
      records.note(action.socket, `mw:${action.type}`);
      const rule = ruleOf(action);
      if (rule.die) return;
      await judgeInbound(action, rule, records);
    }
  });
  server.setMiddleware(server.MIDDLEWARE_OUTBOUND, async actions => {
    for await (const action of actions) await judgeOutbound(action);
  });
}

async function judgeHandshake(action) {
  const query = new URL(action.request.url, 'http://fixture').searchParams;
  const stage = action.type === action.HANDSHAKE_WS ? 'ws' : 'sc';
  if (stage === 'sc') {
    if (query.has('delay')) await pause(Number(query.get('delay')));
    if (query.has('reveal')) return action.block(revealed(action.data));
    if (query.has('earlyToken')) {
      const error = await action.socket.setAuthToken({ username: query.get('earlyToken') }).then(() => undefined, failure => failure);
      if (error) return action.block(error);
    }
  }
  if (query.get('block') !== stage) return action.allow();
  const error = errorOf({ name: 'BlockedHandshakeError', message: `blocked at ${stage}` });
  if (query.has('statusCode')) error.statusCode = Number(query.get('statusCode'));
  if (query.has('silent')) error.silent = true;
  return action.block(error);
}

const revealed = ({ authState, authToken, authTokenError }) => errorOf({
  name: 'RevealedError', message: 'revealed', authState, authToken, tokenError: authTokenError?.name ?? null
});

/** A text that begins with `!` goes no further. */
function judgeRaw(action) {
  if (typeof action.data !== 'string' || !action.data.startsWith('!')) return action.allow();
  return action.block(errorOf({ name: 'RawBlockedError', message: 'raw message blocked', silent: true }));
}

/** Only what carries data of the application has rules. */
function ruleOf({ type, data }) {
  return type === 'authenticate' || type === 'subscribe' ? {} : Object(data?.rule);
}

async function judgeInbound(action, rule, records) {
  switch (action.type) {
    case action.AUTHENTICATE:
      if (!action.authToken?.banned) return action.allow();
      return action.block(errorOf({ name: 'BannedError', message: 'banned', isBadToken: true }));
    case action.SUBSCRIBE:
      if (action.channel.startsWith('forbidden')) {
        return action.block(errorOf({ name: 'ForbiddenError', message: `no ${action.channel}` }));
      }
      if (action.channel.startsWith('slow')) await pause(SLOW_MS);
      return action.allow();
    default:
      return obey(action, rule, records);
  }
}

async function obey(action, rule, records) {
  if (rule.delay) await pause(rule.delay);
  if (rule.block) return action.block(errorOf(rule.block));
  if ('blockWith' in rule) return action.block(rule.blockWith);
  if (rule.expired) return action.allow({ data: plainly(action.authTokenExpiredError) });
  action.allow('rewrite' in rule ? { data: rule.rewrite } : undefined);
  if (!rule.twice) return undefined;
  try {
    return action.block();
  } catch (error) {
    return records.note(action.socket, `second:${error.name}`);
  }
}

const plainly = error => (error ? { name: error.name, message: error.message, expiry: error.expiry } : null);

async function judgeOutbound(action) {
  const { channel, data } = action;
  if (channel.startsWith('hidden')) return action.block(errorOf({ name: 'HiddenError', message: 'hidden', silent: true }));
  if (channel.startsWith('upper') && typeof data === 'string') return action.allow({ data: data.toUpperCase() });
  if (channel.startsWith('addressed')) return action.allow({ data: { for: action.socket.id, data } });
  if (channel.startsWith('lag')) await pause(LAG_MS);
  return action.allow();
}
