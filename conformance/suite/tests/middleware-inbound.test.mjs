import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { fresh, open, openSilent, together } from '../helpers/raw.mjs';

const isPublish = packet => packet.event === '#publish';
const boom = { name: 'BlockedError', message: 'no', statusCode: 4444, extra: [1, { a: null }] };
const silently = action => ({
  message: `The ${action} AGAction was blocked by inbound middleware`, name: 'SilentMiddlewareBlockedError', type: 'inbound'
});

describe('Middleware that blocks', together, () => {
  const fixture = useFixture();

  test('a call answers it with the error and all its fields', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'echo', data: { rule: { block: boom } }, cid: 2 });
    assert.equal(await client.nextText(),
      '{"rid":2,"error":{"message":"no","name":"BlockedError","statusCode":4444,"extra":[1,{"a":null}]}}');
    assert.deepEqual(await client.journal(), ['error:BlockedError']);
  });

  test('a call in silence answers it with a SilentMiddlewareBlockedError, and keeps the true error to the server', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual((await client.call('echo', { rule: { block: { ...boom, silent: true } } })).error, silently('invoke'));
    assert.deepEqual(await client.journal(), ['error:BlockedError']);
  });

  test('a call without an error does so in silence too', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual((await client.call('echo', { rule: { blockWith: null } })).error, silently('invoke'));
    assert.deepEqual(await client.journal(), ['error:SilentMiddlewareBlockedError']);
  });

  test('a call with a text as error passes the text on', async t => {
    const client = await open(t, fixture.port);
    assert.equal((await client.call('echo', { rule: { blockWith: 'just a text' } })).error, 'just a text');
  });

  for (const rule of [{ block: boom }, { block: { ...boom, silent: true } }]) {
    test(`a transmit ${rule.block.silent ? 'in silence ' : ''}drops it and sends nothing`, async t => {
      const client = await open(t, fixture.port);
      client.send({ event: 'record', data: 1 }, { event: 'record', data: { rule } }, { event: 'record', data: 2 });
      assert.deepEqual(await client.ask('recorded'), [1, 2]);
      assert.deepEqual(await client.journal(), ['error:BlockedError']);
      await client.quiet(30);
    });

    test(`a publish ${rule.block.silent ? 'in silence ' : ''}lets nobody have it`, async t => {
      const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
      const channel = fresh('blocked');
      for (const client of [one, two]) await client.subscribe(channel);
      await one.ask('exchangeSubscribe', channel);
      const { error } = await one.call('#publish', { channel, data: { rule } });
      assert.deepEqual(error, rule.block.silent ? silently('publishIn') : { message: 'no', name: 'BlockedError', statusCode: 4444, extra: boom.extra });
      one.send({ event: '#publish', data: { channel, data: { rule } } });
      await one.ask('#publish', { channel, data: 'good' });
      for (const client of [one, two]) assert.equal((await client.next(isPublish)).data.data, 'good');
      assert.deepEqual(await one.ask('exchangeLog', channel), ['good']);
      assert.equal((await one.journal()).filter(entry => entry === 'error:BlockedError').length, 2);
    });
  }

  test('a subscribe answers it with the error, and there is no subscription', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('forbidden');
    assert.deepEqual((await client.call('#subscribe', { channel })).error, { message: `no ${channel}`, name: 'ForbiddenError' });
    assert.deepEqual(await client.ask('subscriptions'), []);
    assert.deepEqual(await client.journal(), ['error:ForbiddenError']);
    await client.ask('publish', { channel, data: 1 });
    await client.quiet(30);
  });

  test('leaves the others in a batch alone', async t => {
    const client = await open(t, fixture.port);
    client.send([
      { event: 'record', data: 1 }, { event: 'record', data: { rule: { block: {} } } }, { event: 'echo', data: { rule: { block: {} } }, cid: 2 },
      { event: '#subscribe', data: { channel: 'forbidden' }, cid: 3 }, { event: 'record', data: 2 }, { event: 'recorded', cid: 4 }
    ]);
    assert.equal((await client.answer(2)).error.name, 'Error');
    assert.equal((await client.answer(3)).error.name, 'ForbiddenError');
    assert.deepEqual((await client.answer(4)).data, [1, 2]);
  });
});

describe('Middleware that allows', together, () => {
  const fixture = useFixture();

  for (const value of [1, 'text', '', 0, false, null, [], {}, { a: [null] }]) {
    test(`may put ${JSON.stringify(value)} in the place of the data`, async t => {
      const client = await open(t, fixture.port);
      const data = { rule: { rewrite: value } };
      const channel = fresh('rewritten');
      await client.subscribe(channel);
      await client.ask('exchangeSubscribe', channel);
      assert.deepEqual(await client.call('echo', data), { rid: 1003, data: value });
      client.send({ event: 'record', data });
      assert.deepEqual(await client.ask('recorded'), [value]);
      await client.ask('#publish', { channel, data });
      assert.deepEqual((await client.next(isPublish)).data, { channel, data: value });
      assert.deepEqual(await client.ask('exchangeLog', channel), [value]);
    });
  }

  test('leaves the data as it is, absent or null', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"echo","cid":2}', '{"event":"echo","data":null,"cid":3}');
    assert.deepEqual(await client.answer(2), { rid: 2 });
    assert.deepEqual(await client.answer(3), { rid: 3, data: null });
  });

  test('may not change its mind', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.ask('echo', { rule: { twice: true } }), { rule: { twice: true } });
    assert.deepEqual(await client.journal(), ['second:InvalidActionError']);
    assert.equal(await client.ask('echo', 1), 1);
  });

  test('sees each kind of packet by its name', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'record', data: 1 }, { event: 'echo', cid: 2 }, { event: '#subscribe', data: { channel: 'a' }, cid: 3 });
    client.send({ event: '#publish', data: { channel: 'a' }, cid: 4 }, { event: '#publish', data: { channel: 'a' } });
    client.send({ event: '#authenticate', data: 'abc', cid: 5 }, { event: '#custom', data: 1 }, { event: '', cid: 6 });
    const seen = (await client.ask('journal')).filter(entry => entry.startsWith('mw:'));
    assert.deepEqual(seen, ['mw:transmit', 'mw:invoke', 'mw:subscribe', 'mw:publishIn', 'mw:publishIn', 'mw:transmit', 'mw:invoke', 'mw:invoke']);
  });

  test('does not see what passes no line', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('b');
    client.send({ event: '#unsubscribe', data: 'b', cid: 2 }, { event: '#unsubscribe', data: 'b' }, { event: '#removeAuthToken' });
    client.send('raw', '{"rid":5}', '', '{}', { event: '#subscribe', cid: 3 }, { event: '#publish', data: {} });
    const seen = (await client.ask('journal')).filter(entry => entry.startsWith('mw:'));
    assert.deepEqual(seen, ['mw:subscribe', 'mw:invoke']);
  });

  test('sees a subscribe that has no cid, though nothing comes of it', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: '#subscribe', data: { channel: 'forbidden' } }, { event: '#subscribe', data: { channel: 'c' } });
    assert.deepEqual((await client.ask('journal')).filter(entry => !entry.startsWith('mw:invoke')),
      ['mw:subscribe', 'error:ForbiddenError', 'mw:subscribe']);
    assert.deepEqual(await client.ask('subscriptions'), []);
  });
});

describe('Middleware for raw messages', together, () => {
  const fixture = useFixture();

  test('keeps back what it blocks', async t => {
    const client = await open(t, fixture.port);
    client.send('!one', 'two', '!{"event":"record","data":1}', '{"event":"record","data":2}');
    assert.deepEqual(await client.ask('recorded'), [2]);
    assert.deepEqual((await client.journal()).filter(entry => entry === 'raw'), ['raw']);
  });

  test('raises its error for what it blocks', async t => {
    const client = await open(t, fixture.port);
    client.send('!one');
    assert.deepEqual(await client.journal(), ['error:RawBlockedError']);
  });

  test('is asked before the handshake, so that what it blocks is no fault', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('!too early');
    await client.handshake();
    assert.equal(await client.ask('echo', 1), 1);
  });

  test('sees bytes as bytes, which are no text', async t => {
    const client = await open(t, fixture.port);
    client.send(Buffer.from('!bytes'));
    assert.deepEqual(await client.journal(), ['raw']);
  });
});

describe('With middlewareEmitFailures false', together, () => {
  const fixture = useFixture({ options: { middlewareEmitFailures: false } });

  test('what middleware blocks is no error event', async t => {
    const client = await open(t, fixture.port);
    assert.equal((await client.call('echo', { rule: { block: boom } })).error.name, 'BlockedError');
    assert.equal((await client.call('#subscribe', { channel: 'forbidden' })).error.name, 'ForbiddenError');
    client.send('!raw', { event: 'record', data: { rule: { block: boom } } });
    assert.deepEqual(await client.journal(), []);
    assert.deepEqual((await client.ask('serverEvents')).filter(({ name }) => ['BlockedError', 'ForbiddenError', 'RawBlockedError'].includes(name)), []);
  });

  test('other errors are events still', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: '#publish' });
    assert.deepEqual(await client.journal(), ['error:InvalidActionError']);
  });
});
