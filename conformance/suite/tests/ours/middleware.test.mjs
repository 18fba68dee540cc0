// Where this server differs from the reference on purpose: a middleware loop that ends closes its socket,
// and what is rewritten for one subscriber is never seen by another.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFixture } from '../../helpers/fixture.mjs';
import { fresh, open, together } from '../../helpers/raw.mjs';
import { eventually } from '../../helpers/wait.mjs';

const isPublish = packet => packet.event === '#publish';

describe('A middleware loop that ends', together, () => {
  const fixture = useFixture();

  for (const packet of [
    { event: 'echo', data: { rule: { die: true } }, cid: 2 },
    { event: 'record', data: { rule: { die: true } } },
    { event: '#publish', data: { channel: 'a', data: { rule: { die: true } } }, cid: 2 }
  ]) {
    test(`at a packet ${packet.event} closes its socket with 1011, and no other`, async t => {
      const [other, client] = [await open(t, fixture.port), await open(t, fixture.port)];
      client.send(packet);
      assert.equal((await client.closed()).code, 1011);
      assert.equal(await other.ask('echo', 'alive'), 'alive');
      await eventually(async () => assert.ok((await other.journal(client.id)).includes('close')));
    });
  }
});

describe('What is rewritten for one subscriber', together, () => {
  const fixture = useFixture();

  test('is not seen by another whose queue is behind', async t => {
    const [publisher, quick, late] = [await open(t, fixture.port), await open(t, fixture.port), await open(t, fixture.port)];
    const [lag, addressed] = [fresh('lag'), fresh('addressed')];
    await late.subscribe(lag);
    for (const client of [quick, late]) await client.subscribe(addressed);
    for (let round = 0; round < 10; round++) {
      await publisher.ask('#publish', { channel: lag, data: 'wait' });
      await publisher.ask('#publish', { channel: addressed, data: round });
      for (const client of [quick, late]) {
        const packet = await client.next(each => isPublish(each) && each.data.channel === addressed);
        assert.deepEqual(packet.data.data, { for: client.id, data: round });
      }
    }
  });
});
