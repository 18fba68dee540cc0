// The real clients, coming and going.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachClient } from '../../helpers/client.mjs';
import { useFixture } from '../../helpers/fixture.mjs';
import { open } from '../../helpers/raw.mjs';
import { eventually } from '../../helpers/wait.mjs';

const fixture = useFixture();

eachClient('Many clients that connect and disconnect', ({ connect }) => {
  test('leave nothing behind', async t => {
    const watcher = await open(t, fixture.port);
    const sockets = await Promise.all(Array.from({ length: 30 }, () => connect(t, fixture.port)));
    for (const [i, socket] of sockets.entries()) {
      socket.disconnect();
      if (i % 2) {
        socket.connect();
        socket.disconnect();
      }
    }
    await eventually(async () => assert.deepEqual(await watcher.ask('clients'), { open: 1, pending: 0 }));
    const again = once => Promise.all(sockets.map(socket => socket.invoke('echo', once)));
    assert.deepEqual(new Set(await again('back')), new Set(['back']));
    for (const socket of sockets) socket.disconnect();
    await eventually(async () => assert.deepEqual(await watcher.ask('clients'), { open: 1, pending: 0 }));
    watcher.ws.terminate();
    const last = await open(t, fixture.port);
    await eventually(async () => assert.deepEqual(await last.ask('clients'), { open: 1, pending: 0 }));
    last.ws.terminate();
  });
});
