import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, openSilent, together } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

const pings = (client, count, ms) => client.until(() => (client.pings >= count ? true : undefined), `${count} pings`, ms);

describe('With pings every 100 ms and a pong expected within 800 ms', together, () => {
  const fixture = useFixture({ options: { pingInterval: 100, pingTimeout: 800 } });

  test('pings are empty frames that keep coming, and pongs keep the connection', async t => {
    const client = await open(t, fixture.port);
    const start = performance.now();
    await pings(client, 20);
    assert.ok(performance.now() - start > 1600, 'longer than two timeouts');
    assert.equal(await client.ask('echo', 1), 1);
    assert.deepEqual(await client.journal(), []);
  });

  test('a client that does not answer is closed with 4001 and no reason', async t => {
    const start = performance.now();
    const client = await open(t, fixture.port, { pong: false });
    assert.deepEqual(await client.closed(), { code: 4001, reason: '' });
    assert.ok(performance.now() - start >= 700, 'not too early');
    assert.ok(client.pings >= 1);
  });

  test('a client that answers no longer is closed with 4001', async t => {
    const client = await open(t, fixture.port);
    await pings(client, 3);
    client.pong = false;
    assert.equal((await client.closed()).code, 4001);
  });

  test('pings come before the handshake too, and a silent client is closed', async t => {
    const client = await openSilent(t, fixture.port, { pong: false });
    await pings(client, 1);
    assert.equal((await client.closed()).code, 4001);
  });

  test('other frames keep the connection as pongs do', async t => {
    const client = await open(t, fixture.port, { pong: false });
    for (let i = 1; i <= 20; i++) {
      await pings(client, i);
      assert.equal(await client.ask('echo', i), i);
    }
    assert.ok(client.closing === undefined);
  });

  test('pongs count at arrival, however much the client has sent before them', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'sleep', data: 2000, cid: 2 });
    for (let i = 0; i < 200; i++) client.send({ event: 'slow' });
    assert.equal((await client.answer(2)).data, 2000);
  });

  test('a pong that nobody asked for does no harm', async t => {
    const client = await open(t, fixture.port);
    client.send('', '', '');
    assert.equal(await client.ask('echo', 1), 1);
    assert.deepEqual(await client.journal(), []);
  });

  test('a close for want of pongs is told as 4001 to the server’s own listeners', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port, { pong: false })];
    await client.closed();
    await eventually(async () => {
      const events = await watcher.ask('serverEvents', client.id);
      assert.deepEqual(events.filter(({ code }) => code).map(({ event, code }) => [event, code]), [['disconnection', 4001], ['closure', 4001]]);
    });
  });
});

describe('With pingTimeoutDisabled', () => {
  const fixture = useFixture({ options: { pingInterval: 50, pingTimeout: 100, pingTimeoutDisabled: true } });

  test('there are no pings, and silence is no fault', async t => {
    const client = await open(t, fixture.port, { pong: false });
    await client.quiet(400);
    assert.equal(client.pings, 0);
    assert.equal(await client.ask('echo', 1), 1);
  });
});

describe('With protocolVersion 1', together, () => {
  const fixture = useFixture({ options: { pingInterval: 100, pingTimeout: 800, protocolVersion: 1 } });
  const version1 = { ping: '#1', pongText: '#2' };

  test('pings are #1 and pongs are #2', async t => {
    const client = await open(t, fixture.port, version1);
    await pings(client, 20);
    assert.equal(await client.ask('echo', 1), 1);
    assert.ok(!client.texts.includes(''));
    assert.deepEqual(await client.journal(), []);
  });

  test('a client that does not answer is closed with 4001', async t => {
    const client = await open(t, fixture.port, { ...version1, pong: false });
    assert.equal((await client.closed()).code, 4001);
    assert.ok(client.pings >= 1);
  });
});
