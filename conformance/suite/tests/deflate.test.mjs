import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../helpers/fixture.mjs';
import { open, together } from '../helpers/raw.mjs';

const text = 'the same words over and over, '.repeat(10_000);

describe('By default', together, () => {
  const fixture = useFixture();

  test('frames are not compressed, though the client offers it', async t => {
    const client = await open(t, fixture.port, { perMessageDeflate: true });
    assert.equal(client.ws.extensions, '');
    assert.ok(await client.ask('echo', text) === text);
    assert.ok(client.ws._socket.bytesRead > text.length);
  });
});

describe('With perMessageDeflate', together, () => {
  const fixture = useFixture({ options: { perMessageDeflate: true, maxPayload: 1_000_000 } });

  test('frames are compressed both ways', async t => {
    const client = await open(t, fixture.port, { perMessageDeflate: { threshold: 0 } });
    assert.match(client.ws.extensions, /permessage-deflate/);
    assert.ok(await client.ask('echo', text) === text);
    assert.ok(client.ws._socket.bytesRead < text.length / 10, `${client.ws._socket.bytesRead} bytes came`);
    assert.ok(client.ws._socket.bytesWritten < text.length / 10, `${client.ws._socket.bytesWritten} bytes went`);
  });

  test('many frames, small and large, keep their order', async t => {
    const client = await open(t, fixture.port, { perMessageDeflate: { threshold: 0 } });
    for (let i = 0; i < 50; i++) client.send({ event: 'echo', data: String(i).repeat(i * 100), cid: i });
    for (let i = 0; i < 50; i++) assert.deepEqual(await client.next(), { rid: i, data: String(i).repeat(i * 100) });
  });

  test('a client that offers nothing gets plain frames', async t => {
    const client = await open(t, fixture.port, { perMessageDeflate: false });
    assert.equal(client.ws.extensions, '');
    assert.ok(await client.ask('echo', text) === text);
  });

  test('a small frame that unfolds beyond maxPayload ends the connection with 1009', async t => {
    const client = await open(t, fixture.port, { perMessageDeflate: { threshold: 0 } });
    client.send('x'.repeat(2_000_000));
    assert.equal((await client.closed()).code, 1009);
    assert.ok(client.ws._socket === undefined || client.ws._socket.bytesWritten < 100_000);
  });
});
