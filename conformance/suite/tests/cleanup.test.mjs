// What becomes of a socket's loops, and of what they have not done yet, once it is closed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';
import { aWhile, eventually } from '../helpers/wait.mjs';

const COUNT = 40; // the receiver takes 5 ms for each, and the socket is closed after 20
const RECEIVERS = ['noop', 'record', 'recordA', 'slow'];
const all = Array.from({ length: COUNT }, (_, i) => i);

/** A socket that was closed by the server while its receiver had work to do. */
async function closedAtWork(t, port) {
  const [watcher, client] = [await open(t, port), await open(t, port)];
  for (const data of all) client.send({ event: 'recordA', data });
  client.send({ event: 'disconnect', data: { code: 4300 }, cid: 2 });
  await client.closed();
  return { watcher, remains: () => watcher.ask('remains', client.id) };
}

describe('Cleaning up by default', together, () => {
  const fixture = useFixture();

  test('ends all loops and drops what waits', async t => {
    const { remains } = await closedAtWork(t, fixture.port);
    await eventually(async () => assert.deepEqual((await remains()).ended, RECEIVERS));
    const { recorded } = await remains();
    assert.ok(recorded.length < COUNT, `${recorded.length} of ${COUNT}`);
    assert.deepEqual(recorded, all.slice(0, recorded.length));
    await aWhile(100);
    assert.deepEqual((await remains()).recorded, recorded);
  });

  test('lets nothing wait', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    for (const data of all) client.send({ event: 'slow', data });
    await client.ask('echo', 1);
    client.ws.terminate();
    await eventually(async () => {
      const { receivers, procedures } = await watcher.ask('backpressureOf', client.id);
      assert.deepEqual({ receivers, procedures }, { receivers: 0, procedures: 0 });
    }, 300);
  });

  test('leaves a handler that goes on with a BadConnectionError for what it transmits and calls, and its answer does no harm', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    client.send({ event: 'speakAfterClose', cid: 2 });
    await client.ask('echo', 1);
    client.ws.close(1000);
    await eventually(async () => {
      const warnings = (await watcher.ask('serverEvents')).filter(({ event, name }) => event === 'warning' && name === 'BadConnectionError');
      assert.equal(warnings.length, 2);
    });
    assert.equal(await watcher.ask('echo', 'alive'), 'alive');
  });

  test('lets a handler sleep over the close, and answer nobody', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    client.send({ event: 'sleep', data: 100, cid: 2 });
    await client.ask('echo', 1);
    client.ws.terminate();
    assert.equal(await watcher.ask('sleep', 200), 200);
    assert.equal(await watcher.ask('echo', 'alive'), 'alive');
  });
});

describe('The cleanup mode close', together, () => {
  const fixture = useFixture({ options: { socketStreamCleanupMode: 'close' } });

  test('lets loops finish what waits, and then ends them', async t => {
    const { remains } = await closedAtWork(t, fixture.port);
    await eventually(async () => assert.deepEqual(await remains(), { recorded: all, ended: RECEIVERS }));
  });
});

describe('The cleanup mode none', together, () => {
  const fixture = useFixture({ options: { socketStreamCleanupMode: 'none' } });

  test('lets loops finish what waits, and leaves them waiting', async t => {
    const { remains } = await closedAtWork(t, fixture.port);
    await eventually(async () => assert.deepEqual((await remains()).recorded, all));
    await aWhile(50);
    assert.deepEqual((await remains()).ended, []);
  });
});
