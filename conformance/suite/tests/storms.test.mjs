import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import WebSocket from 'ws';
import { useFixture } from '../helpers/fixture.mjs';
import { open, openSilent, urlOf } from '../helpers/raw.mjs';
import { eventually } from '../helpers/wait.mjs';

const fixture = useFixture();
const upTo = count => Array.from({ length: count }, (_, i) => i);
const countsBecome = (watcher, open, pending) =>
  eventually(async () => assert.deepEqual(await watcher.ask('clients'), { open, pending }));

test('The counts tell who is open and who is yet to shake hands', async t => {
  const watcher = await open(t, fixture.port);
  await countsBecome(watcher, 1, 0);
  const ready = await Promise.all(upTo(10).map(() => open(t, fixture.port)));
  const silent = await Promise.all(upTo(7).map(() => openSilent(t, fixture.port)));
  await countsBecome(watcher, 11, 7);
  await silent[0].handshake();
  await countsBecome(watcher, 12, 6);
  ready[0].ws.close();
  ready[1].ws.terminate();
  silent[1].ws.terminate();
  await countsBecome(watcher, 10, 5);
  for (const client of [...ready, ...silent]) client.ws.terminate();
  await countsBecome(watcher, 1, 0);
});

test('A hundred connections at once all shake hands, each with its own id', async t => {
  const clients = await Promise.all(upTo(100).map(() => open(t, fixture.port)));
  assert.equal(new Set(clients.map(client => client.id)).size, 100);
  const answers = await Promise.all(clients.map((client, i) => client.ask('echo', i)));
  assert.deepEqual(answers, upTo(100));
  await countsBecome(clients[0], 100, 0);
  for (const client of clients.slice(1)) client.ws.terminate();
  await countsBecome(clients[0], 1, 0);
});

test('A storm of connections that leave at every stage leaves nothing behind', async t => {
  const watcher = await open(t, fixture.port);
  const stages = [
    ws => ws.terminate(),
    ws => ws.once('open', () => ws.terminate()),
    ws => ws.once('open', () => ws.close(4100)),
    ws => ws.once('open', () => { ws.send('not a handshake'); }),
    ws => ws.once('open', () => { ws.send('{"event":"#handshake","cid":1}'); ws.terminate(); }),
    ws => ws.once('open', () => { ws.send('{"event":"#handshake","cid":1}'); ws.close(); }),
    ws => ws.once('open', () => ws.send('{"event":"#handshake","cid":1}', () => setImmediate(() => ws.terminate()))),
    ws => {
      ws.once('open', () => ws.send('[{"event":"#handshake","cid":1},{"event":"#subscribe","data":{"channel":"storm"},"cid":2}]'));
      ws.once('message', () => ws.terminate());
    },
    ws => {
      ws.once('open', () => ws.send('{"event":"#handshake","cid":1}'));
      ws.once('message', () => { ws.send('{"event":"disconnect","data":{"code":4200},"cid":2}'); ws.close(); });
    }
  ];
  await Promise.all(upTo(180).map(i => new Promise(resolve => {
    const ws = new WebSocket(urlOf(fixture.port));
    t.after(() => ws.terminate());
    ws.on('error', () => {});
    ws.once('close', resolve);
    stages[i % stages.length](ws);
  })));
  await countsBecome(watcher, 1, 0);
  await watcher.ask('#publish', { channel: 'storm', data: 1 });
  assert.equal(await watcher.ask('echo', 'alive'), 'alive');
});

test('Connections that never finish their upgrade leave nothing behind', async t => {
  const watcher = await open(t, fixture.port);
  const head = `GET /socketcluster/ HTTP/1.1\r\nHost: 127.0.0.1:${fixture.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
  await Promise.all(['', 'G', head, `${head}Sec-WebSocket-Version: 13\r\n`, '\u0016\u0003\u0001 no HTTP at all\r\n\r\n'].map(text => new Promise(resolve => {
    const socket = net.connect(fixture.port, '127.0.0.1', () => socket.write(text, () => socket.destroy()));
    t.after(() => socket.destroy());
    socket.on('error', () => {});
    socket.once('close', resolve);
  })));
  await countsBecome(watcher, 1, 0);
  assert.equal(await watcher.ask('echo', 'alive'), 'alive');
});

test('Reconnecting over and over leaves nothing behind', async t => {
  const watcher = await open(t, fixture.port);
  for (const i of upTo(40)) {
    const client = await open(t, fixture.port);
    await client.subscribe(`channel ${i % 3}`);
    if (i % 2) client.ws.terminate();
    else client.ws.close();
  }
  await countsBecome(watcher, 1, 0);
});
