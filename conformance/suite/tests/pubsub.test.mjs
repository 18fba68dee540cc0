import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open } from '../helpers/raw.mjs';

const upTo = count => Array.from({ length: count }, (_, i) => i);
const isPublish = packet => packet.event === '#publish';
const notSubscribed = (client, channel) => ({
  message: `Failed to unsubscribe socket from the ${channel} channel - InvalidActionError: `
    + `Socket ${client.id} tried to unsubscribe from a channel which it is not subscribed to`,
  name: 'BrokerError'
});

describe('The transcript', () => {
  const fixture = useFixture({ plain: true });

  test('of subscribe, publish and unsubscribe is exact, and a publisher gets its own copy before the answer', async t => {
    const client = await open(t, fixture.port);
    for (const [sent, ...got] of [
      ['{"event":"#subscribe","data":{"channel":"foo","data":{"x":1}},"cid":2}', '{"rid":2}'],
      ['{"event":"#publish","data":{"channel":"foo","data":"hi"},"cid":3}', '{"event":"#publish","data":{"channel":"foo","data":"hi"}}', '{"rid":3}'],
      ['{"event":"#publish","data":{"channel":"foo"},"cid":4}', '{"event":"#publish","data":{"channel":"foo"}}', '{"rid":4}'],
      ['{"event":"#publish","data":{"channel":"foo","data":null},"cid":5}', '{"event":"#publish","data":{"channel":"foo","data":null}}', '{"rid":5}'],
      ['{"event":"#unsubscribe","data":"foo","cid":6}', '{"rid":6}'],
      ['{"event":"#publish","data":{"channel":"foo","data":"hi"},"cid":7}', '{"rid":7}']
    ]) {
      client.send(sent);
      for (const text of got) assert.equal(await client.nextText(), text);
    }
    await client.quiet();
  });
});

describe('A publish', () => {
  const fixture = useFixture();

  for (const data of ['text', 0, false, null, '', [], {}, { a: [1, { b: null }] }, 'é世🎉', 'a\ud83dz']) {
    test(`of ${JSON.stringify(data)} reaches another subscriber as it is`, async t => {
      const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
      await two.subscribe('values');
      assert.deepEqual(await one.call('#publish', { channel: 'values', data }), { rid: 1001 });
      assert.deepEqual(await two.next(isPublish), { event: '#publish', data: { channel: 'values', data } });
    });
  }

  test('without data arrives without data', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    await two.subscribe('values');
    one.send({ event: '#publish', data: { channel: 'values' } });
    assert.deepEqual(await two.next(isPublish), { event: '#publish', data: { channel: 'values' } });
  });

  test('takes over nothing but channel and data', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('extra');
    client.send({ event: '#publish', data: { x: 1, data: 2, channel: 'extra', y: [] } });
    assert.deepEqual((await client.next(isPublish)).data, { channel: 'extra', data: 2 });
  });

  test('without a cid is delivered and not answered', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('quiet');
    client.send({ event: '#publish', data: { channel: 'quiet', data: 1 } });
    assert.equal((await client.next(isPublish)).data.data, 1);
    await client.quiet(50);
  });

  test('to a channel nobody has is answered', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.call('#publish', { channel: 'empty', data: 1 }), { rid: 1001 });
    await client.quiet(50);
  });

  test('reaches only those who have the channel', async t => {
    const [one, two, three] = [await open(t, fixture.port), await open(t, fixture.port), await open(t, fixture.port)];
    await one.subscribe('a');
    await two.subscribe('b');
    await three.ask('#publish', { channel: 'a', data: 'for one' });
    await three.ask('#publish', { channel: 'b', data: 'for two' });
    assert.equal((await one.next(isPublish)).data.data, 'for one');
    assert.equal((await two.next(isPublish)).data.data, 'for two');
    await one.quiet(50);
    await three.quiet(0);
  });

  test('by the server reaches all subscribers', async t => {
    const clients = await Promise.all(upTo(5).map(() => open(t, fixture.port)));
    await Promise.all(clients.map(client => client.subscribe('news')));
    await clients[0].ask('publish', { channel: 'news', data: { n: 1 } });
    for (const client of clients) assert.deepEqual((await client.next(isPublish)).data, { channel: 'news', data: { n: 1 } });
  });

  test('right behind its own subscribe finds the subscription in place', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: '#subscribe', data: { channel: 'now' }, cid: 2 }, { event: '#publish', data: { channel: 'now', data: 1 }, cid: 3 });
    assert.equal((await client.next()).rid, 2);
    assert.equal((await client.next(isPublish)).data.data, 1);
    assert.deepEqual(await client.answer(3), { rid: 3 });
  });

  test('among a thousand keeps the publisher’s order for every subscriber', async t => {
    const [one, two, three] = [await open(t, fixture.port), await open(t, fixture.port), await open(t, fixture.port)];
    await two.subscribe('many');
    await three.subscribe('many');
    for (const data of upTo(1000)) one.send({ event: '#publish', data: { channel: 'many', data } });
    for (const client of [two, three]) {
      for (const data of upTo(1000)) assert.equal((await client.next()).data.data, data);
    }
  });

  test('by several publishers at once arrives in the same order everywhere', async t => {
    const publishers = await Promise.all(upTo(3).map(() => open(t, fixture.port)));
    const readers = await Promise.all(upTo(2).map(() => open(t, fixture.port)));
    await Promise.all(readers.map(reader => reader.subscribe('race')));
    for (const n of upTo(100)) publishers.forEach((one, who) => one.send({ event: '#publish', data: { channel: 'race', data: [who, n] } }));
    const [first, second] = await Promise.all(readers.map(async reader => {
      const got = [];
      while (got.length < 300) got.push((await reader.next()).data.data);
      return got;
    }));
    assert.deepEqual(first, second);
    for (const who of upTo(3)) assert.deepEqual(first.filter(([by]) => by === who).map(([, n]) => n), upTo(100));
  });
});

describe('A subscription', () => {
  const fixture = useFixture();

  test('is a success again when it is there already, and messages still come once', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.call('#subscribe', { channel: 'twice' }), { rid: 1001 });
    assert.deepEqual(await client.call('#subscribe', { channel: 'twice' }), { rid: 1002 });
    assert.deepEqual(await client.ask('subscriptions'), ['twice']);
    await client.ask('#publish', { channel: 'twice', data: 1 });
    assert.equal((await client.next(isPublish)).data.data, 1);
    await client.quiet(50);
  });

  test('may have any name', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['', ' ', 'a/b', '#publish', 'é世🎉', '"\\\n', '*', 'x'.repeat(300)]) {
      assert.deepEqual(await client.subscribe(channel), undefined);
      await client.ask('#publish', { channel, data: channel.length });
      assert.deepEqual((await client.next(isPublish)).data, { channel, data: channel.length });
      assert.deepEqual(await client.ask('subscriptions'), [channel]);
      assert.deepEqual(await client.ask('#unsubscribe', channel), undefined);
    }
  });

  test('is listed in the order in which it came', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['c', 'a', 'b']) await client.subscribe(channel);
    assert.deepEqual(await client.ask('subscriptions'), ['c', 'a', 'b']);
  });

  test('takes no harm from odd options', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('odd', { waitForAuth: 'x', data: null, priority: {}, more: [1] });
    assert.deepEqual(await client.ask('subscriptions'), ['odd']);
  });

  test('is gone after #unsubscribe, with or without a cid', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    await client.subscribe('b');
    assert.deepEqual(await client.call('#unsubscribe', 'a'), { rid: 1003 });
    client.send({ event: '#unsubscribe', data: 'b' });
    assert.deepEqual(await client.ask('subscriptions'), []);
    for (const channel of ['a', 'b']) await client.ask('publish', { channel, data: 1 });
    await client.quiet(50);
  });

  test('that is not there cannot be ended', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual((await client.call('#unsubscribe', 'nowhere')).error, notSubscribed(client, 'nowhere'));
    assert.deepEqual(await client.journal(), ['error:BrokerError']);
    await client.subscribe('a');
    await client.ask('#unsubscribe', 'a');
    assert.deepEqual((await client.call('#unsubscribe', 'a')).error, notSubscribed(client, 'a'));
  });

  test('may be taken up and ended many times', async t => {
    const client = await open(t, fixture.port);
    for (const n of upTo(100)) {
      client.send({ event: '#subscribe', data: { channel: 'on-off' }, cid: n * 3 });
      client.send({ event: '#publish', data: { channel: 'on-off', data: n } });
      client.send({ event: '#unsubscribe', data: 'on-off', cid: n * 3 + 2 });
    }
    for (const n of upTo(100)) assert.equal((await client.next(isPublish)).data.data, n);
    assert.deepEqual(await client.ask('subscriptions'), []);
  });

  test('ends with its connection', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    await one.subscribe('gone');
    one.ws.terminate();
    await two.subscribe('gone');
    await two.ask('#publish', { channel: 'gone', data: 1 });
    assert.equal((await two.next(isPublish)).data.data, 1);
  });
});
