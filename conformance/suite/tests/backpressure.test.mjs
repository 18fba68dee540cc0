import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

const fixture = useFixture();
const KEYS = ['inbound', 'listeners', 'outbound', 'procedures', 'receivers', 'total'];
const flood = (client, event, count) => { for (let i = 0; i < count; i++) client.send({ event, data: i }); };
const calm = client => eventually(async () => {
  const figures = await client.ask('backpressure');
  assert.deepEqual(figures, { total: 0, inbound: 0, outbound: 0, listeners: 0, receivers: 0, procedures: 0 });
});

describe('Backpressure', () => {
  test('has six figures, all 0 when nothing waits', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(Object.keys(await client.ask('backpressure')).sort(), KEYS);
    await calm(client);
  });

  test('of a slow receiver counts what waits, and the total is the highest figure', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'slow', 80);
    await eventually(async () => {
      const { total, ...figures } = await client.ask('backpressure');
      assert.ok(figures.receivers > 30 && figures.receivers < 80, `${figures.receivers} wait in the receivers`);
      assert.equal(total, Math.max(...Object.values(figures)));
    }, 500);
  });

  test('falls to 0 as the receiver gets on', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'slow', 30);
    await calm(client);
  });

  test('of a quick receiver falls to 0', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'noop', 500);
    await calm(client);
  });

  test('of a procedure counts the calls that wait, not the one at work', async t => {
    const client = await open(t, fixture.port);
    [700, 1, 1, 1, 1].forEach((data, i) => client.send({ event: 'sleep', data, cid: i }));
    await eventually(async () => assert.equal((await client.ask('backpressure')).procedures, 4), 600);
    for (let i = 0; i < 5; i++) await client.answer(i);
    await calm(client);
  });

  test('of one socket is not another’s', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    flood(one, 'slow', 50);
    await one.ask('echo', 1);
    assert.equal((await two.ask('backpressure')).receivers, 0);
  });

  test('of messages that nobody receives is none', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'nobody', 200);
    await client.ask('echo', 1);
    await calm(client);
  });
});

describe('Backpressure, seen from outside,', () => {
  const of = async (watcher, client) => watcher.ask('backpressureOf', client.id);

  test('grows in the inbound figure while middleware is slow, and falls again', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    client.send({ event: 'noop', data: { rule: { delay: 500 } } });
    flood(client, 'noop', 20);
    await eventually(async () => {
      const { total, inbound } = await of(watcher, client);
      assert.deepEqual([total, inbound], [20, 20]);
    }, 400);
    await eventually(async () => assert.equal((await of(watcher, client)).total, 0));
  });

  test('grows in the outbound figure while outbound middleware is slow, and falls again', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    await client.subscribe('lag-behind');
    for (let data = 0; data < 25; data++) watcher.send({ event: '#publish', data: { channel: 'lag-behind', data } });
    await eventually(async () => {
      const { total, outbound } = await of(watcher, client);
      assert.ok(outbound >= 7 && outbound <= 25, `${outbound}`);
      assert.equal(total, outbound);
    }, 400);
    await eventually(async () => assert.equal((await of(watcher, client)).total, 0));
  });

  test('of nobody is none', async t => {
    const watcher = await open(t, fixture.port);
    assert.equal(await watcher.ask('backpressureOf', 'AAAAAAAAAAAAAAAAAAAA'), null);
  });
});

describe('A receiver', () => {
  test('tells of its consumers', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'slow', 60);
    const [stats, ...more] = await client.ask('receiverStats', 'slow');
    assert.deepEqual(more, []);
    assert.equal(typeof stats.id, 'number');
    assert.ok(stats.backpressure > 20 && stats.backpressure < 60, `backpressure ${stats.backpressure}`);
  });

  test('has no consumers when nobody asked for its name', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.ask('receiverStats', 'nobody'), []);
  });

  test('that is killed drops what waits at once, and its loop ends', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'slow', 200);
    await client.ask('echo', 1);
    await client.ask('killReceiver', 'slow');
    assert.equal((await client.ask('backpressure')).receivers, 0);
    await eventually(async () => assert.deepEqual(await client.ask('receiverStats', 'slow'), []), 500);
    flood(client, 'slow', 50);
    await client.ask('echo', 1);
    assert.equal((await client.ask('backpressure')).receivers, 0);
  });

  test('that is closed finishes what waits, and then its loop ends', async t => {
    const client = await open(t, fixture.port);
    flood(client, 'recordA', 40);
    await client.ask('closeReceiver', 'recordA');
    flood(client, 'recordA', 10);
    assert.ok((await client.ask('backpressure')).receivers > 0, 'what waits is still there');
    await eventually(async () => assert.deepEqual(await client.ask('receiverStats', 'recordA'), []));
    assert.deepEqual(await client.ask('recorded'), Array.from({ length: 40 }, (_, i) => i));
    assert.equal((await client.ask('backpressure')).receivers, 0);
  });

  test('that is killed or closed leaves the others alone', async t => {
    const client = await open(t, fixture.port);
    await client.ask('killReceiver', 'slow');
    await client.ask('closeReceiver', 'recordA');
    await client.ask('killReceiver', 'nobody');
    await client.ask('closeReceiver', 'nobody');
    flood(client, 'record', 20);
    assert.equal((await client.ask('recorded')).length, 20);
  });

  test('of one socket is killed for that socket only', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    await one.ask('killReceiver', 'record');
    flood(one, 'record', 3);
    flood(two, 'record', 3);
    assert.deepEqual(await two.ask('recorded'), [0, 1, 2]);
    assert.deepEqual(await one.ask('recorded'), []);
  });
});

describe('A procedure', () => {
  test('that is killed answers no more, and the others do', async t => {
    const client = await open(t, fixture.port);
    await client.ask('killProcedure', 'fail');
    client.send({ event: 'fail', data: {}, cid: 2 });
    assert.equal(await client.ask('echo', 1), 1);
    await client.quiet();
  });

  test('that is killed at work finishes the call at work and drops those that wait', async t => {
    const client = await open(t, fixture.port);
    [600, 1, 1].forEach((data, i) => client.send({ event: 'sleep', data, cid: i }));
    await eventually(async () => assert.equal((await client.ask('backpressure')).procedures, 2), 500);
    await client.ask('killProcedure', 'sleep');
    assert.equal((await client.ask('backpressure')).procedures, 0);
    assert.deepEqual(await client.answer(0), { rid: 0, data: 600 });
    await client.quiet();
  });
});
