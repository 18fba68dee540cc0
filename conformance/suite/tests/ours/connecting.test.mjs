// Where this server differs from the reference on purpose: plain HTTP, the second handshake.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { HANDSHAKE, open, openSilent } from '../../helpers/raw.mjs';
import { DEADLINE_MS, eventually } from '../../helpers/wait.mjs';

const fixture = useFixture();
const fetchStatus = async (path, init) => {
  const response = await fetch(`http://127.0.0.1:${fixture.port}${path}`, { signal: AbortSignal.timeout(DEADLINE_MS), ...init });
  await response.arrayBuffer();
  return response.status;
};

describe('Plain HTTP', () => {
  test('on /health is answered with 200', async () => {
    assert.equal(await fetchStatus('/health'), 200);
  });

  test('elsewhere is answered with some refusal', async () => {
    for (const path of ['/', '/socketcluster/', '/asyngular/', '/nothing/here?x=1']) {
      assert.ok(await fetchStatus(path) >= 400, path);
    }
    assert.ok(await fetchStatus('/socketcluster/', { method: 'POST', body: 'x' }) >= 400);
  });

  test('does not count as a client', async t => {
    const client = await open(t, fixture.port);
    await Promise.all(Array.from({ length: 10 }, () => fetchStatus('/health')));
    await eventually(async () => assert.deepEqual(await client.ask('clients'), { open: 1, pending: 0 }));
  });
});

describe('A second handshake', () => {
  test('is an InvalidActionError and changes nothing', async t => {
    const client = await open(t, fixture.port);
    await client.subscribe('kept');
    await eventually(async () => assert.deepEqual(await client.ask('clients'), { open: 1, pending: 0 }));
    const before = await client.ask('serverEvents', client.id);
    for (const cid of [5, 6]) {
      client.send({ event: '#handshake', data: { authToken: null }, cid });
      assert.equal((await client.answer(cid)).error.name, 'InvalidActionError');
    }
    assert.deepEqual(await client.ask('clients'), { open: 1, pending: 0 });
    assert.deepEqual(await client.ask('subscriptions'), ['kept']);
    assert.deepEqual(await client.ask('serverEvents', client.id), before);
    await client.quiet(50);
  });

  test('in one batch with the first is refused as well', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(`[${HANDSHAKE},${HANDSHAKE.replace('"cid":1', '"cid":2')}]`);
    assert.equal((await client.answer(1)).data.isAuthenticated, false);
    assert.equal((await client.answer(2)).error.name, 'InvalidActionError');
    assert.equal(await client.ask('echo', 1), 1);
  });
});
