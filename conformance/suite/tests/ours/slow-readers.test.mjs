// Where this server differs from the reference on purpose: what the peer has not read counts, and what is not consumed is not read.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { open } from '../../helpers/raw.mjs';
import { aWhile, eventually } from '../../helpers/wait.mjs';

const fixture = useFixture();
const KILOBYTES = 'x'.repeat(10_000);

describe('A client that stops reading', () => {
  test('shows in the outbound figure, or is sent away, and others do not suffer', async t => {
    const [publisher, stuck, other] = [await open(t, fixture.port), await open(t, fixture.port), await open(t, fixture.port)];
    for (const client of [stuck, other]) await client.subscribe('news');
    stuck.ws._socket.pause();
    let worst = 0;
    for (let i = 0; i < 2000; i++) {
      await publisher.ask('#publish', { channel: 'news', data: KILOBYTES });
      if (i % 100 === 0) worst = Math.max(worst, (await publisher.ask('backpressureOf', stuck.id)).outbound);
    }
    await other.until(() => (other.texts.filter(text => text.includes('#publish')).length === 2000 ? true : undefined), 'all of them');
    const gone = (await publisher.ask('serverEvents', stuck.id)).some(({ event }) => event === 'disconnection');
    assert.ok(worst > 0 || gone, 'twenty megabytes went unnoticed');
  });
});

describe('A client that sends more than is consumed', () => {
  test('is not read any further, loses nothing, and others do not suffer', async t => {
    const [flooder, other] = [await open(t, fixture.port), await open(t, fixture.port)];
    const count = 1500;
    for (let i = 0; i < count; i++) flooder.send({ event: 'recordA', data: KILOBYTES });
    await aWhile(300);
    assert.equal(await other.ask('echo', 1), 1);
    assert.ok(flooder.ws.bufferedAmount > 0, 'fifteen megabytes were all taken');
    await eventually(async () => assert.equal((await other.ask('remains', flooder.id)).recorded.length > 100, true));
    flooder.ws.terminate();
  });
});
