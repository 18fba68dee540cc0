import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';

const upTo = count => Array.from({ length: count }, (_, i) => i);

const fixture = useFixture();

describe('A cid', together, () => {
  for (const [cid, rid] of [['0', '0'], ['-5', '-5'], ['1.5', '1.5'], ['1e3', '1000'], ['10', '10'], ['9007199254740991', '9007199254740991']]) {
    test(`of ${cid} comes back as ${rid}`, async t => {
      const client = await open(t, fixture.port);
      client.send(`{"event":"echo","data":"x","cid":${cid}}`);
      assert.equal(await client.nextText(), `{"rid":${rid},"data":"x"}`);
    });
  }

  for (const cid of ['"5"', '""', 'null', 'true', '[1]', '{}']) {
    test(`of ${cid} makes the packet a transmit, which nobody answers`, async t => {
      const client = await open(t, fixture.port);
      client.send(`{"event":"echo","data":"x","cid":${cid}}`, `{"event":"record","data":"y","cid":${cid}}`);
      assert.deepEqual(await client.ask('recorded'), ['y']);
      await client.quiet();
    });
  }

  test('may be used again after its answer', async t => {
    const client = await open(t, fixture.port);
    for (const data of [1, 2, 3]) {
      client.send({ event: 'echo', data, cid: 9 });
      assert.deepEqual(await client.answer(9), { rid: 9, data });
    }
  });
});

describe('An error', together, () => {
  for (const [name, data, error] of [
    ['has message, name and then its own fields', '{"name":"CustomError","message":"boom","extra":{"a":1}}',
      '{"message":"boom","name":"CustomError","extra":{"a":1}}'],
    ['keeps fields that are null, false, empty or nested', '{"name":"X","message":"m","z":null,"f":false,"e":"","n":[{"a":[1]}]}',
      '{"message":"m","name":"X","z":null,"f":false,"e":"","n":[{"a":[1]}]}'],
    ['keeps its number fields', '{"name":"X","message":"m","statusCode":4501,"ratio":0.5}',
      '{"message":"m","name":"X","statusCode":4501,"ratio":0.5}'],
    ['may have an empty message', '{"name":"X"}', '{"message":"","name":"X"}'],
    ['of no name is an Error', '{"message":"plain"}', '{"message":"plain","name":"Error"}'],
    ['carries any text', '{"name":"Fehleré","message":"\\"quoted\\" 世界\\n"}', '{"message":"\\"quoted\\" 世界\\n","name":"Fehleré"}']
  ]) {
    test(name, async t => {
      const client = await open(t, fixture.port);
      client.send(`{"event":"fail","data":${data},"cid":2}`);
      assert.equal(await client.nextText(), `{"rid":2,"error":${error}}`);
    });
  }

  test('has no stack', async t => {
    const client = await open(t, fixture.port);
    const { error } = await client.call('fail', { message: 'm' });
    assert.deepEqual(Object.keys(error), ['message', 'name']);
  });

  test('does not end the procedure', async t => {
    const client = await open(t, fixture.port);
    for (let i = 0; i < 5; i++) {
      assert.equal((await client.call('fail', { message: `no ${i}` })).error.message, `no ${i}`);
    }
    assert.equal(await client.ask('echo', 1), 1);
  });

  test('is answered for data of the wrong shape', async t => {
    const client = await open(t, fixture.port);
    assert.ok((await client.call('publish', null)).error);
    assert.ok((await client.call('publish', null)).error, 'and the procedure still answers');
    assert.equal(await client.ask('echo', 1), 1);
  });
});

describe('Order', together, () => {
  test('is kept by a thousand calls under way at once', async t => {
    const client = await open(t, fixture.port);
    for (const i of upTo(1000)) client.send({ event: 'echo', data: i, cid: i + 10 });
    for (const i of upTo(1000)) assert.deepEqual(await client.next(), { rid: i + 10, data: i });
  });

  test('is kept by a thousand transmits', async t => {
    const client = await open(t, fixture.port);
    for (const i of upTo(1000)) client.send({ event: 'record', data: i });
    assert.deepEqual(await client.ask('recorded'), upTo(1000));
  });

  test('is kept by a handler that waits', async t => {
    const client = await open(t, fixture.port);
    [30, 1, 20, 1, 10].forEach((data, i) => client.send({ event: 'sleep', data, cid: i }));
    for (const i of upTo(5)) assert.equal((await client.next()).rid, i);
  });

  test('of one procedure does not hold up another', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'sleep', data: 600, cid: 1 }, { event: 'echo', data: 'quick', cid: 2 });
    assert.equal((await client.next()).rid, 2);
    assert.deepEqual(await client.next(), { rid: 1, data: 600 });
  });

  test('of one socket does not hold up another', async t => {
    const [slow, quick] = [await open(t, fixture.port), await open(t, fixture.port)];
    slow.send({ event: 'sleep', data: 600, cid: 1 });
    assert.equal(await quick.ask('echo', 1), 1);
    assert.equal(slow.texts.length, 1, 'the other still sleeps');
    await slow.answer(1);
  });
});

describe('A transmit', together, () => {
  test('keeps absent apart from null as far as JSON can tell', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"record"}', '{"event":"record","data":null}', '{"event":"record","data":[]}');
    assert.deepEqual(await client.ask('recorded'), [null, null, []]);
  });

  test('that nobody receives does nothing', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'nobody', data: 1 }, { event: '', data: 1 }, { event: '#custom', data: 1 });
    assert.equal(await client.ask('echo', 1), 1);
    await client.quiet();
  });
});

describe('A call without a procedure', together, () => {
  for (const event of ['nobody', '', '#custom', 'record', 'Echo', 'echo ']) {
    test(`named ${JSON.stringify(event)} is not answered, and the connection stays`, async t => {
      const client = await open(t, fixture.port);
      client.send({ event, data: 1, cid: 2 });
      assert.equal(await client.ask('echo', 1), 1);
      await client.quiet();
    });
  }
});
