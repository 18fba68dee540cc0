import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { fresh, open, together } from '../helpers/raw.mjs';

const isPublish = packet => packet.event === '#publish';
const pair = async (t, port) => [await open(t, port), await open(t, port)];

describe('Middleware for what is published', together, () => {
  const fixture = useFixture();

  test('may keep it back from every subscriber, though not from the server', async t => {
    const [one, two] = await pair(t, fixture.port);
    const channel = fresh('hidden');
    for (const client of [one, two]) await client.subscribe(channel);
    await one.ask('exchangeSubscribe', channel);
    await one.ask('#publish', { channel, data: 1 });
    await one.ask('publish', { channel, data: 2 });
    await two.quiet(50);
    await one.quiet(0);
    assert.deepEqual(await one.ask('exchangeLog', channel), [1, 2]);
    for (const client of [one, two]) {
      assert.deepEqual(await client.journal(), [`subscribe:${channel}`, 'error:HiddenError', 'error:HiddenError']);
    }
  });

  test('may put other data in its place', async t => {
    const [one, two] = await pair(t, fixture.port);
    const channel = fresh('upper');
    for (const client of [one, two]) await client.subscribe(channel);
    await one.ask('exchangeSubscribe', channel);
    for (const data of ['é text', { a: 'text' }, null, ['text'], 5]) await one.ask('#publish', { channel, data });
    for (const client of [one, two]) {
      for (const data of ['É TEXT', { a: 'text' }, null, ['text'], 5]) {
        assert.deepEqual(await client.next(isPublish), { event: '#publish', data: { channel, data } });
      }
    }
    assert.deepEqual(await one.ask('exchangeLog', channel), ['é text', { a: 'text' }, null, ['text'], 5], 'the server has it as it came');
  });

  test('may put other data in its place for each subscriber', async t => {
    const [one, two] = await pair(t, fixture.port);
    const channel = fresh('addressed');
    for (const client of [one, two]) await client.subscribe(channel);
    await one.ask('#publish', { channel, data: 'x' });
    for (const client of [one, two]) assert.deepEqual((await client.next(isPublish)).data.data, { for: client.id, data: 'x' });
  });

  test('sees data that is absent, and may leave it so', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('upper');
    await client.subscribe(channel);
    client.send({ event: '#publish', data: { channel }, cid: 2 });
    assert.deepEqual(await client.next(isPublish), { event: '#publish', data: { channel } });
  });

  test('that is slow keeps the order', async t => {
    const [one, two] = await pair(t, fixture.port);
    const channel = fresh('lag');
    await two.subscribe(channel);
    for (let data = 0; data < 10; data++) one.send({ event: '#publish', data: { channel, data } });
    for (let data = 0; data < 10; data++) assert.equal((await two.next()).data.data, data);
  });

  test('that is slow keeps the order with other channels and with transmits', async t => {
    const client = await open(t, fixture.port);
    const [slow, quick] = [fresh('lag'), fresh('quick')];
    await client.subscribe(slow);
    await client.subscribe(quick);
    await client.ask('#publish', { channel: slow, data: 1 });
    await client.ask('#publish', { channel: quick, data: 2 });
    await client.ask('transmitBack', { event: 'mine', data: 3 });
    const events = [await client.next(packet => packet.event), await client.next(packet => packet.event), await client.next(packet => packet.event)];
    assert.deepEqual(events.map(({ event, data }) => data.channel ?? event), [slow, quick, 'mine']);
  });

  test('that is slow for one subscriber does not delay another', async t => {
    const [one, two] = await pair(t, fixture.port);
    const [slow, quick] = [fresh('lag'), fresh('quick')];
    await one.subscribe(slow);
    for (const client of [one, two]) await client.subscribe(quick);
    for (let data = 0; data < 30; data++) two.send({ event: '#publish', data: { channel: slow, data } });
    const start = performance.now();
    await two.ask('#publish', { channel: quick, data: 'hurry' });
    assert.equal((await two.next(isPublish)).data.data, 'hurry');
    assert.ok(performance.now() - start < 500, 'one’s queue takes 600 ms');
    assert.equal((await one.until(() => {
      const at = one.texts.findIndex(text => text.includes('hurry'));
      return at < 0 ? undefined : one.texts.filter(text => text.includes(slow)).length;
    }, 'the quick one')), 30, 'and one gets it in its turn');
  });

  test('that keeps one message back lets the next one through', async t => {
    const client = await open(t, fixture.port);
    const [hidden, seen] = [fresh('hidden'), fresh('seen')];
    await client.subscribe(hidden);
    await client.subscribe(seen);
    await client.ask('#publish', { channel: hidden, data: 1 });
    await client.ask('#publish', { channel: seen, data: 2 });
    assert.deepEqual((await client.next(isPublish)).data, { channel: seen, data: 2 });
  });

  test('does not see transmits, calls and answers', async t => {
    const client = await open(t, fixture.port);
    await client.ask('transmitBack', { event: 'upper', data: 'text' });
    assert.equal((await client.nextEvent('upper')).data, 'text');
    assert.equal(await client.ask('echo', 'text'), 'text');
  });
});
