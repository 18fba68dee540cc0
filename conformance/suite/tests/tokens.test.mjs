import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, openSilent, together } from '../helpers/raw.mjs';
import { KEY, NOW, handmade, handshakeWith, sign } from '../helpers/tokens.mjs';

const good = sign({ username: 'bob' });
const [head, body, seal] = good.split('.');
const other = Buffer.from('{"username":"kate"}').toString('base64url');
const hs256 = { alg: 'HS256', typ: 'JWT' };

/** name, token, message, error's name */
const bad = [
  ['of another key', sign({}, 'other'), 'invalid signature'],
  ['of the key and a blank', sign({}, `${KEY} `), 'invalid signature'],
  ['whose content was changed', `${head}.${other}.${seal}`, 'invalid signature'],
  ['whose signature was changed', `${head}.${body}.${seal.slice(0, -4)}AAAA`, 'invalid signature'],
  ['without a signature', `${head}.${body}.`, 'jwt signature is required'],
  ['of two parts', `${head}.${body}`, 'jwt malformed'],
  ['of four parts', `${good}.x`, 'jwt malformed'],
  ['of one word', 'abc', 'jwt malformed'],
  ['of blanks', '   ', 'jwt malformed'],
  ['of three empty parts', '..', 'invalid token'],
  ['with a blank behind it', `${good} `, 'invalid token'],
  ['with padding', `${good}=`, 'invalid token'],
  ['of letters that base64 does not have', 'é.世.🎉', 'invalid token'],
  ['of a million letters', 'x'.repeat(1 << 20), 'jwt malformed'],
  ['of three times many letters', Array(3).fill('x'.repeat(300_000)).join('.'), 'invalid token'],
  ['of algorithm none, unsigned', handmade({ alg: 'none', typ: 'JWT' }, { username: 'bob' }, null), 'jwt signature is required'],
  ['of algorithm None, unsigned', handmade({ alg: 'None', typ: 'JWT' }, { username: 'bob' }, null), 'jwt signature is required'],
  ['of algorithm none, signed', handmade({ alg: 'none', typ: 'JWT' }, { username: 'bob' }), 'invalid algorithm'],
  ['that says RS256 and is signed by HMAC', handmade({ alg: 'RS256', typ: 'JWT' }, { username: 'bob' }), 'invalid algorithm'],
  ['of an algorithm that is not there', handmade({ alg: 'HS1', typ: 'JWT' }, {}), 'invalid algorithm'],
  ['without an algorithm', handmade({ typ: 'JWT' }, {}), 'invalid algorithm'],
  ['whose algorithm is a number', handmade({ alg: 256 }, {}), 'invalid algorithm'],
  ['whose expiry is a text', handmade(hs256, { exp: 'tomorrow' }), 'invalid exp value'],
  ['whose not-before is a text', handmade(hs256, { nbf: 'tomorrow' }), 'invalid nbf value'],
  ['that expired long ago', sign({ exp: 1000 }), 'jwt expired', 'AuthTokenExpiredError'],
  ['that expires now', sign({ exp: NOW() }), 'jwt expired', 'AuthTokenExpiredError'],
  ['whose middleware says no', sign({ banned: true }), 'banned', 'BannedError'],
  ...[5, true, {}, [good]].map(token =>
    [`that is ${JSON.stringify(token).slice(0, 9)}`, token, 'Invalid token format - Token must be a string', 'AuthTokenError'])
];

describe('A token', together, () => {
  const fixture = useFixture();

  for (const [name, token, message, errorName = 'AuthTokenInvalidError'] of bad) {
    test(`${name} does not authenticate`, async t => {
      const client = await openSilent(t, fixture.port);
      client.send(handshakeWith(token));
      const { data } = await client.answer(1);
      assert.equal(data.isAuthenticated, false);
      assert.deepEqual([data.authError.message, data.authError.name, data.authError.isBadToken], [message, errorName, true]);
      assert.deepEqual(await client.next(), { event: '#removeAuthToken' });
      assert.equal(await client.ask('authToken'), null);
    });
  }

  for (const token of ['', 0, false, null, undefined]) {
    test(`that is ${JSON.stringify(token)} in a handshake is none, and no fault`, async t => {
      const client = await openSilent(t, fixture.port);
      client.send(handshakeWith(token));
      assert.deepEqual(Object.keys((await client.answer(1)).data), ['id', 'pingTimeout', 'isAuthenticated']);
      await client.quiet(50);
    });
  }

  test('that is not active yet is no bad token, and is not removed', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith(sign({ nbf: NOW() + 1000 })));
    const { authError } = (await client.answer(1)).data;
    assert.deepEqual([authError.name, authError.isBadToken], ['AuthTokenNotBeforeError', false]);
    await client.quiet(50);
  });

  test('that is neither active yet nor fresh any more is not active yet', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith(sign({ nbf: NOW() + 1000, exp: 1000 })));
    assert.equal((await client.answer(1)).data.authError.name, 'AuthTokenNotBeforeError');
  });

  for (const [name, token, content] of [
    ['made by Node', good, { username: 'bob' }],
    ['of HS384', sign({ a: 1 }, KEY, { algorithm: 'HS384' }), { a: 1 }],
    ['of HS512', sign({ a: 1 }, KEY, { algorithm: 'HS512' }), { a: 1 }],
    ['without a type in its head', handmade({ alg: 'HS256' }, { a: 1 }), { a: 1 }],
    ['with more in its head', handmade({ alg: 'HS256', typ: 'JWT', kid: 'k', x: [1] }, { a: 1 }), { a: 1 }],
    ['that expires soon', sign({ a: 1 }, KEY, { expiresIn: 60 }), { a: 1 }],
    ['that expires in half a second past a minute', sign({ exp: NOW() + 60.5 }), {}],
    ['that became active just now', sign({ a: 1, nbf: NOW() }), { a: 1 }],
    ['issued in the future', sign({ iat: NOW() + 1000 }), {}],
    ['for somebody else, by anybody', sign({ aud: 'x', iss: 'y', sub: 'z', jti: 'j' }), { aud: 'x', iss: 'y', sub: 'z', jti: 'j' }],
    ['with nested content', sign({ a: [{ b: null }], c: 'é世🎉' }), { a: [{ b: null }], c: 'é世🎉' }],
    ['of a hundred thousand letters', sign({ a: 'y'.repeat(100_000) }), { a: 'y'.repeat(100_000) }]
  ]) {
    test(`${name} authenticates`, async t => {
      const client = await openSilent(t, fixture.port);
      client.send(handshakeWith(token));
      const { data } = await client.answer(1);
      assert.equal(data.isAuthenticated, true);
      assert.ok(!('authError' in data));
      const { iat, exp, nbf, ...rest } = await client.ask('authToken');
      assert.deepEqual(rest, content);
      assert.deepEqual((await client.journal()), ['authStateChange', 'authenticate']);
    });
  }

  test('that is bad leaves the connection as useful as any', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith('abc'));
    await client.answer(1);
    await client.subscribe('open-to-all');
    assert.equal(await client.ask('echo', 1), 1);
    assert.deepEqual(await client.call('#authenticate', good), { rid: 1003, data: { isAuthenticated: true, authError: null } });
  });

  test('that is bad is an event of the server', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith('abc'));
    client.id = (await client.answer(1)).data.id;
    assert.deepEqual((await client.ask('serverEvents', client.id)).map(({ event }) => event),
      ['handshake', 'badSocketAuthToken', 'deauthentication', 'connection']);
  });

  test('that is good is an event of the server, behind the connection', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith(good));
    client.id = (await client.answer(1)).data.id;
    const events = await client.ask('serverEvents', client.id);
    assert.deepEqual(events.map(({ event, newAuthState }) => [event, newAuthState].filter(Boolean).join(' ')),
      ['handshake', 'connection', 'authenticationStateChange authenticated', 'authentication']);
  });

  test('is seen by middleware before the connection stands', async t => {
    const client = await open(t, fixture.port, {});
    assert.deepEqual((await client.ask('journal')).filter(entry => entry === 'mw:authenticate'), [], 'none without a token');
    const second = await openSilent(t, fixture.port);
    second.send(handshakeWith(good));
    await second.answer(1);
    assert.equal((await second.ask('journal'))[0], 'mw:authenticate');
  });
});
