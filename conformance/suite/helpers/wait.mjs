// Waiting for conditions, always with a deadline.
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';

export const DEADLINE_MS = 5_000;

/** Repeats `check` until it no longer throws; fails with its last error. Returns what it returned. */
export async function eventually(check, ms = DEADLINE_MS) {
  const end = performance.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await pause(15);
  }
}

/** `promise`, or a failure that says what did not come in time. */
export async function within(promise, what, ms = DEADLINE_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Some ways to say that nothing happens need a while in which it does not. */
export const aWhile = (ms = 150) => pause(ms);
