// The real clients: leaving, being sent away, and coming back.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collect, eachClient, follow, makers, once } from '../../helpers/client.mjs';
import { startFixture, useFixture } from '../../helpers/fixture.mjs';
import { fresh } from '../../helpers/raw.mjs';
import { aWhile, eventually } from '../../helpers/wait.mjs';

const fixture = useFixture();

eachClient('A disconnect by the server', ({ connect }) => {
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
    const names = [fresh('back'), fresh('back')];
    const [a, b] = names.map(name => socket.subscribe(name));
    await once(b.listener('subscribe'), 'subscribe');
    const got = collect(a);
    const states = collect(a.listener('subscribeStateChange'), ({ newChannelState }) => newChannelState);
    const again = once(b.listener('subscribe'), 'second subscribe');
    await socket.invoke('disconnect', { code: 4100 });
    await again;
    await states.reaches(2);
    assert.deepEqual(states.items, ['pending', 'subscribed']);
    await other.invokePublish(names[0], 'welcome');
    assert.deepEqual(await got.reaches(1), ['welcome']);
    assert.deepEqual(await socket.invoke('subscriptions'), names);
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

  test('fails calls and unsubscribes channels before it is told', async t => {
    const socket = await connect(t, fixture.port);
    await once(socket.subscribe(fresh('told')).listener('subscribe'), 'subscribe');
    const seen = follow(socket, 'subscribeStateChange', 'unsubscribe', 'disconnect', 'close');
    socket.invoke('sleep', 5000).catch(() => seen.push('rejected'));
    await socket.invoke('disconnect', { code: 4100 });
    await once(socket.listener('subscribe'), 'second subscribe');
    assert.deepEqual(seen.slice(0, 5).toSorted(), ['close', 'disconnect', 'rejected', 'subscribeStateChange', 'unsubscribe']);
    const at = name => seen.indexOf(name);
    assert.ok(at('rejected') < at('disconnect') && at('unsubscribe') < at('disconnect') && at('disconnect') < at('close'), `${seen}`);
  });

  test('in the middle of a slow subscribe is no subscribeFail: the channel is subscribed afterwards', async t => {
    const socket = await connect(t, fixture.port);
    const failed = collect(socket.listener('subscribeFail'));
    const answered = socket.invoke('disconnect', { code: 4100 });
    const channel = socket.subscribe(fresh('slow')); // now: a client that subscribes while its connection closes forgets to do it again
    await answered;
    await once(channel.listener('subscribe'), 'subscribe');
    assert.deepEqual(failed.items, []);
  });

  test('fails calls under way with a BadConnectionError', async t => {
    const socket = await connect(t, fixture.port);
    const pending = assert.rejects(socket.invoke('sleep', 5000), { name: 'BadConnectionError' });
    await socket.invoke('disconnect', { code: 4500 });
    await pending;
  });
});

eachClient('A disconnect by the client', ({ connect }) => {
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
    const name = fresh('over-and-over');
    const channel = socket.subscribe(name);
    const got = collect(channel);
    for (let i = 0; i < 5; i++) {
      socket.disconnect();
      assert.equal(socket.state, 'closed');
      socket.connect();
      await once(socket.listener('connect'), 'connect');
      await socket.invokePublish(name, i);
      await got.reaches(i + 1);
    }
    assert.deepEqual(got.items, [0, 1, 2, 3, 4]);
  });

  test('is undone by the next call', async t => {
    const socket = await connect(t, fixture.port);
    socket.disconnect();
    assert.equal(await socket.invoke('echo', 'back'), 'back');
  });
});

describe('A server that goes away and comes back', () => {
  test('finds its clients again, and their subscriptions', async t => {
    const first = await startFixture();
    t.after(() => first.stop());
    const sockets = await Promise.all(makers.map(({ connect }) => connect(t, first.port)));
    const channels = sockets.map(socket => socket.subscribe('survivor'));
    await Promise.all(channels.map(channel => channel.state === 'subscribed' || once(channel.listener('subscribe'), 'subscribe')));
    const got = channels.map(channel => collect(channel));
    const gone = sockets.map(socket => once(socket.listener('disconnect'), 'disconnect'));
    const again = channels.map(channel => once(channel.listener('subscribe'), 'second subscribe', 20_000));
    await first.stop();
    await Promise.all(gone);
    const second = await startFixture({ port: first.port });
    t.after(() => second.stop());
    await Promise.all(again);
    await sockets[0].invokePublish('survivor', 'hello again');
    for (const { reaches } of got) assert.deepEqual(await reaches(1), ['hello again']);
  });
});
