// A suite starts the fixture a hundred times, and a JVM that knows its classes already starts three times as fast.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { open } from './raw.mjs';
import { fixtureCommand } from './fixture.mjs';

const TRAINING_MS = 20_000;
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** Runs the fixture once, to write what it loads to a file, and has every later start read that. What the environment says already stays. */
export async function quickStart() {
  if ('ASYNGULAR_JAVA_OPTS' in process.env || process.env.FIXTURE?.endsWith('.mjs')) return;
  process.env.ASYNGULAR_JAVA_OPTS = SHORT_LIVED;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const cache = path.join(folder, 'fixture.aot');
  await train(`${SHORT_LIVED} -XX:AOTCacheOutput=${cache}`);
  if (existsSync(cache)) process.env.ASYNGULAR_JAVA_OPTS = `${SHORT_LIVED} -XX:AOTCache=${cache} -Xlog:disable`;
}

/** The file is written as the process ends, so it must end by itself. Whatever goes wrong, the suite can do without. */
async function train(javaOptions) {
  const { file, args, cwd } = fixtureCommand();
  const child = spawn(file, [...args, '--port', '0'], {
    cwd, detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ASYNGULAR_JAVA_OPTS: javaOptions }
  });
  const kill = signal => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // it has gone already
    }
  };
  const timer = setTimeout(() => kill('SIGKILL'), TRAINING_MS);
  const ended = new Promise(resolve => child.once('close', resolve).once('error', resolve));
  child.stdout.once('data', text => {
    practise(Number(/\d+/.exec(text)?.[0])).catch(() => {}).finally(() => child.kill('SIGTERM'));
  });
  await ended;
  clearTimeout(timer);
}

async function practise(port) {
  const leaving = [];
  const client = await open({ after: leave => leaving.push(leave) }, port);
  await client.subscribe('practice');
  for (let i = 0; i < 200; i++) {
    await client.ask('echo', { i });
    await client.ask('#publish', { channel: 'practice', data: i });
  }
  for (const leave of leaving) leave();
}
