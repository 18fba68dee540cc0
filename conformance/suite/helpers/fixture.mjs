// Starts the server under test, one process per call, and ends it again.
// FIXTURE names its command (default: `fixture` in the folder above this suite); a `.mjs` file is run with this very node.
// THREADS, when set, is handed on to it as `--threads`.
import { spawn } from 'node:child_process';
import { after, before } from 'node:test';
import path from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

const suite = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const root = path.resolve(suite, '../..');
const START_MS = 15_000;
const STOP_MS = 3_000;
const running = new Set();

/** The same handlers on the reference implementation. */
export const REFERENCE = path.join(suite, 'reference/fixture.mjs');

/** What to spawn, and where; relative names start at the repository's root, which is where a fixture runs. */
export function fixtureCommand(fixture = process.env.FIXTURE || 'conformance/fixture') {
  const file = path.resolve(root, fixture);
  return file.endsWith('.mjs') ? { file: process.execPath, args: [file], cwd: root } : { file, args: [], cwd: root };
}

/** Ends the whole process group, so that a script and what it started go together. */
function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // it has gone already
  }
}

/** Starts one fixture, by default the one under test. Resolves with {port, stop()} once it says where it listens. */
export async function startFixture({ options = {}, plain = false, port = 0, fixture } = {}) {
  const { file, args, cwd } = fixtureCommand(fixture);
  const full = [...args, '--port', String(port), '--options', JSON.stringify(options)];
  if (plain) full.push('--plain', 'true');
  if (process.env.THREADS && fixture !== REFERENCE) full.push('--threads', process.env.THREADS);
  const child = spawn(file, full, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);

  let said = '';
  let complaints = '';
  let stopping = false;
  const gone = new Promise(resolve => child.once('close', (code, by) => {
    running.delete(child);
    resolve(by ?? code);
  }));
  child.stderr.on('data', chunk => { complaints = (complaints + chunk).slice(-4000); });

  const listening = await new Promise((resolve, reject) => {
    const fail = why => reject(new Error(`${file}: ${why}\n${said}${complaints}`));
    const timer = setTimeout(() => fail(`did not listen within ${START_MS} ms`), START_MS);
    child.once('error', error => { clearTimeout(timer); fail(error.message); });
    gone.then(how => { clearTimeout(timer); fail(`ended with ${how} before it listened`); });
    child.stdout.on('data', chunk => {
      said = (said + chunk).slice(0, 4000);
      const found = /^listening on (\d+)\r?\n/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    });
  }).catch(error => {
    signal(child, 'SIGKILL');
    throw error;
  });

  for (const handle of [child, child.stdout, child.stderr]) handle.unref(); // where all tests are skipped, nobody stops it
  return {
    port: listening,
    async stop() {
      if (stopping) return;
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the fixture ended by itself with ${child.signalCode ?? child.exitCode}\n${complaints}`);
      }
      signal(child, 'SIGTERM');
      const timer = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
  };
}

/** One fixture for all tests of a file or a `describe`; its fields are there once the tests run. All those of a file start at once. */
export function useFixture(config) {
  const handle = {};
  const starting = startFixture(config);
  starting.catch(() => {}); // `before` tells
  before(async () => { Object.assign(handle, await starting); });
  after(async () => { await handle.stop?.(); });
  return handle;
}

process.once('exit', () => { for (const child of running) signal(child, 'SIGKILL'); });
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(name, () => process.exit(1));
