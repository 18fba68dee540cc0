// Whole conversations, letter by letter: what a client must send and what it must get.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { fresh, open, openSilent, together } from '../helpers/raw.mjs';
import { handshakeWith, sign } from '../helpers/tokens.mjs';

describe('The transcript', together, () => {
  const fixture = useFixture();

  for (const [name, token, authError, ...more] of [
    ['a token that is none', 'abc', '{"message":"jwt malformed","name":"AuthTokenInvalidError","isBadToken":true}', '{"event":"#removeAuthToken"}'],
    ['an expired token', sign({ exp: 1000 }),
      '{"message":"jwt expired","name":"AuthTokenExpiredError","expiry":"1970-01-01T00:16:40.000Z","isBadToken":true}', '{"event":"#removeAuthToken"}'],
    ['a token that is not active yet', sign({ nbf: 32503680000 }),
      '{"message":"jwt not active","name":"AuthTokenNotBeforeError","date":"3000-01-01T00:00:00.000Z","isBadToken":false}'],
    ['a token of another key', sign({}, 'other'), '{"message":"invalid signature","name":"AuthTokenInvalidError","isBadToken":true}', '{"event":"#removeAuthToken"}'],
    ['a token that is a number', 5,
      '{"message":"Invalid token format - Token must be a string","name":"AuthTokenError","isBadToken":true}', '{"event":"#removeAuthToken"}']
  ]) {
    test(`of a handshake with ${name}`, async t => {
      const client = await openSilent(t, fixture.port);
      client.send(handshakeWith(token));
      const text = await client.nextText();
      const { id } = JSON.parse(text).data;
      assert.equal(text, `{"rid":1,"data":{"id":"${id}","pingTimeout":30000,"authError":${authError},"isAuthenticated":false}}`);
      for (const expected of more) assert.equal(await client.nextText(), expected);
      await client.quiet(50);
    });
  }

  test('of a handshake with a good token', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith(sign({ username: 'bob' })));
    const text = await client.nextText();
    assert.equal(text, `{"rid":1,"data":{"id":"${JSON.parse(text).data.id}","pingTimeout":30000,"isAuthenticated":true}}`);
    await client.quiet(50);
  });

  for (const [name, query, error, code] of [
    ['blocked', 'block=sc', '{"message":"blocked at sc","name":"BlockedHandshakeError","statusCode":4008}', 4008],
    ['blocked with a code', 'block=sc&statusCode=4501', '{"message":"blocked at sc","name":"BlockedHandshakeError","statusCode":4501}', 4501],
    ['blocked in silence', 'block=sc&statusCode=4501&silent=1',
      '{"message":"The handshakeSC AGAction was blocked by handshake middleware","name":"SilentMiddlewareBlockedError","type":"handshake","statusCode":4008}', 4008]
  ]) {
    test(`of a handshake that is ${name}`, async t => {
      const client = await openSilent(t, fixture.port, { path: `/socketcluster/?${query}` });
      client.send(handshakeWith(null));
      assert.equal(await client.nextText(), `{"rid":1,"error":${error}}`);
      assert.deepEqual(await client.closed(), { code, reason: '' });
    });
  }

  test('of an authentication, good and bad', async t => {
    const client = await open(t, fixture.port);
    client.send({ event: '#authenticate', data: sign({ username: 'bob' }), cid: 2 });
    assert.equal(await client.nextText(), '{"rid":2,"data":{"isAuthenticated":true,"authError":null}}');
    client.send('{"event":"#authenticate","data":"abc","cid":4}');
    assert.equal(await client.nextText(), '{"rid":4,"error":{"message":"jwt malformed","name":"AuthTokenInvalidError","isBadToken":true}}');
    assert.equal(await client.nextText(), '{"event":"#removeAuthToken"}');
    client.send('{"event":"#authenticate","data":null,"cid":5}');
    assert.equal(await client.nextText(), '{"rid":5,"error":{"message":"jwt must be provided","name":"AuthTokenInvalidError","isBadToken":true}}');
    assert.equal(await client.nextText(), '{"event":"#removeAuthToken"}');
    client.send({ event: '#authenticate', data: sign({ nbf: 32503680000 }), cid: 6 });
    assert.equal(await client.nextText(), '{"rid":6,"data":{"isAuthenticated":false,"authError":'
      + '{"message":"jwt not active","name":"AuthTokenNotBeforeError","date":"3000-01-01T00:00:00.000Z","isBadToken":false}}}');
    client.send('{"event":"#removeAuthToken"}');
    await client.quiet(50);
  });

  test('of a token that the server sets, with and without an answer', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"setAuthTokenAndWait","data":{"token":{"username":"bob"},"options":{"rejectOnFailedDelivery":true}},"cid":2}');
    const asked = await client.nextText();
    const { token } = JSON.parse(asked).data;
    assert.equal(asked, `{"event":"#setAuthToken","cid":1,"data":{"token":"${token}"}}`);
    client.send('{"rid":1}');
    assert.equal(await client.nextText(), '{"rid":2}');
    client.send('{"event":"deauthenticateAndWait","data":{"rejectOnFailedDelivery":true},"cid":3}');
    assert.equal(await client.nextText(), '{"event":"#removeAuthToken","cid":2}');
    client.send('{"rid":2}');
    assert.equal(await client.nextText(), '{"rid":3}');
    client.send('{"event":"login","data":{"username":"bob"},"cid":4}');
    const told = await client.nextEvent('#setAuthToken');
    assert.ok(client.texts.includes(`{"event":"#setAuthToken","data":{"token":"${told.data.token}"}}`));
  });

  test('of errors, of silence, and of a call by the server', async t => {
    const client = await open(t, fixture.port);
    for (const [sent, got] of [
      ['{"event":"fail","data":{"message":"boom","name":"CustomError","extra":{"a":1}},"cid":2}',
        '{"rid":2,"error":{"message":"boom","name":"CustomError","extra":{"a":1}}}'],
      ['{"event":"echo","data":{"rule":{"block":{"silent":true}}},"cid":10}',
        '{"rid":10,"error":{"message":"The invoke AGAction was blocked by inbound middleware","name":"SilentMiddlewareBlockedError","type":"inbound"}}'],
      ['{"event":"invokeBack","data":{"event":"p2","data":5},"cid":11}', '{"event":"p2","cid":1,"data":5}'],
      ['{"rid":1,"data":6}', '{"rid":11,"data":6}'],
      ['{"event":"invokeBack","data":{"event":"p3"},"cid":12}', '{"event":"p3","cid":2}']
    ]) {
      client.send(sent);
      assert.equal(await client.nextText(), got);
    }
  });

  test('of being kicked out', async t => {
    const client = await open(t, fixture.port);
    const channel = fresh('kicked');
    await client.subscribe(channel);
    await client.ask('kickOut', { channel, message: 'bye' });
    await client.nextEvent('#kickOut');
    assert.ok(client.texts.includes(`{"event":"#kickOut","data":{"channel":"${channel}","message":"bye"}}`));
  });

  test('of a batch', async t => {
    const client = await open(t, fixture.port);
    client.send('{"event":"sendBatch","data":{"events":[{"event":"a","data":1},{"event":"b"},{"event":"c","data":null}]},"cid":2}');
    assert.equal(await client.nextText(), '[{"event":"a","data":1},{"event":"b"},{"event":"c","data":null}]');
    assert.equal(await client.nextText(), '{"rid":2}');
  });
});
