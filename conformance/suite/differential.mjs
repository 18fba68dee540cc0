// Plays thousands of sequences, which chance makes, on the reference and on this server, and tells where they differ.
//   node differential.mjs [--rounds 5000] [--seed 1] [--most 5] [--options '{}'] [--reference]
// A failure prints its seed: `--seed N --rounds 1` plays it again. With --reference the reference is held against itself.
import { parseArgs } from 'node:util';
import { differ } from './differential/run.mjs';
import { REFERENCE, startFixture } from './helpers/fixture.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '5' },
    options: { type: 'string', default: '{}' },
    reference: { type: 'boolean', default: false }
  }
});
const options = JSON.parse(values.options);
const [reference, ours] = await Promise.all([
  startFixture({ options, fixture: REFERENCE }),
  startFixture({ options, fixture: values.reference ? REFERENCE : undefined })
]);
const seeds = Array.from({ length: Number(values.rounds) }, (_, i) => Number(values.seed) + i);
const start = performance.now();
const texts = await differ({
  reference, ours, seeds, most: Number(values.most),
  tell: done => { if (done % 1000 === 0) console.log(`${done} sequences`); }
});
for (const text of texts) console.log(`\n${text}`);
console.log(`\n${seeds.length} sequences from seed ${seeds[0]} in ${Math.round((performance.now() - start) / 1000)} s: ${texts.length || 'no'} differences`);
await Promise.all([reference.stop(), ours.stop()]);
process.exitCode = texts.length > 0 ? 1 : 0;
