// Answers that are out of the ordinary.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

describe('A request', together, () => {
  const fixture = useFixture();

  for (const error of ['just a text', '', 5, 0, true, null]) {
    test(`may be answered with ${JSON.stringify(error)} as its error, which goes out as it is`, async t => {
      const client = await open(t, fixture.port);
      client.send({ event: 'failWith', data: error, cid: 2 });
      assert.equal(await client.nextText(), `{"rid":2,"error":${JSON.stringify(error)}}`);
    });
  }

  test('that is answered with no error at all has an answer without data', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"failWith","cid":2}');
    assert.equal(await client.nextText(), '{"rid":2}');
  });

  test('that is answered with any object as error keeps its fields', async t => {
    const client = await open(t, fixture.port);
    const error = { x: [1, { y: null }], message: 'm', code: 7 };
    assert.deepEqual((await client.call('failWith', error)).error, error);
  });

  test('is answered once: a second answer is an InvalidActionError and is not sent', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'answerTwice', data: 'x', cid: 77 });
    assert.deepEqual(await client.answer(77), { rid: 77, data: 'x' });
    assert.deepEqual((await client.nextEvent('answeredTwice')).data,
      { name: 'InvalidActionError', message: 'Response to request 77 has already been sent' });
    await client.quiet(30);
  });

  test('may be answered with bytes, which go out as base64', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.ask('bytes', [1, 2, 255]), { base64: true, data: 'AQL/' });
    assert.deepEqual(await client.ask('bytes', []), { base64: true, data: '' });
  });

  test('with base64 in it is not turned into bytes', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.ask('echo', { base64: true, data: 'AQL/' }), { base64: true, data: 'AQL/' });
  });
});

describe('Packets named by the protocol', together, () => {
  const fixture = useFixture();

  test('can be seen by the application once they are done with', async t => {
    const client = await open(t, fixture.port);
    await client.ask('internals'); // by now somebody looks
    client.send({ event: '#authenticate', data: 'abc', cid: 2 });
    client.send({ event: '#subscribe', data: { channel: 'seen' }, cid: 3 }, { event: '#subscribe', data: { channel: 'seen' } });
    client.send({ event: '#publish', data: { channel: 'seen2' }, cid: 4 }, { event: '#publish', data: { channel: 'seen2' } });
    client.send({ event: '#unsubscribe', data: 'seen', cid: 5 }, { event: '#unsubscribe', data: 'seen' });
    client.send({ event: '#removeAuthToken' });
    await client.ask('echo', 1);
    await eventually(async () => {
      const seen = (await client.ask('internals')).filter(entry => entry !== 'procedure #handshake');
      assert.deepEqual(seen.toSorted(), ['procedure #authenticate', 'procedure #publish', 'procedure #subscribe', 'procedure #unsubscribe',
        'receiver #publish', 'receiver #removeAuthToken', 'receiver #subscribe', 'receiver #unsubscribe']);
    });
  });

  test('are not seen when they are malformed or blocked', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: '#subscribe', cid: 2 }, { event: '#publish' }, { event: '#unsubscribe', cid: 3 });
    client.send({ event: '#subscribe', data: { channel: 'forbidden' }, cid: 4 });
    client.send({ event: '#publish', data: { channel: 'a', data: { rule: { block: {} } } } });
    await client.ask('echo', 1);
    assert.deepEqual((await client.ask('internals')).filter(entry => entry !== 'procedure #handshake'), []);
  });
});

describe('The options of a subscription', together, () => {
  const fixture = useFixture();

  for (const [extra, options] of [
    [{}, {}],
    [{ data: { x: 1 } }, { data: { x: 1 } }],
    [{ data: null, waitForAuth: true }, { data: null, waitForAuth: true }],
    [{ priority: 3, more: [1, { a: null }] }, { priority: 3, more: [1, { a: null }] }]
  ]) {
    test(`are all keys but the channel: ${JSON.stringify(extra)}`, async t => {
      const client = await open(t, fixture.port);
      await client.subscribe('with-options', extra);
      assert.deepEqual(await client.ask('subscriptionOptions', 'with-options'), options);
    });
  }
});
