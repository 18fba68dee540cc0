// Where this server differs from the reference on purpose: what harms the reference does no harm here.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { open, openSilent } from '../../helpers/raw.mjs';

describe('At the channel limit', () => {
  const fixture = useFixture({ options: { socketChannelLimit: 2 } });

  test('a channel one has already is a success again', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    await client.subscribe('b');
    assert.deepEqual(await client.call('#subscribe', { channel: 'a' }), { rid: 1003 });
    assert.deepEqual(await client.call('#subscribe', { channel: 'b' }), { rid: 1004 });
    assert.equal((await client.call('#subscribe', { channel: 'c' })).error.name, 'BrokerError');
    assert.deepEqual(await client.ask('subscriptions'), ['a', 'b']);
  });
});

describe('The server lives on after', () => {
  const fixture = useFixture();
  const alive = async t => assert.equal(await (await open(t, fixture.port)).ask('echo', 'alive'), 'alive');

  test('kicking out of a channel that is not subscribed, and so does the connection', async t => {
    const client = await open(t, fixture.port);
    await client.call('kickOut', { channel: 'nowhere', message: 'x' });
    assert.equal(await client.ask('echo', 1), 1);
    assert.deepEqual(await client.ask('subscriptions'), []);
    await alive(t);
  });

  for (const data of [{ code: 'x' }, { code: 1.5 }, { code: 999 }, { code: 5000 }, { code: 1005 }, { code: 4100, reason: 'y'.repeat(200) }, { code: -1 }]) {
    test(`a disconnect with ${JSON.stringify(data).slice(0, 40)}`, async t => {
      const client = await open(t, fixture.port);
      await client.call('disconnect', data);
      await alive(t);
    });
  }

  test('a disconnect whose code is no number: it is refused, and the connection stays', async t => {
    const client = await open(t, fixture.port);
    await client.call('disconnect', { code: 'x' });
    await client.quiet(100);
    assert.equal(await client.ask('echo', 1), 1);
  });

  for (const [name, text] of [
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)]
  ]) {
    test(`${name} nested a hundred thousand deep, before and after the handshake and inside data`, async t => {
      const early = await openSilent(t, fixture.port);
      early.send(text);
      const late = await open(t, fixture.port);
      late.send(text);
      const inside = await open(t, fixture.port);
      inside.send(`{"event":"echo","data":${text},"cid":2}`);
      await alive(t);
    });
  }

  test('numbers that are far too large', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"echo","data":1,"cid":1e1000000000}', '{"event":"sleep","data":1e400,"cid":3}', `{"event":"record","data":${'9'.repeat(100_000)}}`);
    await alive(t);
  });
});
