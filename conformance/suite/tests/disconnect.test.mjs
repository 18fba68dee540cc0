import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, openSilent } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

const fixture = useFixture();

/** What the server's listeners saw of a socket, as short texts. */
const seenOf = async (watcher, id) => (await watcher.ask('serverEvents', id))
  .map(({ event, channel, code }) => [event, channel, code].filter(part => part !== undefined).join(' '));

const equalsSoon = (read, expected) => eventually(async () => assert.deepEqual(await read(), expected));

describe('The server’s disconnect', () => {
  for (const [data, code, reason] of [
    [{ code: 4300, reason: 'bye' }, 4300, 'bye'],
    [{ code: 1000, reason: 'done' }, 1000, 'done'],
    [{ code: 1001 }, 1001, ''],
    [{ code: 4501 }, 4501, ''],
    [{ code: 4999, reason: 'é世🎉' }, 4999, 'é世🎉'],
    [{}, 1000, ''],
    [undefined, 1000, '']
  ]) {
    test(`with ${JSON.stringify(data) ?? 'nothing'} closes with ${code} and ${JSON.stringify(reason)}`, async t => {
      const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
      assert.equal(await client.ask('disconnect', data), undefined);
      assert.deepEqual(await client.closed(), { code, reason });
      await equalsSoon(() => seenOf(watcher, client.id),
        ['handshake', 'connection', `disconnection ${code}`, `closure ${code}`]);
    });
  }

  test('runs disconnect, close, the error, and then the unsubscribes in order', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    for (const channel of ['b', 'a', 'c']) await client.subscribe(channel);
    await client.ask('disconnect', { code: 4300, reason: 'bye' });
    await client.closed();
    await equalsSoon(() => watcher.journal(client.id), ['subscribe:b', 'subscribe:a', 'subscribe:c',
      'disconnect', 'close', 'error:SocketProtocolError', 'unsubscribe:b', 'unsubscribe:a', 'unsubscribe:c']);
    assert.deepEqual(await seenOf(watcher, client.id), ['handshake', 'connection',
      'subscription b', 'subscription a', 'subscription c', 'disconnection 4300', 'closure 4300',
      'unsubscription b', 'unsubscription a', 'unsubscription c']);
  });

  for (const code of [1000, 1001]) {
    test(`with ${code} raises no error`, async t => {
      const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
      await client.subscribe('a');
      await client.ask('disconnect', { code });
      await client.closed();
      await equalsSoon(() => watcher.journal(client.id), ['subscribe:a', 'disconnect', 'close', 'unsubscribe:a']);
    });
  }

  test('ends the subscriptions: nothing is sent any more', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    await client.subscribe('a');
    await client.ask('disconnect', { code: 4300 });
    await client.closed();
    const before = client.texts.length;
    await watcher.ask('#publish', { channel: 'a', data: 1 });
    assert.equal(client.texts.length, before);
  });
});

describe('The client’s close', () => {
  for (const [name, close, code] of [
    ['with 4100', client => client.ws.close(4100, 'mine'), 4100],
    ['with 1000', client => client.ws.close(1000), 1000],
    ['without a code', client => client.ws.close(), 1005],
    ['of TCP alone', client => client.ws.terminate(), 1006]
  ]) {
    test(`${name} is told as ${code}`, async t => {
      const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
      await client.subscribe('a');
      close(client);
      await equalsSoon(() => seenOf(watcher, client.id), ['handshake', 'connection', 'subscription a',
        `disconnection ${code}`, `closure ${code}`, 'unsubscription a']);
      const error = code === 1000 ? [] : ['error:SocketProtocolError'];
      await equalsSoon(() => watcher.journal(client.id), ['subscribe:a', 'disconnect', 'close', ...error, 'unsubscribe:a']);
    });
  }

  test('with 4100 is answered with 4100', async t => {
    const client = await open(t, fixture.port);
    client.ws.close(4100, 'mine');
    assert.equal((await client.closed()).code, 4100);
  });

  test('before the handshake is an aborted connection', async t => {
    const watcher = await open(t, fixture.port);
    const known = new Set((await watcher.ask('serverEvents')).map(({ id }) => id));
    const client = await openSilent(t, fixture.port);
    client.ws.close(4100);
    await equalsSoon(async () => (await watcher.ask('serverEvents'))
      .filter(({ event, id }) => id !== undefined && !known.has(id) && event !== 'warning')
      .map(({ event, code }) => [event, code]),
    [['handshake', undefined], ['connectionAbort', 4100], ['closure', 4100]]);
  });

  test('is noticed at once, also behind work that is not done yet', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    for (let i = 0; i < 300; i++) client.send({ event: 'slow' });
    await client.ask('echo', 1);
    const start = performance.now();
    client.ws.terminate();
    await eventually(async () => assert.ok((await watcher.journal(client.id)).includes('close')));
    assert.ok(performance.now() - start < 2000, 'the work would take three seconds');
  });
});

describe('A protocol close by the server', () => {
  test('for a handshake without cid is told as an aborted connection with 4008', async t => {
    const watcher = await open(t, fixture.port);
    const known = new Set((await watcher.ask('serverEvents')).map(({ id }) => id));
    const client = await openSilent(t, fixture.port);
    client.send('{"event":"#handshake"}');
    await client.closed();
    await equalsSoon(async () => (await watcher.ask('serverEvents'))
      .filter(({ event, id }) => id !== undefined && !known.has(id) && event !== 'warning')
      .map(({ event, code }) => [event, code]),
    [['handshake', undefined], ['connectionAbort', 4008], ['closure', 4008]]);
  });
});

describe('The events of a socket', () => {
  test('stand in the journal in the order of their packets', async t => {
    const client = await open(t, fixture.port);
    client.send('raw', { event: '#subscribe', data: { channel: 'a' }, cid: 2 }, { event: '#publish' }, 'raw');
    client.send({ event: '#unsubscribe', data: 'a' }, { event: '#subscribe', data: { channel: 'b' }, cid: 3 });
    client.send({ event: '#unsubscribe', data: 'zz' }, '{"event":"record"}');
    assert.deepEqual(await client.journal(), ['raw', 'subscribe:a', 'error:InvalidActionError', 'raw',
      'unsubscribe:a', 'subscribe:b', 'error:BrokerError']);
  });

  test('repeat the subscribe when a client subscribes again', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('a');
    await client.subscribe('a');
    assert.deepEqual(await client.journal(), ['subscribe:a', 'subscribe:a']);
    assert.deepEqual(await seenOf(client, client.id), ['handshake', 'connection', 'subscription a', 'subscription a']);
  });

  test('of another id are none', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.journal('AAAAAAAAAAAAAAAAAAAA'), []);
    assert.deepEqual(await client.ask('serverEvents', 'AAAAAAAAAAAAAAAAAAAA'), []);
  });
});
