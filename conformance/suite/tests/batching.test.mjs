import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { HANDSHAKE, fresh, open, openSilent, together } from '../helpers/raw.mjs';
import { handshakeWith } from '../helpers/tokens.mjs';

const upTo = count => Array.from({ length: count }, (_, i) => i);
const frames = client => client.texts.map(text => JSON.parse(text));
/** Resolves with all packets, batched or not, once one of them fits. */
const untilPacket = (client, fits, what) => client.until(() => (client.packets().some(fits) ? client.packets() : undefined), what);
const untilAnswer = (client, cid) => untilPacket(client, packet => packet.rid === cid, `the answer to ${cid}`);

/** Resolves right after the first batch, which holds the answer to this very call: from now on all is batched. */
async function startBatching(client) {
  client.send({ event: 'startBatching', cid: 1 });
  assert.deepEqual(await client.next(Array.isArray), [{ rid: 1 }]);
}

describe('A batch by hand', together, () => {
  const fixture = useFixture();

  test('is one frame with all its packets in order', async t => {
    const client = await open(t, fixture.port);
    const events = upTo(20).map(data => ({ event: 'n', data }));
    client.send({ event: 'sendBatch', data: { events }, cid: 2 });
    assert.deepEqual(await client.next(), events);
    assert.deepEqual(await client.next(), { rid: 2 });
  });

  test('of one packet is an array of one', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'sendBatch', data: { events: [{ event: 'n' }] }, cid: 2 });
    assert.deepEqual(await client.next(), [{ event: 'n' }]);
  });

  test('of none is no frame', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'sendBatch', data: { events: [] }, cid: 2 });
    assert.deepEqual(await client.next(), { rid: 2 });
    await client.quiet(50);
  });

  test('that is cancelled is dropped', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'sendBatch', data: { events: [{ event: 'n' }], cancel: true }, cid: 2 });
    assert.deepEqual(await client.next(), { rid: 2 });
    assert.equal(await client.ask('echo', 1), 1);
    await client.quiet(50);
  });

  test('takes up answers and publishes too', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('batched');
    await client.subscribe(channel);
    await startBatching(client);
    client.send({ event: 'echo', data: 1, cid: 3 }, { event: '#publish', data: { channel, data: 1 }, cid: 4 });
    client.send({ event: 'fail', data: {}, cid: 5 }, { event: 'invokeBack', data: { event: 'q' }, cid: 6 });
    await untilPacket(client, packet => packet.event === 'q', 'the call');
    await untilPacket(client, packet => packet.event === '#publish', 'the message');
    for (const cid of [3, 4, 5]) await untilAnswer(client, cid);
    for (const frame of frames(client).slice(2)) assert.ok(Array.isArray(frame), JSON.stringify(frame));
  });
});

describe('Batching every 300 ms', together, () => {
  const fixture = useFixture({ options: { batchInterval: 300, pingInterval: 100 } });

  test('gathers what comes in the meantime into one frame', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    for (const i of upTo(20)) client.send({ event: 'echo', data: i, cid: i + 2 });
    await untilAnswer(client, 21);
    assert.deepEqual(frames(client).slice(2), [upTo(20).map(i => ({ rid: i + 2, data: i }))]);
  });

  test('waits for its interval', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    const start = performance.now();
    client.send({ event: 'echo', cid: 2 });
    await untilAnswer(client, 2);
    assert.ok(performance.now() - start > 200);
  });

  test('does not hold back pings', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    client.send({ event: 'echo', cid: 2 });
    const { pings, texts } = client;
    await client.until(() => (client.pings > pings ? true : undefined), 'a ping');
    assert.equal(texts.length, 2, 'and nothing else yet');
  });

  test('sends what it holds when it is stopped, and then packets one by one', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    const start = performance.now();
    client.send({ event: 'echo', data: 'held', cid: 2 });
    await client.quiet(50);
    client.send({ event: 'stopBatching', cid: 3 });
    const packets = await untilAnswer(client, 3);
    assert.ok(performance.now() - start < 290, 'before the interval is over');
    assert.ok(packets.some(({ rid, data }) => rid === 2 && data === 'held'));
    client.send({ event: 'echo', data: 'single', cid: 4 });
    await untilAnswer(client, 4);
    assert.deepEqual(frames(client).at(-1), { rid: 4, data: 'single' });
  });

  test('may be started twice and stopped once', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    client.send({ event: 'startBatching', cid: 2 });
    await untilAnswer(client, 2);
    client.send({ event: 'stopBatching', cid: 3 });
    await untilAnswer(client, 3);
    client.send({ event: 'echo', cid: 4 });
    await untilAnswer(client, 4);
    assert.deepEqual(frames(client).at(-1), { rid: 4 });
  });

  test('drops what it holds when the connection is closed', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    client.send({ event: 'echo', cid: 2 });
    await client.quiet(50);
    client.send({ event: '#authenticate', data: 'without a cid' });
    assert.equal((await client.closed()).code, 4008);
    assert.equal(client.texts.length, 2);
  });

  test('keeps the order of what is transmitted', async t => {
    const client = await open(t, fixture.port);
    await startBatching(client);
    for (const data of upTo(100)) client.send({ event: 'transmitBack', data: { event: 'n', data }, cid: data + 2 });
    await untilPacket(client, ({ data }) => data === 99, 'the last one');
    assert.deepEqual(client.packets().filter(({ event }) => event === 'n').map(({ data }) => data), upTo(100));
  });
});

describe('With batchOnHandshake for 600 ms', together, () => {
  const fixture = useFixture({ options: { batchOnHandshake: true, batchOnHandshakeDuration: 600, batchInterval: 200 } });

  test('the handshake’s answer is no batch, what comes right after it is one, and later nothing is', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(HANDSHAKE, { event: 'echo', data: 1, cid: 2 });
    assert.equal(JSON.parse(await client.nextText()).rid, 1);
    assert.deepEqual(await client.next(), [{ rid: 2, data: 1 }]);
    for (let cid = 3; !client.texts.at(-1).startsWith('{'); cid++) {
      client.send({ event: 'echo', cid });
      await untilAnswer(client, cid);
    }
    client.send({ event: 'echo', cid: 1000 });
    await untilAnswer(client, 1000);
    assert.deepEqual(frames(client).at(-1), { rid: 1000 });
  });

  test('twenty subscribes in one array are answered in as few as time allows', async t => {
    const client = await openSilent(t, fixture.port);
    const channels = upTo(20).map(() => fresh('many'));
    client.send(HANDSHAKE, channels.map((channel, cid) => ({ event: '#subscribe', data: { channel }, cid: cid + 2 })));
    await untilAnswer(client, 21);
    const [, ...batches] = frames(client);
    assert.deepEqual(batches.flat(), upTo(20).map(i => ({ rid: i + 2 })));
    assert.ok(batches.every(Array.isArray) && batches.length < 10, `${batches.length} frames`);
  });

  test('a token that is bad is removed in a batch, behind the answer', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith('abc'));
    assert.equal(JSON.parse(await client.nextText()).rid, 1);
    assert.deepEqual(await client.next(), [{ event: '#removeAuthToken' }]);
  });

  test('batching that the handler starts goes on', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(HANDSHAKE, { event: 'startBatching', cid: 2 }, { event: 'sleep', data: 900, cid: 3 });
    await untilAnswer(client, 3);
    assert.ok(Array.isArray(frames(client).at(-1)));
  });

  test('a client may leave in the meantime', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(HANDSHAKE, { event: 'echo', cid: 2 });
    await client.next();
    client.ws.terminate();
    const other = await open(t, fixture.port);
    other.send({ event: 'sleep', data: 600, cid: 2 });
    await untilAnswer(other, 2);
  });
});
