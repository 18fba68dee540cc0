import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { fresh, open, openSilent, together } from '../helpers/raw.mjs';
import { NOW, handmade, handshakeWith, sign } from '../helpers/tokens.mjs';
import { eventually } from '../helpers/wait.mjs';

const bob = sign({ username: 'bob', iat: 1 });
const kate = sign({ username: 'kate', iat: 2 });
const accepted = { isAuthenticated: true, authError: null };

/** A client that has authenticated as bob by #authenticate, with an empty list of new journal entries. */
async function asBob(t, port) {
  const client = await open(t, port);
  assert.deepEqual((await client.call('#authenticate', bob)).data, accepted);
  return client;
}

/** What has been added to the journal while `act` was done. */
async function added(client, act) {
  const { length } = await client.journal();
  await act();
  return (await client.journal()).slice(length);
}

describe('#authenticate', together, () => {
  const fixture = useFixture();

  test('with a good token is answered, and the server knows its content', async t => {
    const client = await open(t, fixture.port);
    const events = await added(client, async () => assert.deepEqual(await client.call('#authenticate', bob), { rid: 1002, data: accepted }));
    assert.deepEqual(events, ['authStateChange', 'authenticate']);
    assert.deepEqual(await client.ask('authToken'), { username: 'bob', iat: 1 });
  });

  test('with another good token switches the user, without a change of state', async t => {
    const client = await asBob(t, fixture.port);
    const events = await added(client, async () => assert.deepEqual((await client.call('#authenticate', kate)).data, accepted));
    assert.deepEqual(events, ['authenticate']);
    assert.equal((await client.ask('authToken')).username, 'kate');
  });

  test('with the same token again is an authentication again', async t => {
    const client = await asBob(t, fixture.port);
    assert.deepEqual(await added(client, () => client.ask('#authenticate', bob)), ['authenticate']);
  });

  for (const [name, token, errorName] of [
    ['text that is no token', 'abc', 'AuthTokenInvalidError'],
    ['an expired token', sign({ exp: 1000 }), 'AuthTokenExpiredError'],
    ['a token of another key', sign({}, 'other'), 'AuthTokenInvalidError'],
    ['an unsigned token', handmade({ alg: 'none' }, { username: 'bob' }, null), 'AuthTokenInvalidError'],
    ['a number', 5, 'AuthTokenError'],
    ['zero', 0, 'AuthTokenError'],
    ['false', false, 'AuthTokenError'],
    ['an object', {}, 'AuthTokenError'],
    ['an array', [bob], 'AuthTokenError'],
    ['an empty text', '', 'AuthTokenInvalidError']
  ]) {
    test(`with ${name} is an error, then #removeAuthToken, and the user is gone`, async t => {
      const client = await asBob(t, fixture.port);
      client.send({ event: '#authenticate', data: token, cid: 5 });
      const { rid, error } = await client.next();
      assert.deepEqual([rid, error.name, error.isBadToken], [5, errorName, true]);
      assert.deepEqual(await client.next(), { event: '#removeAuthToken' });
      assert.equal(await client.ask('authToken'), null);
      assert.deepEqual((await client.journal()).filter(entry => entry !== 'authStateChange').slice(-3),
        [`error:${errorName}`, 'badAuthToken', 'deauthenticate']);
    });
  }

  for (const data of ['', ',"data":null']) {
    test(`with ${data ? 'null' : 'nothing'} is an error, then #removeAuthToken, but no bad token was seen`, async t => {
      const client = await asBob(t, fixture.port);
      client.send(`{"event":"#authenticate"${data},"cid":5}`);
      assert.deepEqual(await client.next(), { rid: 5, error: { message: 'jwt must be provided', name: 'AuthTokenInvalidError', isBadToken: true } });
      assert.deepEqual(await client.next(), { event: '#removeAuthToken' });
      assert.equal(await client.ask('authToken'), null);
      const journal = await client.journal();
      assert.equal(journal.at(-1), 'deauthenticate');
      assert.ok(!journal.includes('badAuthToken'));
    });
  }

  test('with a token that is not active yet is no error, but nobody is authenticated', async t => {
    const client = await asBob(t, fixture.port);
    const { data } = await client.call('#authenticate', sign({ nbf: NOW() + 1000 }));
    assert.deepEqual([data.isAuthenticated, data.authError.name, data.authError.isBadToken], [false, 'AuthTokenNotBeforeError', false]);
    assert.equal(await client.ask('authToken'), null);
    assert.equal((await client.journal()).filter(entry => entry.startsWith('error')).join(), 'error:AuthTokenNotBeforeError');
    await client.quiet(50);
  });

  test('with a token that middleware refuses as bad is that error, then #removeAuthToken', async t => {
    const client = await asBob(t, fixture.port);
    client.send({ event: '#authenticate', data: sign({ banned: true }), cid: 5 });
    assert.deepEqual(await client.next(), { rid: 5, error: { message: 'banned', name: 'BannedError', isBadToken: true } });
    assert.deepEqual(await client.next(), { event: '#removeAuthToken' });
    assert.equal(await client.ask('authToken'), null);
  });

  for (const cid of ['', ',"cid":"5"', ',"cid":null']) {
    test(`${cid ? `with ${cid.slice(1)}` : 'without a cid'} ends the connection with 4008 and no reason`, async t => {
      const client = await open(t, fixture.port);
      client.send(`{"event":"#authenticate","data":"${bob}"${cid}}`);
      assert.deepEqual(await client.closed(), { code: 4008, reason: '' });
    });
  }

  test('without a cid is an InvalidActionError and a disconnection', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    client.send({ event: '#authenticate', data: bob });
    await client.closed();
    await eventually(async () => assert.deepEqual(await watcher.journal(client.id),
      ['error:InvalidActionError', 'disconnect', 'close', 'error:SocketProtocolError']));
  });

  test('is handled in its turn: what stands before it is not authenticated yet, what stands behind it is', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'authToken', cid: 2 }, { event: '#authenticate', data: bob, cid: 3 }, { event: 'authToken', cid: 4 });
    await client.answer(3);
    assert.equal((await client.answer(4)).data.username, 'bob');
  });

  test('may come in a batch, with the handshake', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(`[${handshakeWith(null)},{"event":"#authenticate","data":"${bob}","cid":2},{"event":"authToken","cid":3}]`);
    assert.equal((await client.answer(1)).data.isAuthenticated, false);
    assert.deepEqual((await client.answer(2)).data, accepted);
    assert.equal((await client.answer(3)).data.username, 'bob');
  });

  test('does not touch subscriptions, and neither does losing the token', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('kept');
    await client.subscribe(channel);
    await client.ask('#authenticate', bob);
    await client.call('#authenticate', 'abc');
    assert.deepEqual(await client.ask('subscriptions'), [channel]);
  });
});

describe('#removeAuthToken', together, () => {
  const fixture = useFixture();

  for (const [name, packet] of [
    ['alone', '{"event":"#removeAuthToken"}'],
    ['with data', '{"event":"#removeAuthToken","data":{"x":1}}'],
    ['with a cid', '{"event":"#removeAuthToken","cid":7}']
  ]) {
    test(`${name} takes the user away and sends nothing`, async t => {
      const client = await asBob(t, fixture.port);
      const events = await added(client, async () => {
        client.send(packet);
        assert.equal(await client.ask('authToken'), null);
      });
      assert.deepEqual(events, ['authStateChange', 'deauthenticate']);
      await client.quiet(50);
    });
  }

  test('of nobody is told all the same', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await added(client, async () => {
      client.send({ event: '#removeAuthToken' });
      await client.ask('echo', 1);
    }), ['deauthenticate']);
  });

  test('is an event of the server', async t => {
    const client = await asBob(t, fixture.port);
    client.send({ event: '#removeAuthToken' });
    await client.ask('echo', 1);
    const events = (await client.ask('serverEvents', client.id)).map(({ event, newAuthState }) => [event, newAuthState].filter(Boolean).join(' '));
    assert.deepEqual(events, ['handshake', 'connection', 'authenticationStateChange authenticated', 'authentication',
      'authenticationStateChange unauthenticated', 'deauthentication']);
  });
});
