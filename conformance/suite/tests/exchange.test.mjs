import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

const fixture = useFixture();
const isPublish = packet => packet.event === '#publish';

describe('The exchange', () => {
  test('gets what clients and the server publish, in order', async t => {
    const client = await open(t, fixture.port);
    await client.ask('exchangeSubscribe', 'log');
    await client.ask('#publish', { channel: 'log', data: 1 });
    client.send({ event: '#publish', data: { channel: 'log', data: { two: 2 } } });
    await client.ask('#publish', { channel: 'log', data: null });
    await client.ask('publish', { channel: 'log', data: 'four' });
    assert.deepEqual(await client.ask('exchangeLog', 'log'), [1, { two: 2 }, null, 'four']);
  });

  test('gets nothing from other channels, and nothing from before', async t => {
    const client = await open(t, fixture.port);
    await client.ask('#publish', { channel: 'later', data: 'before' });
    await client.ask('exchangeSubscribe', 'later');
    await client.ask('#publish', { channel: 'later2', data: 'other' });
    await client.ask('#publish', { channel: 'later', data: 'after' });
    assert.deepEqual(await client.ask('exchangeLog', 'later'), ['after']);
    assert.deepEqual(await client.ask('exchangeLog', 'never'), []);
  });

  test('goes on when the client that asked for it has gone', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    await one.ask('exchangeSubscribe', 'stays');
    one.ws.close();
    await one.closed();
    await two.ask('#publish', { channel: 'stays', data: 1 });
    assert.deepEqual(await two.ask('exchangeLog', 'stays'), [1]);
  });

  test('is left by unsubscribing', async t => {
    const client = await open(t, fixture.port);
    await client.ask('exchangeSubscribe', 'left');
    await client.ask('#publish', { channel: 'left', data: 1 });
    assert.deepEqual(await client.ask('exchangeLog', 'left'), [1]);
    await client.ask('exchangeUnsubscribe', 'left');
    await client.ask('#publish', { channel: 'left', data: 2 });
    assert.deepEqual(await client.ask('exchangeLog', 'left'), [1]);
  });

  test('keeps the order of five hundred', async t => {
    const client = await open(t, fixture.port);
    await client.ask('exchangeSubscribe', 'five-hundred');
    const all = Array.from({ length: 500 }, (_, i) => i);
    for (const data of all) client.send({ event: '#publish', data: { channel: 'five-hundred', data } });
    assert.deepEqual(await client.ask('exchangeLog', 'five-hundred'), all);
  });
});

describe('Kicking out', () => {
  test('tells the client, with the message, and ends the subscription', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    client.send('{"event":"kickOut","data":{"channel":"a","message":"bye"},"cid":2}');
    assert.deepEqual(await client.answer(2), { rid: 2 });
    await client.nextEvent('#kickOut');
    assert.ok(client.texts.includes('{"event":"#kickOut","data":{"channel":"a","message":"bye"}}'));
    await eventually(async () => assert.deepEqual(await client.ask('subscriptions'), []));
    await client.ask('#publish', { channel: 'a', data: 1 });
    await client.quiet(50);
    assert.deepEqual(await client.journal(), ['subscribe:a', 'unsubscribe:a']);
  });

  test('without a message sends none', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    await client.ask('kickOut', { channel: 'a' });
    assert.deepEqual(await client.nextEvent('#kickOut'), { event: '#kickOut', data: { channel: 'a' } });
  });

  test('leaves other channels and other clients alone', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    for (const client of [one, two]) {
      await client.subscribe('x');
      await client.subscribe('y');
    }
    await one.ask('kickOut', { channel: 'x', message: 'out' });
    await one.nextEvent('#kickOut');
    await eventually(async () => assert.deepEqual(await one.ask('subscriptions'), ['y']));
    assert.deepEqual(await two.ask('subscriptions'), ['x', 'y']);
    await one.ask('#publish', { channel: 'x', data: 1 });
    assert.equal((await two.next(isPublish)).data.data, 1);
    await one.quiet(50);
  });

  test('without a channel ends all of them', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['a', 'b', 'c']) await client.subscribe(channel);
    await client.ask('kickOut', { message: 'all' });
    for (const channel of ['a', 'b', 'c']) {
      assert.deepEqual((await client.nextEvent('#kickOut')).data, { channel, message: 'all' });
    }
    await eventually(async () => assert.deepEqual(await client.ask('subscriptions'), []));
    assert.deepEqual((await client.journal()).slice(3), ['unsubscribe:a', 'unsubscribe:b', 'unsubscribe:c']);
  });

  test('of several channels at once ends just those', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['a', 'b', 'c']) await client.subscribe(channel);
    await client.ask('kickOut', { channel: ['c', 'a'], message: 'both' });
    for (const channel of ['c', 'a']) assert.deepEqual((await client.nextEvent('#kickOut')).data, { channel, message: 'both' });
    await eventually(async () => assert.deepEqual(await client.ask('subscriptions'), ['b']));
    assert.deepEqual((await client.journal()).slice(3), ['unsubscribe:c', 'unsubscribe:a']);
  });

  test('over and over leaves the counts right', async t => {
    const client = await open(t, fixture.port);
    for (let i = 0; i < 5; i++) {
      for (const channel of ['a', 'b']) await client.subscribe(channel);
      await client.ask('kickOut', {});
      await eventually(async () => assert.deepEqual(await client.ask('subscriptions'), []));
    }
    assert.deepEqual((await client.ask('serverEvents', client.id)).filter(({ event }) => event === 'unsubscription').length, 10);
  });

  test('without any channel does nothing to who has none', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.call('kickOut', {}), { rid: 1001 });
    await client.quiet(30);
  });

  test('allows to subscribe again', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    await client.ask('kickOut', { channel: 'a' });
    await client.nextEvent('#kickOut');
    await eventually(async () => assert.deepEqual(await client.ask('subscriptions'), []));
    await client.subscribe('a');
    await client.ask('#publish', { channel: 'a', data: 'again' });
    assert.equal((await client.next(isPublish)).data.data, 'again');
  });
});
