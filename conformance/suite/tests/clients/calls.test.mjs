// The real clients: calls and messages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, eachClient, once, TokenStore } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';

const fixture = useFixture();
const pinging = useFixture({ options: { pingInterval: 100, pingTimeout: 2000 } });
const upTo = count => Array.from({ length: count }, (_, i) => i);

eachClient('The real client', ({ create, connect }) => {
  test('connects, and knows its id, pingTimeout and that it is not authenticated', async t => {
    const socket = create(t, fixture.port);
    const event = await once(socket.listener('connect'), 'connect');
    assert.match(event.id, /^[A-Za-z0-9_-]{20}$/);
    assert.equal(event.id, socket.id);
    assert.equal(event.pingTimeout, 30000);
    assert.equal(event.isAuthenticated, false);
    assert.equal(event.authError, undefined);
    assert.equal(socket.state, 'open');
    assert.equal(socket.authState, 'unauthenticated');
  });

  test('stays connected over many pings', async t => {
    const socket = await connect(t, pinging.port);
    const pings = collect(socket.listener('message'), ({ message }) => message);
    await pings.reaches(8);
    assert.deepEqual(new Set(pings.items), new Set(['']));
    assert.equal(await socket.invoke('echo', 1), 1);
  });

  for (const value of [1, 'text', '', null, true, [], {}, { a: [{ b: null }] }, 'é世🎉', 'a\ud83dz', undefined]) {
    test(`invokes with ${JSON.stringify(value) ?? 'nothing'}`, async t => {
      const socket = await connect(t, fixture.port);
      assert.deepEqual(await socket.invoke('echo', value), value);
    });
  }

  test('invokes with a million characters', async t => {
    const socket = await connect(t, fixture.port);
    const text = 'y'.repeat(1_000_000);
    assert.ok(await socket.invoke('echo', text) === text);
  });

  test('gets errors with name, message and fields', async t => {
    const socket = await connect(t, fixture.port);
    await assert.rejects(socket.invoke('fail', { name: 'CustomError', message: 'boom', extra: { a: 1 } }), error => {
      assert.equal(error.name, 'CustomError');
      assert.equal(error.message, 'boom');
      assert.deepEqual(error.extra, { a: 1 });
      return true;
    });
  });

  test('times out on a procedure that is not there', async t => {
    const socket = await connect(t, fixture.port);
    await assert.rejects(socket.invoke('nobody', 1, { ackTimeout: 150 }), { name: 'TimeoutError' });
    assert.equal(await socket.invoke('echo', 1), 1);
  });

  test('has five hundred calls under way at once', async t => {
    const socket = await connect(t, fixture.port);
    assert.deepEqual(await Promise.all(upTo(500).map(i => socket.invoke('echo', i))), upTo(500));
  });

  test('may call and transmit before it is connected', async t => {
    const socket = create(t, fixture.port);
    for (const i of upTo(20)) socket.transmit('record', i);
    assert.equal(await socket.invoke('echo', 'early'), 'early');
    assert.deepEqual(await socket.invoke('recorded'), upTo(20));
  });

  test('transmits in order', async t => {
    const socket = await connect(t, fixture.port);
    for (const i of upTo(200)) socket.transmit('record', i);
    assert.deepEqual(await socket.invoke('recorded'), upTo(200));
  });

  test('receives what the server transmits, in order', async t => {
    const socket = await connect(t, fixture.port);
    const got = collect(socket.receiver('news'));
    await Promise.all(upTo(50).map(data => socket.invoke('transmitBack', { event: 'news', data })));
    assert.deepEqual(await got.reaches(50), upTo(50));
  });

  test('answers calls of the server, with results and with errors', async t => {
    const socket = await connect(t, fixture.port);
    (async () => {
      for await (const request of socket.procedure('double')) {
        if (typeof request.data === 'number') request.end(request.data * 2);
        else request.error(Object.assign(new Error('no number'), { name: 'DoubleError', got: request.data }));
      }
    })();
    assert.equal(await socket.invoke('invokeBack', { event: 'double', data: 21 }), 42);
    await assert.rejects(socket.invoke('invokeBack', { event: 'double', data: 'x' }), error => {
      assert.deepEqual([error.name, error.message, error.got], ['DoubleError', 'no number', 'x']);
      return true;
    });
    await assert.rejects(socket.invoke('invokeBack', { event: 'nobody', ackTimeout: 100 }), { name: 'TimeoutError' });
  });

  test('sends its packets in batches when told to', async t => {
    const socket = await connect(t, fixture.port);
    socket.startBatching();
    for (const i of upTo(20)) socket.transmit('record', i);
    assert.deepEqual(await Promise.all(upTo(20).map(i => socket.invoke('echo', i))), upTo(20));
    socket.stopBatching();
    assert.deepEqual(await socket.invoke('recorded'), upTo(20));
  });

  test('may pass a query, and timestamps', async t => {
    const socket = await connect(t, fixture.port, { query: { a: 'b c', list: [1, 2] }, timestampRequests: true });
    assert.equal(await socket.invoke('echo', 1), 1);
  });

  test('with a token the server cannot accept connects, with an authError, and drops the token', async t => {
    const authEngine = new TokenStore('not.a.token');
    const socket = create(t, fixture.port, { authEngine });
    const removed = once(socket.listener('removeAuthToken'), 'removeAuthToken');
    const event = await once(socket.listener('connect'), 'connect');
    assert.equal(event.isAuthenticated, false);
    assert.equal(event.authError.name, 'AuthTokenInvalidError');
    await removed;
    assert.equal(authEngine.token, null);
    assert.equal(await socket.invoke('echo', 1), 1);
  });
});
