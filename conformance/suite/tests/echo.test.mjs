import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open } from '../helpers/raw.mjs';

const fixture = useFixture();
const nest = (depth, wrap, core) => Array.from({ length: depth }).reduce(wrap, core);

describe('What is echoed comes back the same:', () => {
  for (const [name, value] of [
    ['true', true],
    ['false', false],
    ['an empty text', ''],
    ['an empty array', []],
    ['an empty object', {}],
    ['nested arrays and objects', { a: [1, { b: [[], {}, [null]] }], c: { d: { e: '' } } }],
    ['an object with null values', { a: null, b: [null, null] }],
    ['an object with odd keys', { '': 1, ' ': 2, 'a b': 3, 'é': 4, '"': 5, '\\': 6, '\n': 7, rid: 8, cid: 9, event: 10, data: 11 }],
    ['text of all scripts', 'Grüße, мир, 世界, עולם, 🎉👩‍👩‍👧'],
    ['text with quotes, backslashes and controls', '"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\u2029\ufeff'],
    ['a lone high surrogate', 'a\ud83dz'],
    ['a lone low surrogate', 'a\ude00z'],
    ['surrogates the wrong way round', '\ude00\ud83d'],
    ['text that looks like a packet', '{"event":"#publish","data":{"channel":"a"}}'],
    ['text that looks like a ping', '#1'],
    ['an array of a thousand numbers', Array.from({ length: 1000 }, (_, i) => i * 7 - 3000)],
    ['arrays nested 200 deep', nest(200, inner => [inner], 'core')],
    ['objects nested 200 deep', nest(200, inner => ({ a: inner }), 'core')]
  ]) {
    test(name, async t => {
      const client = await open(t, fixture.port);
      assert.deepStrictEqual(await client.call('echo', value), { rid: 1001, data: value });
    });
  }

  for (const number of ['0', '-1', '1.5', '1e3', '1E+2', '-1.25e-7', '123456789', '9007199254740991', '-9007199254740991',
    '9007199254740993', '12345678901234567890', '0.1', '5e-324', '1.7976931348623157e308']) {
    test(`the number ${number}`, async t => {
      const client = await open(t, fixture.port);
      client.send(`{"event":"echo","data":${number},"cid":2}`);
      assert.equal((await client.answer(2)).data, Number(number));
    });
  }

  test('text of one million characters', async t => {
    const client = await open(t, fixture.port);
    const text = 'x'.repeat(1_000_000);
    assert.ok(await client.ask('echo', text) === text);
  });

  test('text of half a million characters beyond ASCII', async t => {
    const client = await open(t, fixture.port);
    const text = 'é世'.repeat(250_000);
    assert.ok(await client.ask('echo', text) === text);
  });

  test('ten large texts, sent at once, in order', async t => {
    const client = await open(t, fixture.port);
    const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(100_000));
    texts.forEach((data, i) => client.send({ event: 'echo', data, cid: i }));
    for (let i = 0; i < 10; i++) {
      const answer = await client.next();
      assert.equal(answer.rid, i);
      assert.ok(answer.data === texts[i]);
    }
  });

  test('escaped text, whose letters may come back unescaped', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"echo","data":"\\u0041\\u00e9\\ud83c\\udf89\\/\\u0000","cid":2}');
    assert.equal((await client.answer(2)).data, 'Aé🎉/\0');
  });

  test('keys named like those of every JavaScript object', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"echo","data":{"__proto__":{"a":1},"constructor":2,"toString":null},"cid":2}');
    const text = JSON.stringify((await client.answer(2)).data);
    assert.equal(text, '{"__proto__":{"a":1},"constructor":2,"toString":null}');
  });

  test('of a key given twice, the last', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"echo","data":{"a":1,"a":2},"cid":2}');
    assert.deepEqual((await client.answer(2)).data, { a: 2 });
  });
});

describe('Absent and null', () => {
  test('stay apart in a call and its answer', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"echo","cid":5}');
    assert.equal(await client.nextText(), '{"rid":5}');
    client.send('{"event":"echo","data":null,"cid":6}');
    assert.equal(await client.nextText(), '{"rid":6,"data":null}');
  });

  test('stay apart in a transmit from the server', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"transmitBack","data":{"event":"x"},"cid":2}', '{"event":"transmitBack","data":{"event":"x","data":null},"cid":3}');
    assert.deepEqual(await client.nextEvent('x'), { event: 'x' });
    assert.deepEqual(await client.nextEvent('x'), { event: 'x', data: null });
  });
});
