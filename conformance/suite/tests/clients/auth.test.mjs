// The real clients: logging in and out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenStore, collect, eachClient, follow, once } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { decode, sign, verify } from '../../helpers/tokens.mjs';
import { eventually } from '../../helpers/wait.mjs';

const fixture = useFixture({ options: { pingInterval: 300 } });
const EVENTS = ['authStateChange', 'authenticate', 'deauthenticate', 'removeAuthToken'];
const soon = eventually;

eachClient('A login', ({ connect }) => {
  test('authenticates the client, and its token is kept', async t => {
    const store = new TokenStore();
    const socket = await connect(t, fixture.port, { authEngine: store });
    const changed = once(socket.listener('authStateChange'), 'authStateChange');
    const authenticated = once(socket.listener('authenticate'), 'authenticate');
    await socket.invoke('login', { username: 'bob' });
    const { newAuthState, oldAuthState } = await changed;
    assert.deepEqual([oldAuthState, newAuthState], ['unauthenticated', 'authenticated']);
    assert.equal((await authenticated).authToken.username, 'bob');
    assert.equal(socket.authState, 'authenticated');
    assert.equal(socket.authToken.username, 'bob');
    assert.equal(verify(socket.signedAuthToken).username, 'bob');
    await soon(() => assert.equal(store.token, socket.signedAuthToken));
    assert.deepEqual(await socket.invoke('authToken'), decode(store.token));
  });

  test('that fails tells why, and nobody is authenticated', async t => {
    const socket = await connect(t, fixture.port);
    await assert.rejects(socket.invoke('login', { username: 'mallory' }), { name: 'FailedLoginError', message: 'Failed to login' });
    assert.equal(socket.authState, 'unauthenticated');
  });

  test('of another user switches, without a change of state', async t => {
    const socket = await connect(t, fixture.port);
    await socket.invoke('login', { username: 'bob' });
    await soon(() => assert.equal(socket.authToken?.username, 'bob'));
    const names = follow(socket, ...EVENTS);
    await socket.invoke('login', { username: 'kate' });
    await soon(() => assert.equal(socket.authToken.username, 'kate'));
    assert.equal((await socket.invoke('authToken')).username, 'kate');
    assert.deepEqual(names, ['authenticate']);
  });

  test('that the server wants confirmed is confirmed', async t => {
    const socket = await connect(t, fixture.port);
    await socket.invoke('setAuthTokenAndWait', { token: { username: 'bob' }, options: { rejectOnFailedDelivery: true } });
    assert.equal(socket.authToken.username, 'bob');
    await socket.invoke('deauthenticateAndWait', { rejectOnFailedDelivery: true });
    assert.equal(socket.authState, 'unauthenticated');
  });

  test('lasts over a disconnect: the client comes back as the same user', async t => {
    const socket = await connect(t, fixture.port);
    await socket.invoke('login', { username: 'bob' });
    await soon(() => assert.equal(socket.authState, 'authenticated'));
    const names = follow(socket, ...EVENTS);
    const connected = once(socket.listener('connect'), 'second connect');
    await socket.invoke('disconnect', { code: 4100 });
    const event = await connected;
    assert.deepEqual([event.isAuthenticated, event.authError], [true, undefined]);
    assert.equal((await socket.invoke('authToken')).username, 'bob');
    assert.deepEqual(names, ['authenticate']);
  });
});

eachClient('A stored token', ({ connect, create }) => {
  const withToken = (t, token) => create(t, fixture.port, { authEngine: new TokenStore(token) });

  test('that is good authenticates as the client connects', async t => {
    const socket = withToken(t, sign({ username: 'kate' }));
    const event = await once(socket.listener('connect'), 'connect');
    assert.equal(event.isAuthenticated, true);
    assert.equal(socket.authState, 'authenticated');
    assert.equal((await socket.invoke('authToken')).username, 'kate');
  });

  for (const [name, token, errorName] of [
    ['is none', 'abc', 'AuthTokenInvalidError'],
    ['is of another key', sign({}, 'other'), 'AuthTokenInvalidError'],
    ['has expired', sign({ exp: 1000 }), 'AuthTokenExpiredError'],
    ['is banned', sign({ banned: true }), 'BannedError']
  ]) {
    test(`that ${name} is told, and removed`, async t => {
      const store = new TokenStore(token);
      const socket = create(t, fixture.port, { authEngine: store });
      const removed = once(socket.listener('removeAuthToken'), 'removeAuthToken');
      const { isAuthenticated, authError } = await once(socket.listener('connect'), 'connect');
      assert.deepEqual([isAuthenticated, authError.name, authError.isBadToken], [false, errorName, true]);
      assert.equal((await removed).oldAuthToken, token);
      assert.equal(store.token, null);
      assert.equal(socket.authState, 'unauthenticated');
    });
  }

  test('that is not active yet is told, and kept', async t => {
    const token = sign({ nbf: 32503680000 });
    const store = new TokenStore(token);
    const socket = create(t, fixture.port, { authEngine: store });
    const { isAuthenticated, authError } = await once(socket.listener('connect'), 'connect');
    assert.deepEqual([isAuthenticated, authError.name], [false, 'AuthTokenNotBeforeError']);
    await socket.invoke('echo', 1);
    assert.equal(store.token, token);
  });
});

eachClient('authenticate()', ({ connect }) => {
  test('with a good token authenticates', async t => {
    const store = new TokenStore();
    const socket = await connect(t, fixture.port, { authEngine: store });
    const token = sign({ username: 'bob' });
    const status = await socket.authenticate(token);
    assert.deepEqual([status.isAuthenticated, status.authError], [true, null]);
    assert.deepEqual([socket.authState, socket.authToken.username, socket.signedAuthToken], ['authenticated', 'bob', token]);
    assert.equal((await socket.invoke('authToken')).username, 'bob');
    await soon(() => assert.equal(store.token, token));
  });

  for (const [name, token, errorName] of [
    ['text that is no token', 'abc', 'AuthTokenInvalidError'],
    ['an expired token', sign({ exp: 1000 }), 'AuthTokenExpiredError'],
    ['a token that is banned', sign({ banned: true }), 'BannedError'],
    ['nothing', undefined, 'AuthTokenInvalidError']
  ]) {
    test(`with ${name} fails, and the user is gone`, async t => {
      const store = new TokenStore(sign({ username: 'bob' }));
      const socket = await connect(t, fixture.port, { authEngine: store });
      assert.equal(socket.authState, 'authenticated');
      const removed = once(socket.listener('removeAuthToken'), 'removeAuthToken');
      await assert.rejects(socket.authenticate(token), { name: errorName });
      assert.equal(socket.authState, 'unauthenticated');
      assert.equal(await socket.invoke('authToken'), null);
      await removed;
      assert.equal(store.token, null);
    });
  }

  test('with a token that is not active yet says so, and does not fail', async t => {
    const socket = await connect(t, fixture.port);
    const { isAuthenticated, authError } = await socket.authenticate(sign({ nbf: 32503680000 }));
    assert.deepEqual([isAuthenticated, authError.name], [false, 'AuthTokenNotBeforeError']);
    assert.equal(socket.authState, 'unauthenticated');
  });
});

eachClient('Losing a token', ({ connect }) => {
  const asBob = async (t, options = {}) => {
    const socket = await connect(t, fixture.port, { authEngine: new TokenStore(sign({ username: 'bob', ...options })) });
    assert.equal(socket.authState, 'authenticated');
    return socket;
  };

  test('by deauthenticate() is told to the server', async t => {
    const socket = await asBob(t);
    const gone = once(socket.listener('deauthenticate'), 'deauthenticate');
    await socket.deauthenticate();
    assert.equal((await gone).oldAuthToken.username, 'bob');
    assert.equal(socket.authState, 'unauthenticated');
    assert.equal(await socket.invoke('authToken'), null);
  });

  test('by the server’s deauthenticate is told to the client', async t => {
    const socket = await asBob(t);
    const events = collect(socket.listener('authStateChange'), ({ newAuthState }) => newAuthState);
    await socket.invoke('deauthenticate');
    assert.deepEqual(await events.reaches(1), ['unauthenticated']);
    assert.equal(socket.signedAuthToken, null);
    assert.equal(socket.options.authEngine.token, null);
  });

  test('by its expiry happens as soon as a ping is answered', async t => {
    const socket = await asBob(t, { exp: (Date.now() + 1500) / 1000 });
    await once(socket.listener('deauthenticate'), 'deauthenticate');
    assert.equal(socket.authState, 'unauthenticated');
    assert.equal(await socket.invoke('authToken'), null);
  });
});
