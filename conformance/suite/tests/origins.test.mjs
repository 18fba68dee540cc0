import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together, upgrade } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

const PATH = '/socketcluster/';

describe('With a list of origins', together, () => {
  const fixture = useFixture({ options: { origins: 'good.test:*, exact.test:9443, *:7000' } });

  for (const origin of ['http://good.test', 'https://good.test:4443', 'http://exact.test:9443', 'http://anyone.test:7000']) {
    test(`${origin} is let in`, async () => {
      assert.deepEqual(await upgrade(fixture.port, PATH, { origin }), { status: 101 });
    });
  }

  for (const origin of ['http://bad.test', 'http://exact.test', 'https://exact.test:8081', 'http://anyone.test:7001', 'good.test', 'no url at all']) {
    test(`${origin} is refused with 403, and told so`, async () => {
      assert.deepEqual(await upgrade(fixture.port, PATH, { origin }),
        { status: 403, body: `Failed to authorize socket handshake - Invalid origin: ${origin}`, type: 'text/html' });
    });
  }

  test('no origin at all is refused', async () => {
    assert.deepEqual(await upgrade(fixture.port, PATH),
      { status: 403, body: 'Failed to authorize socket handshake - Invalid origin: *', type: 'text/html' });
  });

  test('the origin null is no origin', async () => {
    assert.equal((await upgrade(fixture.port, PATH, { origin: 'null' })).body, 'Failed to authorize socket handshake - Invalid origin: *');
  });

  test('middleware speaks before the list does', async () => {
    assert.equal((await upgrade(fixture.port, `${PATH}?block=ws`, { origin: 'http://bad.test' })).status, 401);
  });

  test('a refusal is a warning', async t => {
    await upgrade(fixture.port, PATH, { origin: 'http://bad.test' });
    const watcher = await open(t, fixture.port, { origin: 'http://good.test' });
    await eventually(async () => {
      const warnings = (await watcher.ask('serverEvents')).filter(({ event }) => event === 'warning');
      assert.ok(warnings.some(({ name }) => name === 'ServerProtocolError'));
    });
  });
});

describe('Without a list of origins', together, () => {
  const fixture = useFixture();

  for (const origin of [undefined, 'null', 'http://anyone.test:1', 'no url at all']) {
    test(`${origin ?? 'none'} is let in`, async () => {
      assert.equal((await upgrade(fixture.port, PATH, { origin })).status, 101);
    });
  }
});
