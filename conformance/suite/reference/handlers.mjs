// The receivers and procedures of a socket.
import { setTimeout as pause } from 'node:timers/promises';
import { errorOf } from './errors.mjs';
import { each, eachInTurn } from './streams.mjs';

const SLOW_MS = 10;
const RECORD_MS = 5;
const DISCONNECT_MS = 20;
const USERS = new Set(['alice', 'bob', 'kate']);
const INTERNAL_PROCEDURES = ['#handshake', '#authenticate', '#subscribe', '#unsubscribe', '#publish'];
const INTERNAL_RECEIVERS = ['#removeAuthToken', '#subscribe', '#unsubscribe', '#publish'];

/** Nobody waits for it, and what goes wrong shows in the socket's events. */
const letGo = promise => { Promise.resolve(promise).catch(() => {}); }; // Asyngular's disconnect gives none

const backpressureOf = socket => ({
  total: socket.getBackpressure(),
  inbound: socket.getInboundBackpressure(),
  outbound: socket.getOutboundBackpressure(),
  listeners: socket.getAllListenersBackpressure(),
  receivers: socket.getAllReceiversBackpressure(),
  procedures: socket.getAllProceduresBackpressure()
});

/** What a procedure answers, by its name. A promise is waited for, and holds up the calls behind it. */
const answers = {
  echo: (at, data) => data,
  fail: (at, data) => { throw errorOf(data); },
  sleep: async (at, ms) => { await pause(ms); return ms; },
  recorded: ({ served }) => served.recorded,
  clients: ({ server }) => ({ open: server.clientsCount, pending: server.pendingClientsCount }),

  login: ({ socket }, data) => {
    if (!USERS.has(data?.username)) throw errorOf({ name: 'FailedLoginError', message: 'Failed to login' });
    letGo(socket.setAuthToken(data));
  },
  setAuthToken: ({ socket }, { token, options }) => letGo(socket.setAuthToken(token, options)),
  setAuthTokenAndWait: ({ socket }, { token, options }) => socket.setAuthToken(token, options),
  authToken: ({ socket }) => socket.authToken ?? null,
  deauthenticate: ({ socket }) => letGo(socket.deauthenticate()),
  deauthenticateAndWait: ({ socket }, options) => socket.deauthenticate(options),

  transmitBack: ({ socket }, { event, data }) => { socket.transmit(event, data); },
  invokeBack: ({ socket }, { event, data, ackTimeout }) => socket.invoke(event, data, { ackTimeout }),
  disconnect: ({ socket }, { code, reason } = {}) => { setTimeout(() => letGo(socket.disconnect(code, reason)), DISCONNECT_MS); },
  bytes: (at, numbers) => Buffer.from(numbers),

  subscriptions: ({ socket }) => socket.subscriptions(),
  subscriptionOptions: ({ subscriptionOptions }, channel) => subscriptionOptions.get(channel) ?? null,
  kickOut: ({ socket }, { channel, message }) => letGo(socket.kickOut(channel, message)),
  publish: ({ server }, { channel, data }) => server.exchange.invokePublish(channel, data),
  exchangeSubscribe: ({ records }, channel) => records.followChannel(channel),
  exchangeUnsubscribe: ({ server }, channel) => server.exchange.unsubscribe(channel),
  exchangeLog: ({ records }, channel) => records.exchangeLog(channel),

  backpressure: ({ socket }) => backpressureOf(socket),
  backpressureOf: ({ records }, id) => {
    const served = records.served(id);
    return served ? backpressureOf(served.socket) : null;
  },
  killReceiver: ({ socket }, name) => socket.killReceiver(name),
  closeReceiver: ({ socket }, name) => socket.closeReceiver(name),
  killProcedure: ({ socket }, name) => socket.killProcedure(name),
  receiverStats: ({ socket }, name) => socket.getReceiverConsumerStatsList(name),

  startBatching: ({ socket }) => socket.startBatching(),
  stopBatching: ({ socket }) => socket.stopBatching(),
  sendBatch: async ({ socket }, { events, cancel }) => {
    socket.startBatch();
    for (const { event, data } of events) socket.transmit(event, data);
    while (socket.getOutboundBackpressure() > 0) await pause(1);
    if (cancel) socket.cancelBatch();
    else socket.flushBatch();
  },

  journal: ({ socket, records }, id) => records.journal(id ?? socket.id),
  serverEvents: ({ records }, id) => records.serverEvents.filter(event => id == null || event.id === id),
  internals: ({ internals }) => internals,
  remains: ({ records }, id) => {
    const { recorded, ended } = records.served(id);
    return { recorded, ended: ended.toSorted() };
  }
};

/** Those that answer by themselves. */
const requests = {
  failWith: (at, request) => request.error(request.data),
  answerTwice: ({ socket }, request) => {
    request.end(request.data);
    try {
      request.end(request.data);
    } catch ({ name, message }) {
      socket.transmit('answeredTwice', { name, message });
    }
  },
  speakAfterClose: async ({ socket }, request) => {
    await socket.listener('close').once();
    socket.transmit('afterClose', 1);
    letGo(socket.invoke('afterClose', 2));
    request.end('late');
  }
};

/** What a receiver does with a message, by its name. */
const receivers = {
  record: ({ served }, data) => { served.recorded.push(data); },
  recordA: async ({ served }, data) => { await pause(RECORD_MS); served.recorded.push(data); },
  slow: () => pause(SLOW_MS),
  noop: () => {}
};

async function answer(at, request, name) {
  try {
    request.end(await answers[name](at, request.data));
  } catch (error) {
    request.error(error);
  }
}

async function receive(at, name) {
  await eachInTurn(at.socket.receiver(name), data => receivers[name](at, data));
  at.served.ended.push(name);
}

export function serve(server, socket, records) {
  const at = { server, socket, records, served: records.follow(socket), internals: [], subscriptionOptions: new Map() };
  each(socket.listener('subscribe'), ({ channel, subscriptionOptions }) => at.subscriptionOptions.set(channel, subscriptionOptions));
  for (const name of INTERNAL_PROCEDURES) each(socket.procedure(name), () => at.internals.push(`procedure ${name}`));
  for (const name of INTERNAL_RECEIVERS) each(socket.receiver(name), () => at.internals.push(`receiver ${name}`));
  for (const name of Object.keys(receivers)) receive(at, name);
  for (const name of Object.keys(answers)) eachInTurn(socket.procedure(name), request => answer(at, request, name));
  for (const name of Object.keys(requests)) eachInTurn(socket.procedure(name), request => requests[name](at, request));
}

export function servePlain(socket) {
  eachInTurn(socket.procedure('echo'), request => request.end(request.data));
  eachInTurn(socket.receiver('slow'), receivers.slow);
  eachInTurn(socket.receiver('noop'), receivers.noop);
}
