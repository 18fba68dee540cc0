// With which keys and algorithms tokens are made and accepted.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, openSilent, together } from '../helpers/raw.mjs';
import { handmade, handshakeWith, sign, verify } from '../helpers/tokens.mjs';

const pem = { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem });
const strangers = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem });

async function authErrorOf(t, port, token) {
  const client = await openSilent(t, port);
  client.send(handshakeWith(token));
  const { data } = await client.answer(1);
  return data.isAuthenticated ? 'accepted' : `${data.authError.name}: ${data.authError.message}`;
}

async function given(t, port) {
  const client = await open(t, port);
  await client.ask('setAuthToken', { token: { username: 'bob' } });
  return (await client.nextEvent('#setAuthToken')).data.token;
}

const algorithmOf = token => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).alg;
const refused = 'AuthTokenInvalidError: invalid algorithm';
const forged = 'AuthTokenInvalidError: invalid signature';

describe('With an authKey and an authDefaultExpiry', together, () => {
  const fixture = useFixture({ options: { authKey: 'schlüssel 鍵', authDefaultExpiry: 60 } });

  test('that key signs, and the expiry is the default', async t => {
    const { iat, exp } = verify(await given(t, fixture.port), 'schlüssel 鍵');
    assert.equal(exp - iat, 60);
  });

  test('only that key is accepted', async t => {
    assert.equal(await authErrorOf(t, fixture.port, sign({}, 'schlüssel 鍵')), 'accepted');
    assert.equal(await authErrorOf(t, fixture.port, sign({})), forged);
  });
});

describe('With authAlgorithm HS512', together, () => {
  const fixture = useFixture({ options: { authAlgorithm: 'HS512' } });

  test('tokens are made by it', async t => {
    const token = await given(t, fixture.port);
    assert.equal(algorithmOf(token), 'HS512');
    assert.equal(verify(token).username, 'bob');
  });

  test('others are refused', async t => {
    assert.equal(await authErrorOf(t, fixture.port, sign({}, 'testkey', { algorithm: 'HS512' })), 'accepted');
    assert.equal(await authErrorOf(t, fixture.port, sign({})), refused);
    assert.equal(await authErrorOf(t, fixture.port, sign({}, 'testkey', { algorithm: 'HS384' })), refused);
  });
});

describe('With authVerifyAlgorithms', together, () => {
  const fixture = useFixture({ options: { authAlgorithm: 'HS256', authVerifyAlgorithms: ['HS256', 'HS384'] } });

  test('just those are accepted', async t => {
    assert.equal(await authErrorOf(t, fixture.port, sign({})), 'accepted');
    assert.equal(await authErrorOf(t, fixture.port, sign({}, 'testkey', { algorithm: 'HS384' })), 'accepted');
    assert.equal(await authErrorOf(t, fixture.port, sign({}, 'testkey', { algorithm: 'HS512' })), refused);
  });

  test('the authAlgorithm signs', async t => {
    assert.equal(algorithmOf(await given(t, fixture.port)), 'HS256');
  });
});

describe('With an RSA key pair', together, () => {
  const fixture = useFixture({ options: { authPrivateKey: rsa.privateKey, authPublicKey: rsa.publicKey, authAlgorithm: 'RS256' } });

  test('the private key signs, and the public key verifies', async t => {
    const token = await given(t, fixture.port);
    assert.equal(algorithmOf(token), 'RS256');
    assert.equal(verify(token, rsa.publicKey).username, 'bob');
    assert.equal(await authErrorOf(t, fixture.port, token), 'accepted');
  });

  test('tokens of Node are accepted, those of another pair are not', async t => {
    assert.equal(await authErrorOf(t, fixture.port, sign({}, rsa.privateKey, { algorithm: 'RS256' })), 'accepted');
    assert.equal(await authErrorOf(t, fixture.port, sign({}, strangers.privateKey, { algorithm: 'RS256' })), forged);
  });

  test('tokens of another algorithm are refused', async t => {
    assert.equal(await authErrorOf(t, fixture.port, sign({}, rsa.privateKey, { algorithm: 'RS512' })), refused);
    assert.equal(await authErrorOf(t, fixture.port, sign({}, rsa.privateKey, { algorithm: 'PS256' })), refused);
    assert.equal(await authErrorOf(t, fixture.port, sign({})), refused);
  });

  test('the public key is no secret to sign with', async t => {
    const der = createPublicKey(rsa.publicKey).export({ type: 'spki', format: 'der' });
    for (const key of [rsa.publicKey, rsa.publicKey.trim(), der]) {
      assert.equal(await authErrorOf(t, fixture.port, handmade({ alg: 'HS256', typ: 'JWT' }, { username: 'bob' }, key)), refused);
      assert.equal(await authErrorOf(t, fixture.port, handmade({ alg: 'RS256', typ: 'JWT' }, { username: 'bob' }, key)), forged);
    }
  });
});

describe('With an elliptic key pair', together, () => {
  const fixture = useFixture({ options: { authPrivateKey: p256.privateKey, authPublicKey: p256.publicKey, authAlgorithm: 'ES256' } });

  test('the private key signs, and the public key verifies', async t => {
    const token = await given(t, fixture.port);
    assert.equal(algorithmOf(token), 'ES256');
    assert.equal(verify(token, p256.publicKey).username, 'bob');
    assert.equal(await authErrorOf(t, fixture.port, token), 'accepted');
  });

  test('tokens of Node are accepted, those of another kind are refused', async t => {
    assert.equal(await authErrorOf(t, fixture.port, sign({}, p256.privateKey, { algorithm: 'ES256' })), 'accepted');
    assert.equal(await authErrorOf(t, fixture.port, sign({}, rsa.privateKey, { algorithm: 'RS256' })), refused);
  });

  test('a signature of zeroes is none', async t => {
    const token = handmade({ alg: 'ES256', typ: 'JWT' }, { username: 'bob' }, null) + Buffer.alloc(64).toString('base64url');
    assert.equal(await authErrorOf(t, fixture.port, token), forged);
  });
});
