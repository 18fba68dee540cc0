import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';
import { NOW, decode, sign, verify } from '../helpers/tokens.mjs';
import { eventually } from '../helpers/wait.mjs';

const near = (value, expected) => assert.ok(Math.abs(value - expected) <= 2, `${value} is not about ${expected}`);

/** Has the server set a token and resolves with the token that came. */
async function given(client, token, options) {
  await client.ask('setAuthToken', { token, options });
  return (await client.nextEvent('#setAuthToken')).data.token;
}

describe('A token that the server sets', together, () => {
  const fixture = useFixture();

  test('is sent to the client, and Node verifies it', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual(await client.call('login', { username: 'bob', more: [1, null] }), { rid: 1001 });
    const { token } = (await client.nextEvent('#setAuthToken')).data;
    const { iat, exp, ...rest } = verify(token);
    assert.deepEqual(rest, { username: 'bob', more: [1, null] });
    near(iat, NOW());
    assert.equal(exp - iat, 86_400);
  });

  test('is an HS256 token of type JWT', async t => {
    const client = await open(t, fixture.port);
    const token = await given(client, { username: 'bob' });
    assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[0], 'base64url')), { alg: 'HS256', typ: 'JWT' });
  });

  test('is known to the server, and told by its events', async t => {
    const client = await open(t, fixture.port);
    const before = (await client.journal()).length;
    await given(client, { username: 'bob' });
    assert.equal((await client.ask('authToken')).username, 'bob');
    assert.deepEqual((await client.journal()).slice(before), ['authStateChange', 'authenticate']);
    await given(client, { username: 'kate' });
    assert.deepEqual((await client.journal()).slice(before + 2), ['authenticate']);
    const events = await client.ask('serverEvents', client.id);
    assert.deepEqual(events.map(({ event }) => event), ['handshake', 'connection', 'authenticationStateChange', 'authentication', 'authentication']);
  });

  test('lets its bearer in again', async t => {
    const [one, two] = [await open(t, fixture.port), await open(t, fixture.port)];
    const token = await given(one, { username: 'bob' });
    assert.deepEqual((await two.call('#authenticate', token)).data, { isAuthenticated: true, authError: null });
    assert.equal((await two.ask('authToken')).username, 'bob');
  });

  test('is not for who may not log in', async t => {
    const client = await open(t, fixture.port);
    assert.deepEqual((await client.call('login', { username: 'mallory' })).error, { message: 'Failed to login', name: 'FailedLoginError' });
    assert.equal(await client.ask('authToken'), null);
  });

  test('expires after expiresIn', async t => {
    const client = await open(t, fixture.port);
    const { iat, exp } = verify(await given(client, { username: 'bob' }, { expiresIn: 3600 }));
    assert.equal(exp - iat, 3600);
  });

  test('expires at its own exp, whatever expiresIn says', async t => {
    const client = await open(t, fixture.port);
    const at = NOW() + 123;
    assert.equal(verify(await given(client, { username: 'bob', exp: at }, { expiresIn: 3600 })).exp, at);
    assert.equal(verify(await given(client, { username: 'bob', exp: at })).exp, at);
  });

  test('takes its claims from the options', async t => {
    const client = await open(t, fixture.port);
    const token = await given(client, { a: 1 }, { issuer: 'i', subject: 's', audience: 'x', jwtid: 'j' });
    const { iss, sub, aud, jti, a } = decode(token);
    assert.deepEqual({ iss, sub, aud, jti, a }, { iss: 'i', sub: 's', aud: 'x', jti: 'j', a: 1 });
  });

  test('keeps an iat of its own', async t => {
    const client = await open(t, fixture.port);
    const { iat, exp } = decode(await given(client, { iat: 1000, exp: NOW() + 50 }));
    assert.equal(iat, 1000);
    near(exp, NOW() + 50);
  });

  test('is not signed by another algorithm than the server’s: that is an error, and the token is sent all the same', async t => {
    const client = await open(t, fixture.port);
    const token = await given(client, { username: 'bob' }, { algorithm: 'HS512' });
    assert.equal(JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).alg, 'HS256');
    assert.ok((await client.journal()).includes('error:InvalidArgumentsError'));
  });

  for (const [name, token, options] of [
    ['has iss and is given an issuer', { iss: 'me' }, { issuer: 'you' }],
    ['has sub and is given a subject', { sub: 'me' }, { subject: 'you' }],
    ['has an expiry that is no number', { exp: 'x' }, {}],
    ['is null', null, {}],
    ['is text', 'bob', {}]
  ]) {
    test(`that ${name} cannot be signed: an error, and 4002 without a reason`, async t => {
      const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
      client.send({ event: 'setAuthToken', data: { token, options }, cid: 2 });
      assert.deepEqual(await client.closed(), { code: 4002, reason: '' });
      await eventually(async () => {
        const journal = await watcher.journal(client.id);
        assert.match(journal[0], /^error:/);
        const answered = entry => entry === 'error:Error'; // the handler answers, which may be too late
        assert.deepEqual(journal.slice(1).filter(entry => !answered(entry)), ['disconnect', 'close', 'error:SocketProtocolError']);
      });
      assert.deepEqual(client.texts.filter(text => text.includes('#setAuthToken')), []);
    });
  }
});

describe('The delivery of a token', together, () => {
  const fixture = useFixture({ options: { ackTimeout: 600 } });
  const options = { rejectOnFailedDelivery: true };
  const setting = client => client.send({ event: 'setAuthTokenAndWait', data: { token: { username: 'bob' }, options }, cid: 2 });

  test('that is to be confirmed is a call, and is done when the client has answered', async t => {
    const client = await open(t, fixture.port);
    setting(client);
    const { cid, data } = await client.nextEvent('#setAuthToken');
    assert.equal(verify(data.token).username, 'bob');
    assert.ok(!client.texts.includes('{"rid":2}'));
    client.send({ rid: cid });
    assert.deepEqual(await client.answer(2), { rid: 2 });
  });

  test('that the client refuses is an AuthError', async t => {
    const client = await open(t, fixture.port);
    setting(client);
    const { cid } = await client.nextEvent('#setAuthToken');
    client.send({ rid: cid, error: { name: 'NoRoomError', message: 'no room' } });
    assert.deepEqual(await client.answer(2), { rid: 2, error: { message: 'Failed to deliver auth token to client - no room', name: 'AuthError' } });
    assert.ok((await client.journal()).includes('error:AuthError'));
    assert.equal((await client.ask('authToken')).username, 'bob', 'it is authenticated all the same');
  });

  test('that the client does not answer is an AuthError after the ackTimeout', async t => {
    const client = await open(t, fixture.port);
    setting(client);
    assert.deepEqual((await client.answer(2)).error,
      { message: 'Failed to deliver auth token to client - Event response for #setAuthToken event timed out', name: 'AuthError' });
  });

  test('to a client that leaves is an AuthError', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    setting(client);
    await client.nextEvent('#setAuthToken');
    client.ws.terminate();
    await eventually(async () => assert.ok((await watcher.ask('serverEvents')).some(({ event, name }) => event === 'warning' && name === 'AuthError')));
  });

  test('that nobody wants confirmed is a transmit, and nobody minds that the client leaves', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    client.send({ event: 'setAuthTokenAndWait', data: { token: { username: 'bob' } }, cid: 2 });
    assert.ok(!('cid' in await client.nextEvent('#setAuthToken')));
    client.ws.close(1000);
    await eventually(async () => assert.ok((await watcher.journal(client.id)).includes('close')));
    assert.deepEqual((await watcher.journal(client.id)).filter(entry => entry.startsWith('error')), []);
  });

  test('does not hold up other calls', async t => {
    const client = await open(t, fixture.port);
    setting(client);
    assert.equal(await client.ask('echo', 1), 1);
  });
});

describe('The server’s deauthenticate', together, () => {
  const fixture = useFixture({ options: { ackTimeout: 600 } });
  const bob = sign({ username: 'bob' });

  test('takes the user away, and tells the client', async t => {
    const client = await open(t, fixture.port);
    await client.ask('#authenticate', bob);
    const before = (await client.journal()).length;
    assert.deepEqual(await client.call('deauthenticate'), { rid: 1003 });
    assert.deepEqual(await client.nextEvent('#removeAuthToken'), { event: '#removeAuthToken' });
    assert.equal(await client.ask('authToken'), null);
    assert.deepEqual((await client.journal()).slice(before), ['authStateChange', 'deauthenticate']);
  });

  test('of nobody tells the client all the same', async t => {
    const client = await open(t, fixture.port);
    await client.ask('deauthenticate');
    await client.nextEvent('#removeAuthToken');
    assert.deepEqual(await client.journal(), ['deauthenticate']);
  });

  test('that is to be confirmed is a call', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'deauthenticateAndWait', data: { rejectOnFailedDelivery: true }, cid: 2 });
    const { cid } = await client.nextEvent('#removeAuthToken');
    client.send({ rid: cid });
    assert.deepEqual(await client.answer(2), { rid: 2 });
  });

  test('that the client refuses fails with the client’s error', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'deauthenticateAndWait', data: { rejectOnFailedDelivery: true }, cid: 2 });
    const { cid } = await client.nextEvent('#removeAuthToken');
    client.send({ rid: cid, error: { message: 'I keep it', name: 'StubbornError' } });
    assert.deepEqual((await client.answer(2)).error, { message: 'I keep it', name: 'StubbornError' });
    assert.deepEqual(await client.journal(), ['deauthenticate', 'error:StubbornError']);
  });

  test('that the client does not answer is a TimeoutError', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: 'deauthenticateAndWait', data: { rejectOnFailedDelivery: true }, cid: 2 });
    assert.equal((await client.answer(2)).error.name, 'TimeoutError');
  });

  test('to a client that leaves is a BadConnectionError', async t => {
    const [watcher, client] = [await open(t, fixture.port), await open(t, fixture.port)];
    client.send({ event: 'deauthenticateAndWait', data: { rejectOnFailedDelivery: true }, cid: 2 });
    await client.nextEvent('#removeAuthToken');
    client.ws.terminate();
    await eventually(async () => assert.ok((await watcher.ask('serverEvents')).some(({ event, name }) => event === 'warning' && name === 'BadConnectionError')));
  });
});
