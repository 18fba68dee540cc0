// The real clients: channels.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { collect, eachClient, once } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { fresh } from '../../helpers/raw.mjs';

const fixture = useFixture();
const upTo = count => Array.from({ length: count }, (_, i) => i);

eachClient('A channel', ({ create, connect }) => {
  async function subscribed(socket, name) {
    const channel = socket.subscribe(name);
    if (channel.state !== 'subscribed') await once(channel.listener('subscribe'), `subscribe of ${name}`);
    return channel;
  }

  test('delivers what others publish, in order', async t => {
    const name = fresh('orders');
    const [one, two] = await Promise.all([connect(t, fixture.port), connect(t, fixture.port)]);
    const got = collect(await subscribed(two, name));
    for (const i of upTo(100)) await one.transmitPublish(name, i);
    await one.invokePublish(name, 'last');
    assert.deepEqual(await got.reaches(101), [...upTo(100), 'last']);
  });

  test('delivers the publisher’s own messages', async t => {
    const name = fresh('own');
    const socket = await connect(t, fixture.port);
    const channel = await subscribed(socket, name);
    const got = collect(channel);
    await channel.invokePublish({ a: 1 });
    await channel.transmitPublish(null);
    assert.deepEqual(await got.reaches(2), [{ a: 1 }, null]);
  });

  test('may be subscribed before the connection stands', async t => {
    const name = fresh('early');
    const socket = create(t, fixture.port);
    const channel = socket.subscribe(name);
    const got = collect(channel);
    await socket.invokePublish(name, 'first');
    assert.deepEqual(await got.reaches(1), ['first']);
    assert.deepEqual(await socket.invoke('subscriptions'), [name]);
  });

  test('may be one of many', async t => {
    const socket = await connect(t, fixture.port);
    const names = upTo(50).map(() => fresh('many'));
    const got = names.map(name => collect(socket.subscribe(name)));
    await Promise.all(names.map(name => socket.invokePublish(name, name)));
    for (const [i, name] of names.entries()) assert.deepEqual(await got[i].reaches(1), [name]);
    assert.deepEqual(await socket.invoke('subscriptions'), names);
  });

  test('is given up by unsubscribe', async t => {
    const name = fresh('over');
    const socket = await connect(t, fixture.port);
    const channel = await subscribed(socket, name);
    const got = collect(channel);
    await socket.unsubscribe(name);
    assert.equal(channel.state, 'unsubscribed');
    assert.deepEqual(await socket.invoke('subscriptions'), []);
    await socket.invoke('publish', { channel: name, data: 1 });
    assert.deepEqual(got.items, []);
  });

  test('may be subscribed again', async t => {
    const name = fresh('again');
    const socket = await connect(t, fixture.port);
    for (const i of upTo(5)) {
      const got = collect(await subscribed(socket, name));
      await socket.invokePublish(name, i);
      assert.deepEqual(await got.reaches(1), [i]);
      await socket.unsubscribe(name);
    }
    assert.deepEqual(await socket.invoke('subscriptions'), []);
  });

  test('from which the server kicks it out tells so, with the message, and is unsubscribed', async t => {
    const name = fresh('kicked');
    const socket = await connect(t, fixture.port);
    const channel = await subscribed(socket, name);
    const kicked = once(socket.listener('kickOut'), 'kickOut');
    const channelKicked = once(channel.listener('kickOut'), 'kickOut of the channel');
    const unsubscribed = once(socket.listener('unsubscribe'), 'unsubscribe');
    await socket.invoke('kickOut', { channel: name, message: 'bye' });
    assert.deepEqual(await kicked, { channel: name, message: 'bye' });
    assert.equal((await channelKicked).message, 'bye');
    assert.deepEqual(await unsubscribed, { channel: name });
    assert.equal(channel.state, 'unsubscribed');
  });

  test('gets what the server publishes', async t => {
    const name = fresh('server');
    const socket = await connect(t, fixture.port);
    const got = collect(await subscribed(socket, name));
    await socket.invoke('publish', { channel: name, data: [1] });
    assert.deepEqual(await got.reaches(1), [[1]]);
  });

  test('with a prefix has the prefix on the wire only', async t => {
    const [one, two] = await Promise.all([connect(t, fixture.port, { channelPrefix: 'pre/' }), connect(t, fixture.port)]);
    const name = fresh('fix');
    const got = collect(await subscribed(one, name));
    await two.invokePublish(`pre/${name}`, 1);
    assert.deepEqual(await got.reaches(1), [1]);
    assert.deepEqual(await one.invoke('subscriptions'), [`pre/${name}`]);
  });
});

describe('A channel limit', () => {
  const limited = useFixture({ options: { socketChannelLimit: 1 } });

  eachClient('A channel beyond it', ({ connect }) => {
    test('is a subscribeFail', async t => {
      const socket = await connect(t, limited.port);
      const first = socket.subscribe('first');
      await once(first.listener('subscribe'), 'subscribe');
      const failed = once(socket.listener('subscribeFail'), 'subscribeFail');
      const second = socket.subscribe('second');
      const event = await failed;
      assert.equal(event.channel, 'second');
      assert.equal(event.error.name, 'BrokerError');
      assert.equal(second.state, 'unsubscribed');
      assert.equal(first.state, 'subscribed');
    });
  });
});
