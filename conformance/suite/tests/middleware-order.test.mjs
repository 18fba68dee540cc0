// Middleware that takes its time: nothing overtakes, and nobody else waits.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { fresh, open, together } from '../helpers/raw.mjs';

const isPublish = packet => packet.event === '#publish';
const late = (ms, rewrite) => ({ rule: { delay: ms, rewrite } });

describe('Middleware that is slow', together, () => {
  const fixture = useFixture();

  test('keeps the order of transmits', async t => {
    const client = await open(t, fixture.port);
    for (let i = 0; i < 12; i++) client.send({ event: 'record', data: i % 3 ? i : late(30, i) });
    assert.deepEqual(await client.ask('recorded'), Array.from({ length: 12 }, (_, i) => i));
  });

  test('keeps the order within a batch, and with what comes behind it', async t => {
    const client = await open(t, fixture.port);
    client.send([{ event: 'record', data: late(50, 0) }, { event: 'record', data: 1 }, { event: 'record', data: late(20, 2) }], { event: 'record', data: 3 });
    assert.deepEqual(await client.ask('recorded'), [0, 1, 2, 3]);
  });

  test('keeps the order between calls of different procedures', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'echo', data: late(100, 'first'), cid: 2 }, { event: 'authToken', cid: 3 }, { event: 'echo', data: 'third', cid: 4 });
    assert.equal((await client.next()).rid, 2);
    await client.answer(3);
    await client.answer(4);
  });

  test('keeps the order between transmits, calls, subscribes and publishes', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('slow');
    client.send({ event: 'record', data: late(40, 'a') });
    client.send({ event: '#subscribe', data: { channel }, cid: 2 });
    client.send({ event: '#publish', data: { channel, data: late(40, 'b') }, cid: 3 });
    client.send({ event: '#unsubscribe', data: channel, cid: 4 });
    client.send({ event: '#publish', data: { channel, data: 'c' }, cid: 5 });
    client.send({ event: 'record', data: 'd' });
    for (const cid of [2, 3, 4, 5]) assert.deepEqual(await client.answer(cid), { rid: cid });
    assert.deepEqual(await client.ask('recorded'), ['a', 'd']);
    assert.deepEqual((await client.next(isPublish)).data, { channel, data: 'b' });
    assert.deepEqual((await client.journal()), [`subscribe:${channel}`, `unsubscribe:${channel}`]);
    await client.quiet(30);
  });

  test('lets a subscribe be there before the publish behind it', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('slow');
    client.send({ event: '#subscribe', data: { channel }, cid: 2 });
    for (let data = 0; data < 10; data++) client.send({ event: '#publish', data: { channel, data } });
    assert.deepEqual(await client.next(), { rid: 2 });
    for (let data = 0; data < 10; data++) assert.equal((await client.next()).data.data, data);
  });

  test('does not delay another socket', async t => {
    const [slow, quick] = [await open(t, fixture.port), await open(t, fixture.port)];
    slow.send({ event: 'echo', data: late(700, 1), cid: 2 });
    const start = performance.now();
    for (let i = 0; i < 10; i++) assert.equal(await quick.ask('echo', i), i);
    assert.ok(performance.now() - start < 600);
    assert.equal(slow.texts.length, 1);
    await slow.answer(2);
  });

  test('does not delay what the server sends', async t => {
    const [slow, quick] = [await open(t, fixture.port), await open(t, fixture.port)];
    const channel = fresh('news');
    await slow.subscribe(channel);
    slow.send({ event: 'echo', data: late(700, 1), cid: 2 });
    await quick.ask('#publish', { channel, data: 1 });
    assert.equal((await slow.next()).event, '#publish', 'before the answer');
    await slow.answer(2);
  });

  test('does not hold up the answer to a call of the server', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'invokeBack', data: { event: 'q' }, cid: 2 });
    const { cid } = await client.nextEvent('q');
    client.send({ rid: cid, data: 'now' }, { event: 'echo', data: late(500, 1), cid: 3 });
    assert.deepEqual(await client.next(), { rid: 2, data: 'now' });
    await client.answer(3);
  });

  test('is not asked any more once its client has gone', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    const channel = fresh('gone');
    await watcher.subscribe(channel);
    client.send({ event: 'echo', data: late(150, 1), cid: 2 }, { event: '#publish', data: { channel, data: 1 } });
    client.send({ event: 'echo', cid: 3 });
    client.ws.terminate();
    assert.equal(await watcher.ask('sleep', 400), 400);
    assert.equal(await watcher.ask('echo', 'alive'), 'alive');
  });
});
