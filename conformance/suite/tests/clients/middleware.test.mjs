// The real clients: what middleware does to what they send and get.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect, eachClient, once } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { fresh } from '../../helpers/raw.mjs';

const fixture = useFixture();
const block = { name: 'BlockedError', message: 'no', code: 7, extra: { a: 1 } };

async function subscribed(socket, name) {
  const channel = socket.subscribe(name);
  await once(channel.listener('subscribe'), `subscribe of ${name}`);
  return channel;
}

eachClient('Middleware', ({ connect }) => {
  test('that blocks a call fails it with the error and all its fields', async t => {
    const socket = await connect(t, fixture.port);
    await assert.rejects(socket.invoke('echo', { rule: { block } }), error => {
      const { name, message, code, extra } = error;
      assert.deepEqual({ name, message, code, extra }, block);
      return true;
    });
    assert.equal(await socket.invoke('echo', 1), 1);
  });

  test('that blocks a call in silence fails it with a SilentMiddlewareBlockedError', async t => {
    const socket = await connect(t, fixture.port);
    await assert.rejects(socket.invoke('echo', { rule: { block: { ...block, silent: true } } }),
      { name: 'SilentMiddlewareBlockedError', message: 'The invoke AGAction was blocked by inbound middleware', type: 'inbound' });
  });

  test('that blocks a call with a text fails it with that text', async t => {
    const socket = await connect(t, fixture.port);
    const thrown = await socket.invoke('echo', { rule: { blockWith: 'no!' } }).then(() => 'nothing', error => error);
    assert.equal(thrown, 'no!');
  });

  test('that blocks a transmit drops it', async t => {
    const socket = await connect(t, fixture.port);
    socket.transmit('record', { rule: { block } });
    socket.transmit('record', 'after');
    assert.deepEqual(await socket.invoke('recorded'), ['after']);
  });

  test('that blocks a publish fails it, and nobody gets it', async t => {
    const socket = await connect(t, fixture.port);
    const name = fresh('published');
    const got = collect(await subscribed(socket, name));
    await assert.rejects(socket.invokePublish(name, { rule: { block } }), { name: 'BlockedError' });
    await socket.transmitPublish(name, { rule: { block } });
    await socket.invokePublish(name, 'good');
    assert.deepEqual(await got.reaches(1), ['good']);
  });

  test('that blocks a subscribe is a subscribeFail, of the channel and of the client', async t => {
    const socket = await connect(t, fixture.port);
    const name = fresh('forbidden');
    const failed = once(socket.listener('subscribeFail'), 'subscribeFail');
    const channel = socket.subscribe(name);
    const channelFailed = once(channel.listener('subscribeFail'), 'subscribeFail of the channel');
    const event = await failed;
    assert.deepEqual([event.channel, event.error.name, event.error.message], [name, 'ForbiddenError', `no ${name}`]);
    assert.equal((await channelFailed).error.name, 'ForbiddenError');
    assert.equal(channel.state, 'unsubscribed');
  });

  test('may put other data in the place of what is published, in and out', async t => {
    const [one, two] = [await connect(t, fixture.port), await connect(t, fixture.port)];
    const name = fresh('upper');
    const got = collect(await subscribed(two, name));
    await one.invokePublish(name, { rule: { rewrite: 'rewritten' } });
    await one.transmitPublish(name, 'published');
    assert.deepEqual(await got.reaches(2), ['REWRITTEN', 'PUBLISHED']);
  });

  test('may put other data in the place of what is called and transmitted', async t => {
    const socket = await connect(t, fixture.port);
    assert.deepEqual(await socket.invoke('echo', { rule: { rewrite: [1] } }), [1]);
    assert.equal(await socket.invoke('echo', { rule: { rewrite: null } }), null);
    socket.transmit('record', { rule: { rewrite: 'r' } });
    assert.deepEqual(await socket.invoke('recorded'), ['r']);
  });

  test('that is slow for a subscribe keeps the publishes behind it waiting', async t => {
    const socket = await connect(t, fixture.port);
    const name = fresh('slow');
    const got = collect(socket.subscribe(name));
    for (let i = 0; i < 5; i++) socket.transmitPublish(name, i);
    assert.deepEqual(await got.reaches(5), [0, 1, 2, 3, 4]);
  });

  test('that keeps a channel hidden lets its subscribers wait in vain', async t => {
    const socket = await connect(t, fixture.port);
    const [hidden, seen] = [fresh('hidden'), fresh('seen')];
    const nothing = collect(await subscribed(socket, hidden));
    const something = collect(await subscribed(socket, seen));
    await socket.invokePublish(hidden, 1);
    await socket.invokePublish(seen, 2);
    assert.deepEqual(await something.reaches(1), [2]);
    assert.deepEqual(nothing.items, []);
  });
});
