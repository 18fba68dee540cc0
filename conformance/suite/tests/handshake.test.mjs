import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { HANDSHAKE, open, openSilent, upgradeStatus } from '../helpers/raw.mjs';

const ID = /^[A-Za-z0-9_-]{20}$/;

describe('A handshake', () => {
  const fixture = useFixture();

  test('is answered with id, pingTimeout and isAuthenticated, in that order', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(HANDSHAKE);
    const text = await client.nextText();
    const { id } = JSON.parse(text).data;
    assert.equal(text, `{"rid":1,"data":{"id":"${id}","pingTimeout":30000,"isAuthenticated":false}}`);
    await client.quiet();
  });

  test('gives an id of 20 url-safe characters, another for each connection', async t => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => open(t, fixture.port)));
    for (const { id } of clients) assert.match(id, ID);
    assert.equal(new Set(clients.map(client => client.id)).size, 20);
  });

  for (const [name, packet] of [
    ['without data', '{"event":"#handshake","cid":1}'],
    ['with null as data', '{"event":"#handshake","data":null,"cid":1}'],
    ['with an empty object as data', '{"event":"#handshake","data":{},"cid":1}'],
    ['with its keys in another order', '{"cid":1,"data":{"authToken":null},"event":"#handshake"}'],
    ['with keys it does not know', '{"event":"#handshake","data":{"authToken":null,"x":[1]},"cid":1,"y":{}}'],
    ['in a binary frame', Buffer.from(HANDSHAKE)]
  ]) {
    test(`${name} is good`, async t => {
      const client = await openSilent(t, fixture.port);
      const { data } = await client.handshake(packet);
      assert.deepEqual(Object.keys(data), ['id', 'pingTimeout', 'isAuthenticated']);
      assert.equal(data.isAuthenticated, false);
      assert.equal(await client.ask('echo', 1), 1);
    });
  }

  test('echoes the cid it came with', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('{"event":"#handshake","data":{"authToken":null},"cid":77}');
    assert.equal((await client.answer(77)).data.pingTimeout, 30000);
  });

  test('with a bad token succeeds, says so before isAuthenticated, and then has the token removed', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('{"event":"#handshake","data":{"authToken":"abc"},"cid":1}');
    const answer = JSON.parse(await client.nextText());
    assert.equal(answer.rid, 1);
    assert.deepEqual(Object.keys(answer.data), ['id', 'pingTimeout', 'authError', 'isAuthenticated']);
    assert.equal(answer.data.authError.name, 'AuthTokenInvalidError');
    assert.equal(answer.data.authError.isBadToken, true);
    assert.equal(answer.data.isAuthenticated, false);
    assert.equal(await client.nextText(), '{"event":"#removeAuthToken"}');
    assert.equal(await client.ask('echo', 1), 1);
  });

  test('and a call in one batch are answered in that order', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(`[${HANDSHAKE},{"event":"echo","data":"now","cid":2}]`);
    assert.equal(JSON.parse(await client.nextText()).rid, 1);
    assert.equal(await client.nextText(), '{"rid":2,"data":"now"}');
  });

  test('and what is sent right behind it, unanswered yet, are handled in order', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(HANDSHAKE, '{"event":"#subscribe","data":{"channel":"early"},"cid":2}');
    for (let i = 0; i < 20; i++) client.send({ event: 'record', data: i });
    client.send('{"event":"subscriptions","cid":3}');
    assert.equal((await client.answer(1)).rid, 1);
    assert.deepEqual(await client.answer(2), { rid: 2 });
    assert.deepEqual((await client.answer(3)).data, ['early']);
    assert.deepEqual(await client.ask('recorded'), Array.from({ length: 20 }, (_, i) => i));
  });

  test('may come after an empty array, which is nothing', async t => {
    const client = await openSilent(t, fixture.port);
    client.send('[]');
    await client.handshake();
  });

  test('may wait a little', async t => {
    const client = await openSilent(t, fixture.port);
    await client.quiet(100);
    await client.handshake();
  });

  test('stands on a path with a query', async t => {
    const client = await open(t, fixture.port, { path: '/socketcluster/?a=1&a=2&t=1700000000000' });
    assert.equal(await client.ask('echo', 'q'), 'q');
  });

  for (const path of ['/socketcluster', '/', '/socketcluster/more', '/other/']) {
    test(`is not reached on ${path}: the upgrade is refused with 400`, async () => {
      assert.equal(await upgradeStatus(fixture.port, path), 400);
    });
  }
});

describe('The option pingTimeout', () => {
  const fixture = useFixture({ options: { pingTimeout: 12345 } });

  test('is told to the client', async t => {
    const client = await openSilent(t, fixture.port);
    assert.equal((await client.handshake()).data.pingTimeout, 12345);
  });
});
