// Where this server differs from the reference on purpose: it notices at once that a token has expired, however silent its client is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { openSilent, together } from '../../helpers/raw.mjs';
import { handshakeWith, sign } from '../../helpers/tokens.mjs';

describe('A token that expires while its client is silent', together, () => {
  const fixture = useFixture();

  for (const next of [undefined, '{"event":"noop"}']) {
    test(`is taken away by itself, and once${next ? ', also when something comes then' : ''}`, async t => {
      const exp = (Date.now() + 1500) / 1000;
      const client = await openSilent(t, fixture.port);
      client.send(handshakeWith(sign({ username: 'bob', exp })));
      assert.equal((await client.answer(1)).data.isAuthenticated, true);
      await client.nextEvent('#removeAuthToken');
      assert.ok(Date.now() >= exp * 1000, 'not too early');
      if (next) client.send(next);
      assert.equal(await client.ask('authToken'), null);
      await client.quiet(100);
      assert.deepEqual((await client.journal()).slice(-2), ['authStateChange', 'deauthenticate']);
    });
  }

  test('and is followed by another in the meantime stays with the other', async t => {
    const client = await openSilent(t, fixture.port);
    client.send(handshakeWith(sign({ username: 'bob', exp: (Date.now() + 1500) / 1000 })));
    await client.answer(1);
    await client.ask('#authenticate', sign({ username: 'kate' }));
    await client.quiet(1700);
    assert.equal((await client.ask('authToken')).username, 'kate');
  });
});
