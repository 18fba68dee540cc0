// Plays sequences on two servers at once and gathers what differs.
import { differences } from './compare.mjs';
import { sequence } from './generate.mjs';
import { play, watch } from './play.mjs';

const AT_ONCE = 12;
const PATIENCE_MS = [25, 120, 400]; // a difference counts when it is there however long one waits
const SHRINK_MS = 20_000;

async function compare(each, servers, patiences) {
  let found = [];
  for (const patience of patiences) {
    const [theirs, ours] = await Promise.all(servers.map(({ port, watcher }) => play(each, port, watcher, patience)));
    found = differences(theirs, ours);
    if (found.length === 0) break;
  }
  return found;
}

/** Leaves out what is not needed for the difference, as far as the time allows. */
async function shrink(each, servers, ms) {
  const end = performance.now() + ms;
  let least = each;
  for (let at = least.steps.length - 1; at >= 0 && performance.now() < end; at--) {
    const shorter = { ...least, steps: least.steps.toSpliced(at, 1) };
    const found = await compare(shorter, servers, PATIENCE_MS.slice(1, 2));
    if (found.length > 0) least = { ...shorter, found };
  }
  return least;
}

const shown = value => JSON.stringify(value)?.slice(0, 600) ?? 'nothing';

/** For people: the seed, the frames, and both outcomes. */
function report({ seed, path, steps, found }) {
  const frames = steps.map(({ frame }) => (Buffer.isBuffer(frame) ? `(bytes) ${frame.toString('latin1')}` : frame).slice(0, 600));
  return [`sequence ${seed} on ${path}`, ...frames.map(frame => `  C> ${frame}`),
    ...found.flatMap(({ part, theirs, ours }) => [`  ${part}`, `    reference: ${shown(theirs)}`, `    ours:      ${shown(ours)}`])].join('\n');
}

/** Plays the sequences of those seeds. Resolves with a text for each that differs, `most` at most, which takes `shrinkMs` longer. */
export async function differ({ reference, ours, seeds, most = 5, shrinkMs = SHRINK_MS, tell = () => {} }) {
  const servers = await Promise.all([reference, ours].map(async ({ port }) => ({ port, watcher: await watch(port) })));
  const waiting = seeds.values();
  const failed = [];
  let done = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const seed of waiting) {
      if (failed.length >= most) return;
      const each = sequence(seed);
      const found = await compare(each, servers, PATIENCE_MS);
      if (found.length > 0) failed.push({ ...each, found });
      tell(++done);
    }
  }));
  const texts = await Promise.all(failed.slice(0, most).map(async each => report(await shrink(each, servers, shrinkMs))));
  for (const { watcher } of servers) watcher.close();
  return texts;
}
