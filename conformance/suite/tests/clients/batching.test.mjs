// The real clients: packets in arrays, either way.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TokenStore, collect, eachClient } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { fresh } from '../../helpers/raw.mjs';

const upTo = count => Array.from({ length: count }, (_, i) => i);
const isBatch = ({ message }) => message.toString().startsWith('[');

describe('With a server that batches when told to', () => {
  const fixture = useFixture();

  eachClient('The client', ({ connect }) => {
    test('takes batches as it takes packets', async t => {
      const socket = await connect(t, fixture.port);
      const name = fresh('batched');
      const published = collect(socket.subscribe(name));
      const news = collect(socket.receiver('news'));
      const batches = collect(socket.listener('message'), isBatch);
      await socket.invoke('startBatching');
      const echoes = upTo(30).map(i => socket.invoke('echo', i));
      for (const i of upTo(30)) {
        socket.transmitPublish(name, i);
        socket.invoke('transmitBack', { event: 'news', data: i });
      }
      assert.deepEqual(await Promise.all(echoes), upTo(30));
      assert.deepEqual(await published.reaches(30), upTo(30));
      assert.deepEqual(await news.reaches(30), upTo(30));
      assert.ok(batches.items.includes(true));
      await socket.invoke('stopBatching');
      assert.equal(await socket.invoke('echo', 'single'), 'single');
    });

    test('answers a call that came in a batch', async t => {
      const socket = await connect(t, fixture.port);
      (async () => { for await (const request of socket.procedure('double')) request.end(request.data * 2); })();
      await socket.invoke('startBatching');
      assert.equal(await socket.invoke('invokeBack', { event: 'double', data: 4 }), 8);
    });

    test('takes a token that came in a batch', async t => {
      const socket = await connect(t, fixture.port, { authEngine: new TokenStore() });
      await socket.invoke('startBatching');
      const changed = collect(socket.listener('authStateChange'));
      await socket.invoke('login', { username: 'bob' });
      await changed.reaches(1);
      assert.equal(socket.authToken.username, 'bob');
    });

    test('may batch at both ends at once', async t => {
      const socket = await connect(t, fixture.port);
      socket.startBatching();
      await socket.invoke('startBatching');
      assert.deepEqual(await Promise.all(upTo(50).map(i => socket.invoke('echo', i))), upTo(50));
      socket.stopBatching();
    });
  });
});

describe('With a server that batches on handshake', () => {
  const fixture = useFixture({ options: { batchOnHandshake: true, batchOnHandshakeDuration: 200 } });

  eachClient('The client', ({ create }) => {
    for (const batchOnHandshake of [true, false]) {
      test(`subscribes twenty channels at once, ${batchOnHandshake ? '' : 'not '}batching itself`, async t => {
        const socket = create(t, fixture.port, { batchOnHandshake });
        const names = upTo(20).map(() => fresh('many'));
        const got = names.map(name => collect(socket.subscribe(name)));
        await Promise.all(names.map(name => socket.invokePublish(name, name)));
        for (const [i, name] of names.entries()) assert.deepEqual(await got[i].reaches(1), [name]);
        assert.deepEqual(await socket.invoke('subscriptions'), names);
      });
    }

    test('sends what it has kept before it was connected, in order', async t => {
      const socket = create(t, fixture.port, { batchOnHandshake: true });
      for (const i of upTo(20)) socket.transmit('record', i);
      assert.deepEqual(await socket.invoke('recorded'), upTo(20));
    });
  });
});
