// The real client: leaving, being sent away, and coming back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collect, connect, once } from '../helpers/client.mjs';
import { startFixture, useFixture } from '../helpers/fixture.mjs';
import { aWhile, eventually } from '../helpers/wait.mjs';

const fixture = useFixture();

describe('A disconnect by the server', () => {
  test('is told with code and reason, and the client comes back with a new id', async t => {
    const socket = await connect(t, fixture.port);
    const id = socket.id;
    const gone = once(socket.listener('disconnect'), 'disconnect');
    await socket.invoke('disconnect', { code: 4100, reason: 'come back' });
    assert.deepEqual(await gone, { code: 4100, reason: 'come back' });
    await once(socket.listener('connect'), 'second connect');
    assert.notEqual(socket.id, id);
    assert.equal(await socket.invoke('echo', 1), 1);
  });

  test('raises a SocketProtocolError at the client', async t => {
    const socket = await connect(t, fixture.port);
    const errors = collect(socket.listener('error'), ({ error }) => [error.name, error.code]);
    await socket.invoke('disconnect', { code: 4100 });
    assert.deepEqual(await errors.reaches(1), [['SocketProtocolError', 4100]]);
  });

  test('leaves the channels pending, and they are subscribed again', async t => {
    const [socket, other] = await Promise.all([connect(t, fixture.port), connect(t, fixture.port)]);
    const [a, b] = [socket.subscribe('back-a'), socket.subscribe('back-b')];
    await once(b.listener('subscribe'), 'subscribe');
    const got = collect(a);
    const states = collect(a.listener('subscribeStateChange'), ({ newChannelState }) => newChannelState);
    const again = once(b.listener('subscribe'), 'second subscribe');
    await socket.invoke('disconnect', { code: 4100 });
    await again;
    await states.reaches(2);
    assert.deepEqual(states.items, ['pending', 'subscribed']);
    await other.invokePublish('back-a', 'welcome');
    assert.deepEqual(await got.reaches(1), ['welcome']);
    assert.deepEqual(await socket.invoke('subscriptions'), ['back-a', 'back-b']);
  });

  for (const code of [1000, 4500]) {
    test(`with ${code} is for good`, async t => {
      const socket = await connect(t, fixture.port);
      const gone = once(socket.listener('disconnect'), 'disconnect');
      await socket.invoke('disconnect', { code, reason: 'stay away' });
      assert.deepEqual(await gone, { code, reason: 'stay away' });
      await aWhile(200);
      assert.equal(socket.state, 'closed');
      assert.equal(socket.pendingReconnect, false);
    });
  }

  test('fails calls under way with a BadConnectionError', async t => {
    const socket = await connect(t, fixture.port);
    const pending = assert.rejects(socket.invoke('sleep', 5000), { name: 'BadConnectionError' });
    await socket.invoke('disconnect', { code: 4500 });
    await pending;
  });
});

describe('A disconnect by the client', () => {
  test('is told to the server with its code', async t => {
    const [watcher, socket] = await Promise.all([connect(t, fixture.port), connect(t, fixture.port)]);
    const { id } = socket;
    socket.disconnect(4123, 'I go');
    await eventually(async () => {
      const events = await watcher.invoke('serverEvents', id);
      assert.deepEqual(events.filter(({ code }) => code).map(({ event, code }) => [event, code]), [['disconnection', 4123], ['closure', 4123]]);
    });
  });

  test('may be followed by connect, over and over', async t => {
    const socket = await connect(t, fixture.port);
    const channel = socket.subscribe('over-and-over');
    const got = collect(channel);
    for (let i = 0; i < 5; i++) {
      socket.disconnect();
      assert.equal(socket.state, 'closed');
      socket.connect();
      await once(socket.listener('connect'), 'connect');
      await socket.invokePublish('over-and-over', i);
      await got.reaches(i + 1);
    }
    assert.deepEqual(got.items, [0, 1, 2, 3, 4]);
  });

  test('is undone by the next call', async t => {
    const socket = await connect(t, fixture.port);
    socket.disconnect();
    assert.equal(await socket.invoke('echo', 'back'), 'back');
  });

  test('and the connect and disconnect of many clients leave nothing behind', async t => {
    const watcher = await connect(t, fixture.port);
    const sockets = await Promise.all(Array.from({ length: 30 }, () => connect(t, fixture.port)));
    for (const [i, socket] of sockets.entries()) {
      socket.disconnect();
      if (i % 2) {
        socket.connect();
        socket.disconnect();
      }
    }
    await eventually(async () => assert.deepEqual(await watcher.invoke('clients'), { open: 1, pending: 0 }));
  });
});

describe('A server that goes away and comes back', () => {
  test('finds its clients again, and their subscriptions', async t => {
    const first = await startFixture();
    t.after(() => first.stop());
    const socket = await connect(t, first.port);
    const channel = socket.subscribe('survivor');
    await once(channel.listener('subscribe'), 'subscribe');
    const got = collect(channel);
    const gone = once(socket.listener('disconnect'), 'disconnect');
    await first.stop();
    await gone;
    const again = once(channel.listener('subscribe'), 'second subscribe', 10_000);
    const second = await startFixture({ port: first.port });
    t.after(() => second.stop());
    await again;
    await socket.invokePublish('survivor', 'hello again');
    assert.deepEqual(await got.reaches(1), ['hello again']);
  });
});
