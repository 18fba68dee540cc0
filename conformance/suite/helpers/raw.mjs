// A client that knows nothing but frames: it sends what it is told and keeps what it gets.
import assert from 'node:assert/strict';
import { clearTimeout, setTimeout } from 'node:timers';
import WebSocket from 'ws';
import { DEADLINE_MS, aWhile } from './wait.mjs';

export const HANDSHAKE = '{"event":"#handshake","data":{"authToken":null},"cid":1}';

/** Turns a JavaScript value into a frame's text; texts and bytes stay as they are. */
const toFrame = value => (typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value));

class RawClient {
  id = undefined;
  pings = 0;
  texts = [];               // every frame except pings, in order
  closing = undefined;      // {code, reason} once closed
  #unread = [];
  #waiters = new Set();
  #lastCid = 1000;
  #hasSpoken = false;       // a pong before the handshake would end the connection

  constructor(url, { pong = true, ping = '', pongText = '', ...options }) {
    this.ws = new WebSocket(url, options);
    this.pong = pong;
    this.ws.on('message', (data, binary) => {
      const text = data.toString();
      if (text === ping) {
        this.pings++;
        if (this.pong && this.#hasSpoken) this.ws.send(pongText);
      } else {
        assert.equal(binary, false, 'the server sends text frames');
        this.texts.push(text);
        this.#unread.push(text);
      }
      this.#changed();
    });
    this.ws.on('close', (code, reason) => {
      this.closing = { code, reason: reason.toString() };
      this.#changed();
    });
    this.ws.on('error', () => {}); // the close that follows tells
  }

  #changed() {
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Resolves with the first defined value of `probe`, asked again after each event. */
  until(probe, what, ms = DEADLINE_MS, { evenClosed = false } = {}) {
    return new Promise((resolve, reject) => {
      const seen = () => `${what}; unread: ${this.#unread.join(' ').slice(0, 500)}`;
      const end = settle => {
        clearTimeout(timer);
        this.#waiters.delete(look);
        settle();
      };
      const look = () => {
        const value = probe();
        if (value !== undefined) end(() => resolve(value));
        else if (this.closing && !evenClosed) {
          end(() => reject(new Error(`closed with ${this.closing.code} before ${seen()}`)));
        }
      };
      const timer = setTimeout(() => end(() => reject(new Error(`not within ${ms} ms: ${seen()}`))), ms);
      this.#waiters.add(look);
      look();
    });
  }

  send(...frames) {
    this.#hasSpoken = true;
    for (const frame of frames) this.ws.send(toFrame(frame));
  }

  /** All frames so far, taken as one batch: the packets in their order. */
  packets() {
    return this.texts.flatMap(text => JSON.parse(text));
  }

  /** The next unread frame, as text. */
  nextText(ms) {
    return this.until(() => this.#unread.shift(), 'a frame', ms);
  }

  /** The next unread packet that fits; others stay unread. */
  next(fits = () => true, what = 'a packet', ms = DEADLINE_MS) {
    return this.until(() => {
      const at = this.#unread.findIndex(text => fits(JSON.parse(text)));
      return at < 0 ? undefined : JSON.parse(this.#unread.splice(at, 1)[0]);
    }, what, ms);
  }

  /** The next transmit or call of that name from the server. */
  nextEvent(event, ms) {
    return this.next(packet => packet.event === event, `event ${event}`, ms);
  }

  answer(cid, ms) {
    return this.next(packet => packet.rid === cid && !('event' in packet), `the answer to ${cid}`, ms);
  }

  /** Calls and resolves with the whole answer, `{rid, data?}` or `{rid, error}`. */
  call(event, data, ms) {
    const cid = ++this.#lastCid;
    this.send({ event, data, cid });
    return this.answer(cid, ms);
  }

  /** Calls and resolves with the answer's data; an error fails the test. */
  async ask(event, data, ms) {
    const packet = await this.call(event, data, ms);
    assert.ok(!('error' in packet), `${event} failed: ${JSON.stringify(packet.error)}`);
    return packet.data;
  }

  async handshake(packet = HANDSHAKE) {
    this.send(packet);
    const answer = await this.answer(1);
    this.id = answer.data.id;
    return answer;
  }

  closed(ms) {
    return this.until(() => this.closing, 'a close', ms, { evenClosed: true });
  }

  /** Nothing unread now, and nothing comes for a while. */
  async quiet(ms) {
    await aWhile(ms);
    assert.deepEqual(this.#unread, []);
    assert.equal(this.closing, undefined);
  }

  subscribe(channel, extra = {}) {
    return this.ask('#subscribe', { channel, ...extra });
  }

  /** The socket's journal without what the middleware wrote and without `connect`, which comes too early to be seen. */
  async journal(id) {
    const entries = await this.ask('journal', id);
    return entries.filter(entry => entry !== 'connect' && !entry.startsWith('mw:'));
  }
}

export const urlOf = (port, path = '/socketcluster/') => `ws://127.0.0.1:${port}${path}`;

/** Opens the connection without the protocol's handshake. It ends with the test. */
export async function openSilent(t, port, { path, ...options } = {}) {
  const client = new RawClient(urlOf(port, path), options);
  t.after(() => client.ws.terminate());
  await new Promise((resolve, reject) => {
    client.ws.once('open', resolve);
    client.ws.once('error', reject);
  });
  return client;
}

/** Opens a connection and completes the handshake. */
export async function open(t, port, options) {
  const client = await openSilent(t, port, options);
  await client.handshake();
  return client;
}

/** How the server answers an upgrade: {status, body, type}; status 101 when it agrees. */
export function upgrade(port, path, options) {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(urlOf(port, path), { handshakeTimeout: DEADLINE_MS, ...options });
    ws.once('open', () => { ws.terminate(); resolve({ status: 101 }); });
    ws.once('unexpected-response', (request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', text => { body += text; });
      response.once('end', () => resolve({ status: response.statusCode, body, type: response.headers['content-type'] }));
    });
    ws.once('error', reject);
  });
}

/** The HTTP status with which an upgrade is refused, or 101. */
export const upgradeStatus = async (port, path) => (await upgrade(port, path)).status;

let names = 0;

/** A name that no other test of the file uses, so that tests can run side by side. */
export const fresh = name => `${name}-${++names}`;

/** For a `describe` whose tests mostly wait. They must not share names, and not count connections. */
export const together = { concurrency: 8 };
