// A token that expires in mid-session: the server notices when something comes in, at the latest.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { fresh, openSilent, together } from '../helpers/raw.mjs';
import { handshakeWith, sign } from '../helpers/tokens.mjs';
import { aWhile } from '../helpers/wait.mjs';

const LIFE_MS = 1500; // long enough for a handshake, also on a busy machine

/** A client whose token has expired since the handshake, with nothing sent after that. */
async function expired(t, port) {
  const exp = (Date.now() + LIFE_MS) / 1000;
  const client = await openSilent(t, port);
  client.send(handshakeWith(sign({ username: 'bob', exp })));
  const { data } = await client.answer(1);
  assert.equal(data.isAuthenticated, true, JSON.stringify(data));
  client.id = data.id;
  await aWhile(exp * 1000 - Date.now() + 20);
  return Object.assign(client, { exp });
}

describe('A token that expires', together, () => {
  const fixture = useFixture();

  for (const [name, packet] of [
    ['a transmit', '{"event":"noop"}'],
    ['a call', '{"event":"echo","cid":2}'],
    ['a call that nobody answers', '{"event":"nobody","cid":2}'],
    ['a subscribe', '{"event":"#subscribe","data":{"channel":"x"},"cid":2}'],
    ['a publish', '{"event":"#publish","data":{"channel":"y"}}'],
    ['an unsubscribe', '{"event":"#unsubscribe","data":"z"}'],
    ['a malformed subscribe', '{"event":"#subscribe","cid":2}'],
    ['a pong', '']
  ]) {
    test(`is taken away when ${name} comes`, async t => {
      const client = await expired(t, fixture.port);
      client.send(packet);
      assert.deepEqual(await client.nextEvent('#removeAuthToken'), { event: '#removeAuthToken' });
      assert.equal(await client.ask('authToken'), null);
      assert.deepEqual((await client.journal()).filter(entry => /auth/i.test(entry)), ['authStateChange', 'authenticate', 'authStateChange', 'deauthenticate']);
    });
  }

  test('is taken away once', async t => {
    const client = await expired(t, fixture.port);
    for (let i = 0; i < 5; i++) client.send({ event: 'record', data: i });
    assert.deepEqual(await client.ask('recorded'), [0, 1, 2, 3, 4], 'the packets are handled all the same');
    assert.deepEqual(client.texts.filter(text => text.includes('#removeAuthToken')).length, 1);
  });

  test('is told to middleware by the packet that met it, and by no other', async t => {
    const client = await expired(t, fixture.port);
    assert.deepEqual(await client.ask('echo', { rule: { expired: true } }),
      { name: 'AuthTokenExpiredError', message: 'The socket auth token has expired', expiry: client.exp });
    assert.equal(await client.ask('echo', { rule: { expired: true } }), null);
  });

  test('does not touch subscriptions', async t => {
    const client = await expired(t, fixture.port);
    const channel = fresh('kept');
    await client.subscribe(channel);
    await client.nextEvent('#removeAuthToken');
    assert.deepEqual(await client.ask('subscriptions'), [channel]);
  });

  test('may be followed by another', async t => {
    const client = await expired(t, fixture.port);
    assert.deepEqual((await client.call('#authenticate', sign({ username: 'kate' }))).data, { isAuthenticated: true, authError: null });
    assert.equal((await client.ask('authToken')).username, 'kate');
  });
});

describe('With pings', together, () => {
  const fixture = useFixture({ options: { pingInterval: 100 } });

  test('a token that expires is taken away by the next pong', async t => {
    const client = await expired(t, fixture.port);
    await client.nextEvent('#removeAuthToken');
    assert.equal(await client.ask('authToken'), null);
  });

  test('a token that does not expire stays', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith(sign({ username: 'bob' })));
    await client.answer(1);
    await client.until(() => (client.pings > 4 ? true : undefined), 'five pings');
    assert.equal((await client.ask('authToken')).username, 'bob');
  });
});
