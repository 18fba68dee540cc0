import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { HANDSHAKE, open, openSilent, together } from '../helpers/raw.mjs';

describe('Before the handshake', together, () => {
  const fixture = useFixture();

  for (const [name, frame] of [
    ['a transmit', '{"event":"record","data":1}'],
    ['a call', '{"event":"echo","data":1,"cid":1}'],
    ['a subscribe', '{"event":"#subscribe","data":{"channel":"a"},"cid":1}'],
    ['a publish', '{"event":"#publish","data":{"channel":"a"}}'],
    ['a response', '{"rid":1,"data":2}'],
    ['raw text', 'hello'],
    ['a pong', ''],
    ['the pong of protocol version 1', '#2'],
    ['a number', '5'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['broken JSON', '{"event":"#handshake"'],
    ['a batch with a transmit', '[{"event":"record"}]'],
    ['bytes that are no JSON', Buffer.from([1, 2, 3])]
  ]) {
    test(`${name} ends the connection with 4009 and no reason`, async t => {
      const client = await openSilent(t, fixture.port);
      client.send(frame);
      assert.deepEqual(await client.closed(), { code: 4009, reason: '' });
      assert.deepEqual(client.texts, []);
    });
  }

  test('a batch that starts with something else ends the connection with 4009', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(`[{"event":"record"},${HANDSHAKE}]`);
    assert.equal((await client.closed()).code, 4009);
  });

  for (const [name, frame] of [
    ['without a cid', '{"event":"#handshake","data":{"authToken":null}}'],
    ['with a text as cid', '{"event":"#handshake","data":{"authToken":null},"cid":"1"}'],
    ['with null as cid', '{"event":"#handshake","data":{"authToken":null},"cid":null}']
  ]) {
    test(`a handshake ${name} ends the connection with 4008 and no reason`, async t => {
      const client = await openSilent(t, fixture.port);
      client.send(frame);
      assert.deepEqual(await client.closed(), { code: 4008, reason: '' });
      assert.deepEqual(client.texts, []);
    });
  }
});

describe('The option handshakeTimeout', together, () => {
  const fixture = useFixture({ options: { handshakeTimeout: 500 } });

  test('ends a silent connection with 4005 and no reason', async t => {
    const start = performance.now();
    const client = await openSilent(t, fixture.port);
    assert.deepEqual(await client.closed(), { code: 4005, reason: '' });
    assert.ok(performance.now() - start >= 400, 'not too early');
  });

  test('does not end a connection that has shaken hands', async t => {
    const client = await open(t, fixture.port);
    await client.quiet(800);
    assert.equal(await client.ask('echo', 1), 1);
  });
});

describe('With strictHandshake false', () => {
  const fixture = useFixture({ options: { strictHandshake: false } });

  test('raw text, pongs and responses before the handshake do no harm', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('hello', '', '{"rid":1}', '5');
    await client.handshake();
    assert.equal(await client.ask('echo', 1), 1);
  });

  test('a subscribe before the handshake is an error, and the handshake is still possible', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('{"event":"#subscribe","data":{"channel":"a"},"cid":5}');
    assert.deepEqual((await client.answer(5)).error, {
      message: 'Cannot subscribe socket to a channel before it has completed the handshake',
      name: 'InvalidActionError'
    });
    await client.handshake();
    assert.deepEqual(await client.ask('subscriptions'), []);
  });
});
