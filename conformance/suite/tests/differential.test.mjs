// The short form of `node differential.mjs`: some hundred sequences that chance writes, the same each time.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { differ } from '../differential/run.mjs';
import { REFERENCE, startFixture } from '../helpers/fixture.mjs';

const seeds = (count, from = 1) => Array.from({ length: count }, (_, i) => from + i);

describe('A sequence written by chance', { timeout: 120_000 }, () => {
  let reference;
  let ours;
  before(async () => { [reference, ours] = await Promise.all([startFixture({ fixture: REFERENCE }), startFixture()]); });
  after(() => Promise.all([reference?.stop(), ours?.stop()]));

  test('has the same outcome here as on the reference', async () => {
    const texts = await differ({ reference, ours, seeds: seeds(300), shrinkMs: 5000 });
    assert.equal(texts.length, 0, texts.join('\n\n'));
  });

  test('would tell a difference if there was one', async t => {
    const other = await startFixture({ fixture: REFERENCE, options: { allowClientPublish: false } });
    t.after(() => other.stop());
    const [text] = await differ({ reference, ours: other, seeds: seeds(30), most: 1, shrinkMs: 0 });
    assert.match(text, /"event":"#publish"/);
    assert.match(text, /Client publish feature is disabled/);
  });
});
