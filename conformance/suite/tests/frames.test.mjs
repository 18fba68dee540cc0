import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';
import { within } from '../helpers/wait.mjs';

const fixture = useFixture();

describe('A batch', together, () => {
  test('of calls is answered call by call, in order', async t => {
    const client = await open(t, fixture.port);
    client.send(Array.from({ length: 20 }, (_, i) => ({ event: 'echo', data: i, cid: i + 1 })));
    const packets = [];
    while (packets.length < 20) packets.push(...[await client.next()].flat());
    assert.deepEqual(packets, Array.from({ length: 20 }, (_, i) => ({ rid: i + 1, data: i })));
  });

  test('may hold transmits, calls, subscribes and publishes together', async t => {
    const client = await open(t, fixture.port);
    client.send([
      { event: 'record', data: 'a' },
      { event: '#subscribe', data: { channel: 'mixed' }, cid: 2 },
      { event: '#publish', data: { channel: 'mixed', data: 'hi' }, cid: 3 },
      { event: 'record', data: 'b' },
      { event: 'echo', data: 'c', cid: 4 }
    ]);
    assert.deepEqual(await client.answer(2), { rid: 2 });
    assert.deepEqual(await client.answer(3), { rid: 3 });
    assert.deepEqual(await client.answer(4), { rid: 4, data: 'c' });
    assert.deepEqual((await client.nextEvent('#publish')).data, { channel: 'mixed', data: 'hi' });
    assert.deepEqual(await client.ask('recorded'), ['a', 'b']);
  });

  test('with odd items raises one raw event for each of them and handles the rest', async t => {
    const client = await open(t, fixture.port);
    client.send('[5,{"event":"record","data":1},"x",{},{"event":"record","data":2},null]');
    assert.deepEqual(await client.ask('recorded'), [1, 2]);
    assert.deepEqual(await client.journal(), ['raw', 'raw', 'raw', 'raw']);
  });

  test('that is empty does nothing', async t => {
    const client = await open(t, fixture.port);
    client.send('[]', ' [ ] ');
    assert.deepEqual(await client.journal(), []);
    await client.quiet();
  });

  test('of a thousand transmits keeps their order, also with what comes behind it', async t => {
    const client = await open(t, fixture.port);
    client.send(Array.from({ length: 1000 }, (_, data) => ({ event: 'record', data })), { event: 'record', data: 1000 });
    assert.deepEqual(await client.ask('recorded'), Array.from({ length: 1001 }, (_, i) => i));
  });
});

describe('A frame', together, () => {
  for (const [name, frame] of [
    ['of text', 'hello'],
    ['of broken JSON', '{"event":"echo","data":1,"cid":2'],
    ['with text behind its JSON', '{"event":"echo","data":1,"cid":2} x'],
    ['with a number of leading zeros', '{"event":"echo","data":01,"cid":2}'],
    ['with a trailing comma', '{"event":"echo","cid":2,}'],
    ['with a control character inside a text', '{"event":"echo","data":"\u0001","cid":2}'],
    ['with single quotes', "{'event':'echo','cid':2}"],
    ['that starts with a byte order mark', '\ufeff{"event":"echo","data":1,"cid":2}'],
    ['with a bad escape', '{"event":"echo","data":"\\x","cid":2}'],
    ['of a number', '5'],
    ['of null', 'null'],
    ['of a JSON text', '"text"'],
    ['of true', 'true'],
    ['of an empty object', '{}'],
    ['whose event is a number', '{"event":5}'],
    ['whose event is null', '{"event":null,"cid":1}'],
    ['whose event is an object', '{"event":{},"cid":1}'],
    ['whose rid is a text', '{"rid":"1"}'],
    ['of #1', '#1'],
    ['of #2', '#2'],
    ['of one blank', ' '],
    ['of bytes that are no JSON', Buffer.from('hello')]
  ]) {
    test(`${name} is a raw message, and the connection stays`, async t => {
      const client = await open(t, fixture.port);
      client.send(frame);
      assert.deepEqual(await client.journal(), ['raw']);
      assert.equal(await client.ask('echo', 1), 1);
      await client.quiet(50);
    });
  }

  for (const [name, frame, data] of [
    ['of bytes that hold JSON', Buffer.from('{"event":"echo","data":"é","cid":2}'), 'é'],
    ['with blanks around its JSON', ' \r\n\t{ "event" : "echo" , "data" : [ 1 ] , "cid" : 2 } \n', [1]],
    ['with its keys in another order', '{"cid":2,"data":1,"event":"echo"}', 1],
    ['with escapes in its keys', '{"\\u0065vent":"echo","d\\u0061ta":1,"cid":2}', 1],
    ['with escapes in the name', '{"event":"\\u0065cho","data":1,"cid":2}', 1],
    ['with keys given twice, where the last counts', '{"event":"record","data":1,"cid":1,"event":"echo","data":2,"cid":2}', 2],
    ['with keys nobody knows', '{"event":"echo","x":{"event":"no","cid":9},"data":1,"cid":2,"z":[{"cid":8}]}', 1],
    ['with a rid beside its event', '{"event":"echo","data":1,"rid":7,"cid":2}', 1]
  ]) {
    test(`${name} is an ordinary packet`, async t => {
      const client = await open(t, fixture.port);
      client.send(frame);
      assert.deepEqual(await client.next(), { rid: 2, data });
    });
  }

  test('that answers no call is dropped in silence', async t => {
    const client = await open(t, fixture.port);
    client.send('{"rid":77}', '{"rid":-1,"data":1}', '{"rid":1.5,"error":{"message":"x"}}');
    assert.deepEqual(await client.journal(), []);
    await client.quiet();
  });

  test('may come in fragments', async t => {
    const client = await open(t, fixture.port);
    client.ws.send('{"event":"ec', { fin: false });
    client.ws.send('ho","data":"a', { fin: false });
    client.ws.send('bc","cid":2}', { fin: true });
    assert.deepEqual(await client.next(), { rid: 2, data: 'abc' });
  });

  test('that is a WebSocket ping is answered by a WebSocket pong', async t => {
    const client = await open(t, fixture.port);
    const pong = new Promise(resolve => client.ws.once('pong', bytes => resolve(bytes.toString())));
    client.ws.ping('payload');
    assert.equal(await within(pong, 'pong'), 'payload');
    assert.equal(await client.ask('echo', 1), 1);
  });
});

describe('A frame that WebSocket forbids', together, () => {
  const masked = (first, payload) => Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload]);

  for (const [name, bytes, code] of [
    ['with text that is no UTF-8', masked(0x81, Buffer.from([0x22, 0xff, 0xfe, 0x22])), 1007],
    ['without a mask', Buffer.concat([Buffer.from([0x81, 2]), Buffer.from('{}')]), 1002],
    ['with a reserved opcode', masked(0x83, Buffer.from('{}')), 1002],
    ['with a reserved bit', masked(0xc1, Buffer.from('{}')), 1002],
    ['that goes on with nothing', masked(0x80, Buffer.from('{}')), 1002]
  ]) {
    test(`${name} ends the connection with ${code} and leaves others alone`, async t => {
      const [other, client] = [await open(t, fixture.port), await open(t, fixture.port)];
      client.ws._socket.write(bytes);
      assert.equal((await client.closed()).code, code);
      assert.equal(await other.ask('echo', 1), 1);
    });
  }
});
