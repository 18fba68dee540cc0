// The real client in a real browser: its own browser file, loaded by a page of another origin.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { useFixture } from '../../helpers/fixture.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const missing = !existsSync(executablePath);
const skip = missing && process.env.CI !== 'true' ? `no browser at ${executablePath}; set CHROMIUM to try one` : false;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const library = path.join(path.dirname(createRequire(import.meta.url).resolve('socketcluster-client')), 'socketcluster-client.min.js');

describe('In a browser', { skip, timeout: 30_000 }, () => {
  const fixture = useFixture({ options: { pingInterval: 100 } });
  let site;
  let browser;

  before(async () => {
    assert.ok(!missing, `no browser at ${executablePath}`);
    const script = await readFile(library);
    site = http.createServer((request, response) => {
      const [type, body] = request.url === '/client.js' ? ['text/javascript', script] : ['text/html', '<!doctype html><title>suite</title>'];
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
    });
    await new Promise(resolve => site.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath, args, timeout: 20_000 });
  });

  after(async () => {
    await browser?.close();
    site?.close();
    site?.closeAllConnections();
  });

  async function openPage(t) {
    const page = await browser.newPage();
    t.after(() => page.close());
    page.setDefaultTimeout(10_000);
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    await page.evaluate(async port => {
      const { create } = await import('/client.js');
      window.connect = () => create({ hostname: '127.0.0.1', port, ackTimeout: 5000 });
    }, fixture.port);
    return page;
  }

  test('the client calls', async t => {
    const page = await openPage(t);
    const values = [1, 'é世🎉', null, [], { a: [{ b: '' }] }, 'z'.repeat(100_000)];
    const answers = await page.evaluate(async all => {
      const socket = window.connect();
      const got = await Promise.all(all.map(value => socket.invoke('echo', value)));
      socket.disconnect();
      return got;
    }, values);
    assert.deepEqual(answers, values);
  });

  test('two clients publish and subscribe', async t => {
    const page = await openPage(t);
    const got = await page.evaluate(async () => {
      const [one, two] = [window.connect(), window.connect()];
      const channel = two.subscribe('browser');
      const consumer = channel.createConsumer();
      await channel.listener('subscribe').once(5000);
      for (let i = 0; i < 10; i++) await one.invokePublish('browser', i);
      const items = [];
      while (items.length < 10) items.push((await consumer.next()).value);
      one.disconnect();
      two.disconnect();
      return items;
    });
    assert.deepEqual(got, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('the client gets errors, messages and pings', async t => {
    const page = await openPage(t);
    const got = await page.evaluate(async () => {
      const socket = window.connect();
      const error = await socket.invoke('fail', { name: 'CustomError', message: 'boom' }).catch(e => [e.name, e.message]);
      const message = socket.receiver('hello').once(5000);
      await socket.invoke('transmitBack', { event: 'hello', data: 'you' });
      const frames = socket.listener('message').createConsumer(5000);
      let ping;
      while (ping !== '') ping = (await frames.next()).value.message;
      const result = [error, await message, socket.state];
      socket.disconnect();
      return result;
    });
    assert.deepEqual(got, [['CustomError', 'boom'], 'you', 'open']);
  });
});
