import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { HANDSHAKE, open, openSilent, together, upgrade } from '../helpers/raw.mjs';
import { handshakeWith, sign } from '../helpers/tokens.mjs';
import { eventually } from '../helpers/wait.mjs';

const at = query => ({ path: `/socketcluster/?${query}` });

describe('Middleware at the upgrade', together, () => {
  const fixture = useFixture();

  test('that blocks answers 401 with the message as body', async () => {
    assert.deepEqual(await upgrade(fixture.port, at('block=ws').path), { status: 401, body: 'blocked at ws', type: 'text/html' });
  });

  test('that blocks leaves no socket behind, and a warning', async t => {
    const watcher = await open(t, fixture.port);
    const warnings = async () => (await watcher.ask('serverEvents'))
      .filter(({ event, name }) => event === 'warning' && name === 'BlockedHandshakeError').length;
    const before = await warnings();
    await upgrade(fixture.port, at('block=ws').path);
    await eventually(async () => assert.ok(await warnings() > before));
  });

  test('runs before the path’s owner is asked: another path is 400 all the same', async () => {
    assert.equal((await upgrade(fixture.port, '/other/?block=ws')).status, 400);
  });
});

describe('Middleware at the handshake', together, () => {
  const fixture = useFixture({ options: { handshakeTimeout: 500 } });

  for (const [name, query, code, errorName] of [
    ['closes with 4008', 'block=sc', 4008, 'BlockedHandshakeError'],
    ['closes with the error’s statusCode', 'block=sc&statusCode=4501', 4501, 'BlockedHandshakeError'],
    ['closes with a statusCode of 1000 as well', 'block=sc&statusCode=1000', 1000, 'BlockedHandshakeError'],
    ['in silence closes with 4008, whatever the statusCode', 'block=sc&silent=1&statusCode=4501', 4008, 'SilentMiddlewareBlockedError']
  ]) {
    test(`that blocks ${name}, without a reason`, async t => {
      const client = await openSilent(t, fixture.port, at(query));
      client.send(HANDSHAKE);
      assert.equal((await client.answer(1)).error.name, errorName);
      assert.deepEqual(await client.closed(), { code, reason: '' });
    });
  }

  test('that blocks is told as an aborted connection', async t => {
    const watcher = await open(t, fixture.port);
    const known = new Set((await watcher.ask('serverEvents')).map(({ id }) => id));
    const client = await openSilent(t, fixture.port, at('block=sc&statusCode=4777'));
    client.send(HANDSHAKE);
    await client.closed();
    await eventually(async () => {
      const { id } = (await watcher.ask('serverEvents')).find(event => event.code === 4777 && !known.has(event.id));
      const events = await watcher.ask('serverEvents', id);
      assert.deepEqual(events.map(({ event, code }) => [event, code]), [['handshake', undefined], ['connectionAbort', 4777], ['closure', 4777]]);
    });
  });

  test('that blocks drops what was sent behind the handshake', async t => {
    const client = await openSilent(t, fixture.port, at('block=sc'));
    client.send(HANDSHAKE, '{"event":"echo","data":1,"cid":2}');
    await client.closed();
    assert.equal(client.texts.length, 1);
  });

  test('may take longer than the handshake timeout', async t => {
    const client = await openSilent(t, fixture.port, at('delay=800'));
    const start = performance.now();
    await client.handshake();
    assert.ok(performance.now() - start > 750);
    assert.equal(await client.ask('echo', 1), 1);
  });

  test('that takes long holds up what was sent behind the handshake, in its order', async t => {
    const client = await openSilent(t, fixture.port, at('delay=100'));
    client.send(HANDSHAKE);
    for (let i = 0; i < 10; i++) client.send({ event: 'record', data: i });
    client.send({ event: 'recorded', cid: 2 });
    assert.equal((await client.next()).rid, 1);
    assert.deepEqual((await client.answer(2)).data, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('that takes long for one client does not hold up another', async t => {
    const slow = await openSilent(t, fixture.port, at('delay=800'));
    slow.send(HANDSHAKE);
    const start = performance.now();
    await open(t, fixture.port);
    await open(t, fixture.port);
    assert.ok(performance.now() - start < 700);
    assert.deepEqual(slow.texts, []);
    await slow.answer(1);
  });

  test('cannot set an auth token yet', async t => {
    const client = await openSilent(t, fixture.port, at('earlyToken=bob'));
    client.send(HANDSHAKE);
    assert.deepEqual((await client.answer(1)).error, {
      message: 'Cannot call setAuthToken before completing the handshake', name: 'InvalidActionError', statusCode: 4008
    });
    assert.equal((await client.closed()).code, 4008);
  });

  for (const [name, token, told] of [
    ['no token', null, { authState: 'unauthenticated', authToken: null, tokenError: 'AuthTokenInvalidError' }],
    ['a bad token', 'abc', { authState: 'unauthenticated', authToken: null, tokenError: 'AuthTokenInvalidError' }],
    ['an expired token', sign({ exp: 1000 }), { authState: 'unauthenticated', authToken: null, tokenError: 'AuthTokenExpiredError' }],
    ['a good token', sign({ username: 'bob', iat: 5 }), { authState: 'authenticated', authToken: { username: 'bob', iat: 5 }, tokenError: null }]
  ]) {
    test(`sees ${name} already verified`, async t => {
      const client = await openSilent(t, fixture.port, at('reveal=1'));
      client.send(handshakeWith(token));
      const { message, name: errorName, statusCode, ...seen } = (await client.answer(1)).error;
      assert.deepEqual([message, errorName, statusCode], ['revealed', 'RevealedError', 4008]);
      assert.deepEqual(seen, told);
    });
  }
});

describe('Clients that leave while middleware is slow', () => {
  const fixture = useFixture();

  test('leave nothing behind, neither at once nor when the middleware is done', async t => {
    const watcher = await open(t, fixture.port);
    const counts = () => watcher.ask('clients');
    const clients = await Promise.all(Array.from({ length: 10 }, () => openSilent(t, fixture.port, at('delay=1000'))));
    for (const client of clients) client.send(handshakeWith(sign({ username: 'bob' })));
    await eventually(async () => assert.deepEqual(await counts(), { open: 1, pending: 10 }));
    clients.forEach(({ ws }, i) => (i % 2 ? ws.close() : ws.terminate()));
    await eventually(async () => assert.deepEqual(await counts(), { open: 1, pending: 0 }));
    const last = await openSilent(t, fixture.port, at('delay=1000'));
    await last.handshake();
    assert.deepEqual(await counts(), { open: 2, pending: 0 });
  });
});
