// Clients of both kinds, by the paths that they ask for.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { HANDSHAKE, fresh, open, openSilent, together, upgradeStatus } from '../helpers/raw.mjs';

describe('Both paths are there:', together, () => {
  const fixture = useFixture();

  for (const path of ['/asyngular/', '/socketcluster/']) {
    test(`${path} speaks the protocol`, async t => {
      const client = await openSilent(t, fixture.port, { path });
      client.send(HANDSHAKE);
      const text = await client.nextText();
      const { id } = JSON.parse(text).data;
      assert.equal(text, `{"rid":1,"data":{"id":"${id}","pingTimeout":30000,"isAuthenticated":false}}`);
      assert.equal(await client.ask('echo', 1), 1);
    });

    test(`${path} takes a query`, async t => {
      const client = await open(t, fixture.port, { path: `${path}?t=1&x=y` });
      assert.equal(await client.ask('echo', 1), 1);
    });
  }

  test('clients on either path share their channels', async t => {
    const [one, two] = [await open(t, fixture.port, { path: '/asyngular/' }), await open(t, fixture.port, { path: '/socketcluster/' })];
    const channel = fresh('shared');
    await one.subscribe(channel);
    await two.ask('#publish', { channel, data: 1 });
    assert.equal((await one.nextEvent('#publish')).data.data, 1);
  });

  for (const path of ['/asyngular', '/socketcluster', '/asyngular/x', '/Asyngular/', '/', '//socketcluster/', '/socketcluster/?/asyngular']) {
    const status = path.startsWith('/socketcluster/') ? 101 : 400;
    test(`an upgrade on ${path} is answered with ${status}`, async () => {
      assert.equal(await upgradeStatus(fixture.port, path), status);
    });
  }
});

describe('With a path of one’s own', together, () => {
  const fixture = useFixture({ options: { path: '/my/own/' } });

  test('just that path is there', async t => {
    const client = await open(t, fixture.port, { path: '/my/own/' });
    assert.equal(await client.ask('echo', 1), 1);
    for (const path of ['/my/own', '/my/', '/socketcluster/', '/asyngular/']) assert.equal(await upgradeStatus(fixture.port, path), 400);
  });
});
