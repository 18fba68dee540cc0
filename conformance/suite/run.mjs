// Runs the suite against the fixture, once for each way in which its loops may be threaded, and then, with the tests that
// both have in common, against the reference, so that a test which asks for something the reference does not do fails as well.
//   node run.mjs [name…]                  all three; only files whose path contains one of the names
//   node run.mjs --threads pool [name…]   one thread mode, without the reference
//   node run.mjs --reference [name…]      the reference alone
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { REFERENCE, startFixture } from './helpers/fixture.mjs';
import { quickStart } from './helpers/quick-start.mjs';

const RUN_MS = 180_000;   // a run takes about a minute; this ends one that hangs
const FILE_MS = 60_000;   // every wait inside a test has its own, shorter deadline
const SHOWN_LINES = 400;
const tests = path.join(path.dirname(fileURLToPath(import.meta.url)), 'tests');
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { reference: { type: 'boolean', default: false }, threads: { type: 'string' } }
});

/** The test files of the folder and of those in it, without those of a folder that is named. */
function testFiles(without) {
  return readdirSync(tests, { recursive: true })
    .filter(name => name.endsWith('.test.mjs') && !name.startsWith(`${without}${path.sep}`))
    .filter(name => names.length === 0 || names.some(part => name.includes(part)))
    .sort()
    .map(name => path.join(tests, name));
}

/** Node's counts; before them what was skipped, behind them what failed. */
function digest(output, passed) {
  const lines = output.trimEnd().split('\n');
  const counts = lines.findLastIndex(line => /^ℹ tests \d/.test(line));
  if (counts < 0) return lines.slice(-SHOWN_LINES).join('\n');
  const skipped = passed ? lines.slice(0, counts).filter(line => line.includes('# ') && /^\s*﹣/.test(line)) : [];
  const shown = [...skipped, ...lines.slice(counts)];
  const more = shown.length - SHOWN_LINES;
  return [...shown.slice(0, SHOWN_LINES), ...(more > 0 ? [`… and ${more} lines more`] : [])].join('\n');
}

/** A fixture that does not even start is told once instead of by every test. */
async function starts() {
  try {
    const fixture = await startFixture();
    await fixture.stop();
    return true;
  } catch (error) {
    console.error(`conformance: the fixture does not start\n${error.message}`);
    return false;
  }
}

/** One run of node's own test runner; what it prints is kept back until it is done. */
async function run(title, files, env) {
  Object.assign(process.env, env);
  if (!await starts()) return false;
  return new Promise(resolve => {
    const args = ['--test', '--test-concurrency=2', `--test-timeout=${FILE_MS}`, '--test-reporter=spec', ...files];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', text => { output += text; });
    const stop = () => child.kill('SIGTERM');
    const timer = setTimeout(() => {
      output += `\nnot done within ${RUN_MS} ms\n`;
      stop();
    }, RUN_MS);
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.prependOnceListener(name, stop);
    child.once('close', code => {
      clearTimeout(timer);
      console.log(`conformance, ${title}: ${code === 0 ? 'passed' : 'FAILED'}\n${digest(output, code === 0)}\n`);
      resolve(code === 0);
    });
  });
}

const own = process.env.FIXTURE ?? '';
let good = true;
if (!values.reference) {
  await quickStart();
  for (const threads of values.threads ? [values.threads] : ['loop', 'pool']) {
    good = await run(`threads ${threads}`, testFiles(), { FIXTURE: own, THREADS: threads }) && good;
  }
}
if (!values.threads) good = await run('reference', testFiles('ours'), { FIXTURE: REFERENCE, THREADS: '' }) && good;
process.exitCode = good ? 0 : 1;
