import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, openSilent } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

describe('With a maxPayload of 10000', () => {
  const fixture = useFixture({ options: { maxPayload: 10_000 } });
  const frameOf = bytes => {
    const [head, tail] = ['{"event":"echo","data":"', '","cid":2}'];
    return head + 'x'.repeat(bytes - head.length - tail.length) + tail;
  };

  test('a frame of just that size is handled', async t => {
    const client = await open(t, fixture.port);
    client.send(frameOf(10_000));
    assert.equal((await client.answer(2)).data.length, 10_000 - 34);
  });

  test('one byte more ends the connection with 1009', async t => {
    const client = await open(t, fixture.port);
    client.send(frameOf(10_001));
    assert.equal((await client.closed()).code, 1009);
  });

  test('fragments that add up to more end the connection with 1009', async t => {
    const client = await open(t, fixture.port);
    client.ws.send('x'.repeat(6_000), { fin: false });
    client.ws.send('x'.repeat(6_000), { fin: true });
    assert.equal((await client.closed()).code, 1009);
  });

  test('it counts before the handshake as well', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('x'.repeat(10_001));
    assert.equal((await client.closed()).code, 1009);
  });

  test('it does not limit what the server sends', async t => {
    const client = await open(t, fixture.port);
    const parts = ['a', 'b', 'c'].map(letter => letter.repeat(9_000));
    for (const data of parts) client.send({ event: 'record', data });
    assert.deepEqual(await client.ask('recorded'), parts);
  });

  test('others do not notice', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    one.send(frameOf(20_000));
    assert.equal((await one.closed()).code, 1009);
    assert.equal(await two.ask('echo', 1), 1);
  });
});

describe('With a socketChannelLimit of 3 and allowClientPublish false', () => {
  const fixture = useFixture({ options: { socketChannelLimit: 3, allowClientPublish: false } });

  test('the fourth channel is refused', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['a', 'b', 'c']) await client.subscribe(channel);
    assert.deepEqual((await client.call('#subscribe', { channel: 'd' })).error, {
      message: 'Failed to subscribe socket to the d channel - InvalidActionError: '
        + `Socket ${client.id} tried to exceed the channel subscription limit of 3`,
      name: 'BrokerError'
    });
    assert.deepEqual(await client.ask('subscriptions'), ['a', 'b', 'c']);
    assert.deepEqual((await client.journal()).slice(3), ['error:BrokerError']);
  });

  test('a channel that was given up makes room', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['a', 'b', 'c']) await client.subscribe(channel);
    await client.ask('#unsubscribe', 'b');
    await client.subscribe('d');
    assert.deepEqual(await client.ask('subscriptions'), ['a', 'c', 'd']);
  });

  test('a channel one was kicked out of makes room', async t => {
    const client = await open(t, fixture.port);
    for (const channel of ['a', 'b', 'c']) await client.subscribe(channel);
    await client.ask('kickOut', { channel: 'b' });
    await client.nextEvent('#kickOut');
    await eventually(async () => assert.deepEqual(await client.ask('subscriptions'), ['a', 'c']));
    await client.subscribe('d');
    assert.equal((await client.call('#subscribe', { channel: 'e' })).error.name, 'BrokerError');
  });

  test('the limit is for each socket', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    for (const client of [one, two]) for (const channel of ['a', 'b', 'c']) await client.subscribe(channel);
    assert.deepEqual(await two.ask('subscriptions'), ['a', 'b', 'c']);
  });

  test('a client’s publish is refused', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    await two.subscribe('a');
    assert.deepEqual((await one.call('#publish', { channel: 'a', data: 1 })).error,
      { message: 'Client publish feature is disabled', name: 'InvalidActionError' });
    one.send({ event: '#publish', data: { channel: 'a', data: 2 } });
    assert.deepEqual(await one.journal(), ['error:InvalidActionError', 'error:InvalidActionError']);
    await two.quiet(50);
  });

  test('a malformed publish is refused for the same reason', async t => {
    const client = await open(t, fixture.port);
    assert.equal((await client.call('#publish', 5)).error.message, 'Client publish feature is disabled');
  });

  test('the server may publish', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    await client.ask('publish', { channel: 'a', data: 'by the server' });
    assert.equal((await client.nextEvent('#publish')).data.data, 'by the server');
  });
});
