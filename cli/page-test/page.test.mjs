// The page in a real browser, two tabs of it, against the command as a user starts it.
// Screenshots are left in ../target/screenshots.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const screenshots = path.join(here, '../target/screenshots');
const START_MS = 120_000;                // it may have to build first
const WAIT_MS = 10_000;

let command, browser, address;
const complaints = [];

/** Starts the command on a free port and resolves with the address that it says. */
function serve() {
  command = spawn(path.join(here, '../../asyngular'), ['serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the command did not start')), START_MS);
    command.once('exit', code => reject(new Error(`the command ended with ${code}`)));
    let said = '';
    command.stdout.setEncoding('utf8').on('data', words => {
      said += words;
      const found = /http:\/\/localhost:\d+\//.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
  });
}

async function openTab({ name, width = 1280, height = 800, colorScheme = 'light' }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const tab = await context.newPage();
  tab.setDefaultTimeout(WAIT_MS);
  tab.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  tab.on('pageerror', error => complaints.push(String(error)));
  await tab.goto(address);
  await tab.locator('[data-testid=status][data-state=connected]').waitFor();
  await tab.getByTestId('name').fill(name);
  return tab;
}

const say = async (tab, words) => {
  await tab.getByTestId('message-input').fill(words);
  await tab.getByTestId('send').click();
};
const reads = (tab, words) => tab.getByTestId('message').filter({ hasText: words }).waitFor();
const chatNode = tab => tab.locator('[data-testid=socket][data-own=true] [data-testid=node][data-path="receivers/chat"]');
const items = tab => chatNode(tab).getByTestId('items');

/** Waits until the figure of the tab's own chat stream is as the condition wants it. */
async function untilItems(tab, condition, what) {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const figure = Number(await items(tab).textContent());
    if (condition(figure)) return figure;
    assert.ok(Date.now() < deadline, `${what}; the figure stayed ${figure}`);
    await tab.waitForTimeout(50);
  }
}

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  address = await serve();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', `--crash-dumps-dir=${mkdtempSync(path.join(os.tmpdir(), 'page-'))}`],
  });
});
after(async () => {
  await browser?.close();
  if (!command || command.exitCode !== null) return;
  const gone = new Promise(resolve => command.once('exit', resolve));
  command.kill('SIGTERM');
  await gone;
});

describe('Two tabs of the page', () => {
  let ann, bob;
  before(async () => {
    ann = await openTab({ name: 'Ann' });
    bob = await openTab({ name: 'Bob', colorScheme: 'dark' });
  });

  test('chat with each other', async () => {
    await say(ann, 'hello from Ann');
    await reads(bob, 'hello from Ann');
    await reads(ann, 'hello from Ann');
    await say(bob, 'and hello back');
    await reads(ann, 'and hello back');
  });

  test('see the streams of both sockets', async () => {
    for (const tab of [ann, bob]) {
      await tab.locator('[data-testid=socket][data-own=true]').waitFor();
      await tab.locator('[data-testid=socket][data-own=false]:not([data-socket=server])').waitFor();
    }
  });

  test('slow one consumer down, watch its backlog grow, and the other is served as before', async () => {
    await chatNode(ann).getByTestId('slow').selectOption('2000');
    await ann.getByTestId('notice').filter({ hasText: 'takes 2.0 s' }).waitFor();
    await ann.getByTestId('burst').click();
    await untilItems(ann, figure => figure >= 45, 'a burst of 50 waits');
    assert.ok(Number(await chatNode(ann).getByTestId('bytes').getAttribute('data-value')) > 500);
    await ann.getByTestId('waiting').waitFor();

    const before = Date.now();
    await say(bob, 'quick as ever');
    await reads(bob, 'quick as ever');
    assert.ok(Date.now() - before < 1500, 'the other tab waits for the slow one');
    await bob.waitForTimeout(600);       // two figures more for the curve in the picture
    await ann.screenshot({ path: path.join(screenshots, 'backlog.png') });
    await bob.screenshot({ path: path.join(screenshots, 'backlog-dark.png') });
  });

  test('kill it, and the figure is 0', async () => {
    await chatNode(ann).getByTestId('kill').click();
    await untilItems(ann, figure => figure === 0, 'a killed stream holds nothing');
    await chatNode(ann).getByTestId('slow').selectOption('0');
    await ann.getByTestId('notice').filter({ hasText: 'full speed' }).waitFor();
    await say(ann, 'after the kill');
    await reads(bob, 'after the kill');
  });

  test('kill from the other tab', async () => {
    await chatNode(ann).getByTestId('slow').selectOption('2000');
    await ann.getByTestId('notice').filter({ hasText: 'takes 2.0 s' }).waitFor();
    await ann.getByTestId('burst').click();
    await untilItems(ann, figure => figure >= 45, 'a burst of 50 waits');
    await bob.locator('[data-testid=socket][data-own=false] [data-path="receivers/chat"]').first().getByTestId('kill').click();
    await untilItems(ann, figure => figure === 0, 'a killed stream holds nothing');
  });

  test('fit a phone', async () => {
    const phone = await openTab({ name: 'Eve', width: 390, height: 844 });
    for (const view of ['chat', 'streams']) {
      await phone.locator(`[data-show=${view}]`).click();
      const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 390, `${view} is ${wide} wide`);
      await phone.screenshot({ path: path.join(screenshots, `phone-${view}.png`) });
    }
    await phone.context().close();
  });

  test('have nothing to complain about', () => {
    assert.deepEqual(complaints, []);
  });
});
