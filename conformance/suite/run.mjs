// Runs the suite against the fixture, once for each way in which its loops may be threaded, and prints node's counts.
//   node run.mjs                                   both thread modes, all tests
//   node run.mjs --threads pool [name…]            one mode; only files whose name contains one of the names
//   REFERENCE_FIXTURE=path/to/fixture.mjs node run.mjs --reference [name…]
//                                                  what this server and the reference have in common, against the reference;
//                                                  run it where the reference's packages can be found
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startFixture } from './helpers/fixture.mjs';

const RUN_MS = 180_000;   // a run takes well under a minute; this ends one that hangs
const FILE_MS = 60_000;   // every wait inside a test has its own, shorter deadline
const SHOWN_LINES = 400;
const suite = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { reference: { type: 'boolean', default: false }, threads: { type: 'string' } }
});

function testFiles(folder) {
  const all = path.join(suite, folder);
  return readdirSync(all).filter(name => name.endsWith('.test.mjs')).sort().map(name => path.join(all, name));
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
async function starts(env) {
  Object.assign(process.env, env);
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
  if (!await starts(env)) return false;
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

const chosen = files => files.filter(file => names.length === 0 || names.some(name => path.basename(file).includes(name)));
let good = true;
if (values.reference) {
  const fixture = process.env.REFERENCE_FIXTURE;
  if (!fixture || !existsSync(fixture)) {
    console.error('REFERENCE_FIXTURE must name the reference fixture');
    process.exit(2);
  }
  good = await run('reference', chosen(testFiles('tests')), { FIXTURE: path.resolve(fixture), THREADS: '' });
} else {
  for (const threads of values.threads ? [values.threads] : ['loop', 'pool']) {
    good = await run(`threads ${threads}`, chosen([...testFiles('tests'), ...testFiles('tests/ours')]), { THREADS: threads }) && good;
  }
}
process.exitCode = good ? 0 : 1;
