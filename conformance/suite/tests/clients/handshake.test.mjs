// The real clients: handshakes that are refused, slow, or given up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, eachClient, follow, once } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { aWhile, eventually } from '../../helpers/wait.mjs';

const fixture = useFixture();
const STATES = ['connecting', 'connect', 'connectAbort', 'disconnect', 'close'];

eachClient('A handshake', ({ create }) => {
  test('that middleware refuses is told with its error and 4008, and tried again', async t => {
    const socket = create(t, fixture.port, { query: { block: 'sc' } });
    const errors = collect(socket.listener('error'), ({ error }) => error);
    const aborts = collect(socket.listener('connectAbort'), ({ code }) => code);
    await aborts.reaches(2);
    assert.deepEqual(aborts.items.slice(0, 2), [4008, 4008]);
    const { name, message, statusCode } = errors.items[0];
    assert.deepEqual({ name, message, statusCode }, { name: 'BlockedHandshakeError', message: 'blocked at sc', statusCode: 4008 });
  });

  test('that middleware refuses for good is not tried again', async t => {
    const socket = create(t, fixture.port, { query: { block: 'sc', statusCode: 4501 } });
    const seen = follow(socket, ...STATES);
    assert.equal((await once(socket.listener('connectAbort'), 'connectAbort')).code, 4501);
    await aWhile(200);
    assert.deepEqual([socket.state, socket.pendingReconnect], ['closed', false]);
    assert.deepEqual(seen.filter(name => name !== 'connecting'), ['connectAbort', 'close']);
  });

  test('that middleware refuses in silence says no more than that', async t => {
    const socket = create(t, fixture.port, { query: { block: 'sc', silent: 1, statusCode: 4501 } });
    const { error } = await once(socket.listener('error'), 'error');
    assert.deepEqual([error.name, error.type, error.statusCode], ['SilentMiddlewareBlockedError', 'handshake', 4008]);
  });

  test('that is refused at the upgrade is an abort with 1006, and tried again', async t => {
    const socket = create(t, fixture.port, { query: { block: 'ws' } });
    const aborts = collect(socket.listener('connectAbort'), ({ code }) => code);
    await aborts.reaches(2);
    assert.deepEqual(aborts.items.slice(0, 2), [1006, 1006]);
  });

  test('on a path that is not there is an abort with 1006', async t => {
    const socket = create(t, fixture.port, { path: '/other/' });
    assert.equal((await once(socket.listener('connectAbort'), 'connectAbort')).code, 1006);
  });

  test('may be slow, and what was sent meanwhile arrives in order', async t => {
    const socket = create(t, fixture.port, { query: { delay: 150 } });
    for (let i = 0; i < 10; i++) socket.transmit('record', i);
    assert.deepEqual(await socket.invoke('recorded'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('that takes longer than the ackTimeout is given up with 4003', async t => {
    const socket = create(t, fixture.port, { query: { delay: 700 }, ackTimeout: 100, autoReconnect: false });
    const failed = once(socket.listener('error'), 'error');
    assert.equal((await once(socket.listener('connectAbort'), 'connectAbort')).code, 4003);
    assert.equal((await failed).error.name, 'TimeoutError');
  });

  test('that the client gives up is an abort', async t => {
    const socket = create(t, fixture.port, { query: { delay: 300 } });
    const seen = follow(socket, ...STATES);
    await aWhile(100);
    socket.disconnect();
    await eventually(() => assert.deepEqual(seen.filter(name => name !== 'connecting'), ['connectAbort', 'close']));
    await aWhile(300);
    assert.equal(socket.state, 'closed', 'also once the server has done its part');
  });
});

eachClient('The course of a connection', ({ connect, create }) => {
  test('is connect, disconnect, close, connecting, connect', async t => {
    const socket = create(t, fixture.port);
    const seen = follow(socket, ...STATES);
    await once(socket.listener('connect'), 'connect');
    const again = once(socket.listener('connect'), 'second connect');
    await socket.invoke('disconnect', { code: 4100 });
    await again;
    await eventually(() => assert.deepEqual(seen.filter((name, i) => i || name !== 'connecting'), ['connect', 'disconnect', 'close', 'connecting', 'connect']));
  });

  test('may be disconnected at once and connected again', async t => {
    const socket = create(t, fixture.port);
    socket.disconnect();
    socket.connect();
    socket.disconnect();
    socket.connect();
    await once(socket.listener('connect'), 'connect');
    assert.equal(await socket.invoke('echo', 1), 1);
  });

  test('goes on after reconnect() with a code', async t => {
    const socket = await connect(t, fixture.port);
    const { id } = socket;
    const gone = once(socket.listener('disconnect'), 'disconnect');
    const again = once(socket.listener('connect'), 'second connect');
    socket.reconnect(4321, 'again');
    assert.deepEqual(await gone, { code: 4321, reason: 'again' });
    assert.notEqual((await again).id, id);
  });
});
