// The real clients: what they do when no pings come, and how much of their own accord they can be sent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eachClient, once } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { together } from '../../helpers/raw.mjs';
import { aWhile } from '../../helpers/wait.mjs';

describe('With a server that sends no pings and tells of a pingTimeout', together, () => {
  const fixture = useFixture({ options: { pingTimeoutDisabled: true, pingTimeout: 300 } });

  eachClient('The client', ({ connect }) => {
    test('leaves with 4000 and comes back', async t => {
      const socket = await connect(t, fixture.port);
      const again = once(socket.listener('connect'), 'second connect');
      assert.equal((await once(socket.listener('disconnect'), 'disconnect')).code, 4000);
      await again;
    });

    test('stays when it does not look for pings', async t => {
      const socket = await connect(t, fixture.port, { pingTimeoutDisabled: true });
      const { id } = socket;
      await aWhile(700);
      assert.equal(socket.id, id);
    });
  });
});

describe('With a server that looks for pongs', together, () => {
  const fixture = useFixture({ options: { pingInterval: 100, pingTimeout: 700 } });

  eachClient('The client', ({ connect }) => {
    test('that does not look for pings answers them, and stays', async t => {
      const socket = await connect(t, fixture.port, { pingTimeoutDisabled: true });
      const { id } = socket;
      await aWhile(1000);
      assert.equal(socket.id, id);
      assert.equal(await socket.invoke('echo', 1), 1);
    });
  });
});

describe('With a server of protocol version 1', together, () => {
  const fixture = useFixture({ options: { pingInterval: 100, pingTimeout: 700, protocolVersion: 1 } });

  eachClient('The client of version 1', ({ connect }) => {
    test('stays connected', async t => {
      const socket = await connect(t, fixture.port, { protocolVersion: 1 });
      const { id } = socket;
      await aWhile(1000);
      assert.equal(socket.id, id);
      assert.equal(await socket.invoke('echo', 1), 1);
    });
  });
});

describe('Calls by the server', together, () => {
  const fixture = useFixture();

  eachClient('The client that is slow to answer', ({ connect }) => {
    test('answers them in their order, one after the other', async t => {
      const socket = await connect(t, fixture.port);
      const taken = [];
      let atWork = 0;
      (async () => {
        for await (const request of socket.procedure('work')) {
          assert.equal(++atWork, 1, 'one at a time');
          await aWhile(3);
          taken.push(request.data);
          atWork--;
          request.end();
        }
      })();
      await Promise.all(Array.from({ length: 40 }, (_, data) => socket.invoke('invokeBack', { event: 'work', data })));
      assert.deepEqual(taken, Array.from({ length: 40 }, (_, i) => i));
    });
  });
});
