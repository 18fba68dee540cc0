import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open } from '../helpers/raw.mjs';

const fixture = useFixture({ options: { ackTimeout: 150 } });
const back = (client, cid, data) => client.send({ event: 'invokeBack', data, cid });

describe('A transmit by the server', () => {
  for (const data of [1, '', false, [], {}, { a: [1, null] }, 'é世🎉', 'a\ud83dz']) {
    test(`carries ${JSON.stringify(data)}`, async t => {
      const client = await open(t, fixture.port);
      await client.ask('transmitBack', { event: 'x', data });
      assert.deepEqual(await client.nextEvent('x'), { event: 'x', data });
    });
  }

  test('keeps its order among two hundred', async t => {
    const client = await open(t, fixture.port);
    const all = Array.from({ length: 200 }, (_, i) => i);
    for (const data of all) client.send({ event: 'transmitBack', data: { event: 'n', data }, cid: data });
    for (const data of all) assert.equal((await client.nextEvent('n')).data, data);
  });
});

describe('A call by the server', () => {
  test('has event, cid and data, in that order, and numbers of its own from 1', async t => {
    const client = await open(t, fixture.port);
    await client.ask('transmitBack', { event: 'takes no number' });
    await client.nextEvent('takes no number');
    back(client, 2, { event: 'p2', data: 5 });
    assert.equal(await client.nextText(), '{"event":"p2","cid":1,"data":5}');
    client.send('{"rid":1,"data":6}');
    assert.deepEqual(await client.next(), { rid: 2, data: 6 });
    back(client, 3, { event: 'p3' });
    assert.equal(await client.nextText(), '{"event":"p3","cid":2}');
    client.send('{"rid":2}');
    assert.deepEqual(await client.next(), { rid: 3 });
  });

  for (const data of [null, 0, '', false, [], { a: [{}] }, 'é世🎉']) {
    test(`answered with ${JSON.stringify(data)} gives just that`, async t => {
      const client = await open(t, fixture.port);
      back(client, 2, { event: 'q', data });
      assert.deepEqual(await client.next(), { event: 'q', cid: 1, data });
      client.send({ rid: 1, data });
      assert.deepEqual(await client.next(), { rid: 2, data });
    });
  }

  test('answered with an error fails with all its fields', async t => {
    const client = await open(t, fixture.port);
    back(client, 2, { event: 'q' });
    await client.nextEvent('q');
    client.send('{"rid":1,"error":{"message":"no","name":"CustomError","extra":{"a":1}}}');
    assert.deepEqual(await client.answer(2), { rid: 2, error: { message: 'no', name: 'CustomError', extra: { a: 1 } } });
  });

  test('answered with a null error succeeds', async t => {
    const client = await open(t, fixture.port);
    back(client, 2, { event: 'q' });
    await client.nextEvent('q');
    client.send('{"rid":1,"error":null}');
    assert.deepEqual(await client.answer(2), { rid: 2 });
  });

  test('answered with a text as error fails with that text', async t => {
    const client = await open(t, fixture.port);
    back(client, 2, { event: 'q' });
    await client.nextEvent('q');
    client.send('{"rid":1,"error":"just a string"}');
    assert.deepEqual(await client.answer(2), { rid: 2, error: 'just a string' });
  });

  test('may be answered in a batch', async t => {
    const client = await open(t, fixture.port);
    back(client, 2, { event: 'q' });
    await client.nextEvent('q');
    client.send('[{"event":"record","data":1},{"rid":1,"data":"batched"}]');
    assert.deepEqual(await client.answer(2), { rid: 2, data: 'batched' });
  });

  test('that is not answered fails with a TimeoutError after its own ackTimeout', async t => {
    const client = await open(t, fixture.port);
    const start = performance.now();
    back(client, 2, { event: 'late', ackTimeout: 60 });
    assert.deepEqual((await client.answer(2)).error, { message: 'Event response for late event timed out', name: 'TimeoutError' });
    assert.ok(performance.now() - start >= 50);
  });

  test('that is not answered fails after the server’s ackTimeout', async t => {
    const client = await open(t, fixture.port);
    const start = performance.now();
    back(client, 2, { event: 'late' });
    assert.equal((await client.answer(2)).error.name, 'TimeoutError');
    assert.ok(performance.now() - start >= 140);
  });

  test('that has timed out ignores its answer, and the next one has another number', async t => {
    const client = await open(t, fixture.port);
    back(client, 2, { event: 'late', ackTimeout: 30 });
    assert.equal((await client.answer(2)).error.name, 'TimeoutError');
    client.send('{"rid":1,"data":"too late"}');
    back(client, 3, { event: 'next', ackTimeout: 3000 });
    assert.equal((await client.nextEvent('next')).cid, 2);
    client.send('{"rid":1,"data":"wrong"}', '{"rid":2,"data":"right"}', '{"rid":2,"data":"twice"}');
    assert.deepEqual(await client.answer(3), { rid: 3, data: 'right' });
    assert.deepEqual(await client.journal(), []);
  });

  test('runs while the client calls, both ways at once', async t => {
    const client = await open(t, fixture.port);
    back(client, 2, { event: 'both', ackTimeout: 3000 });
    const { cid } = await client.nextEvent('both');
    assert.equal(await client.ask('echo', 1), 1);
    client.send({ rid: cid, data: 'done' });
    assert.deepEqual(await client.answer(2), { rid: 2, data: 'done' });
  });
});
