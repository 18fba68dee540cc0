// Plays a sequence on a fresh connection and keeps what comes of it.
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { urlOf } from '../helpers/raw.mjs';

const STUCK_MS = 3_000;
const CALM = 123_456_789; // the cids of calls that tell that all before them has been handled
const END = 987_654_321;
const ANSWERS = {
  ask: data => ({ data }),
  refuse: data => ({ error: { message: 'no', name: 'RefusedError', data } }),
  '#setAuthToken': () => ({}),
  '#removeAuthToken': () => ({})
};

class Player {
  packets = [];
  raw = [];
  closed = undefined;
  #lastFrame = performance.now();
  #wake = () => {};
  #sent = false;

  constructor(port, path) {
    this.ws = new WebSocket(urlOf(port, path));
    this.ws.on('message', data => this.#take(data.toString()));
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    this.opened = new Promise(resolve => {
      this.ws.once('open', () => resolve(true));
      this.ws.once('error', () => resolve(false));
    });
  }

  #take(text) {
    this.#lastFrame = performance.now();
    if (text === '') this.send('');
    else {
      try {
        for (const packet of [JSON.parse(text)].flat()) this.#keep(packet);
      } catch {
        this.raw.push(text);
      }
    }
    this.#wake();
  }

  #keep(packet) {
    this.packets.push(packet);
    if (!('cid' in packet)) return;
    const answer = Object.hasOwn(ANSWERS, packet.event) ? ANSWERS[packet.event] : undefined;
    if (answer) this.send(JSON.stringify({ rid: packet.cid, ...answer(packet.data) }));
  }

  send(frame) {
    this.#sent = true;
    this.#lastFrame = performance.now();
    if (this.ws.readyState === WebSocket.OPEN) this.ws.send(frame);
  }

  /** Until `isThere` or the connection is closed; what does not come is part of the outcome. */
  async wait(isThere, what) {
    const end = performance.now() + STUCK_MS;
    while (!this.closed && !isThere()) {
      const left = end - performance.now();
      if (left <= 0) {
        this.raw.push(`never came: ${what}`);
        return;
      }
      const controller = new AbortController();
      await Promise.race([
        new Promise(resolve => { this.#wake = resolve; }),
        pause(left, undefined, { signal: controller.signal }).catch(() => {})
      ]);
      controller.abort();
    }
  }

  count(event) {
    return this.packets.filter(packet => packet.event === event).length;
  }

  answer(rid) {
    return this.packets.find(packet => packet.rid === rid && !('event' in packet));
  }

  async call(event, data, cid) {
    this.send(JSON.stringify({ event, data, cid }));
    await this.wait(() => this.answer(cid), `the answer to ${event}`);
    const answer = this.answer(cid);
    this.packets = this.packets.filter(packet => packet !== answer);
    return answer?.data;
  }

  async play({ frame, calm, answer, event, close }, patience) {
    const before = this.count(event);
    if (calm && this.#sent) {
      await this.call('echo', 'so far', CALM);
      await this.quiet(patience);
    }
    this.send(frame);
    if (close) await this.wait(() => false, 'the close');
    if (answer !== undefined) await this.wait(() => this.answer(answer), `the answer to ${answer}`);
    if (event !== undefined) await this.wait(() => this.count(event) > before, `the event ${event}`);
  }

  /** Until nothing has come or gone for a while. */
  async quiet(ms) {
    while (!this.closed && performance.now() - this.#lastFrame < ms) await pause(ms - (performance.now() - this.#lastFrame) + 1);
  }
}

/** A connection of its own, to ask about sockets that are closed. */
export async function watch(port) {
  const player = new Player(port, '/socketcluster/');
  await player.opened;
  player.send('{"event":"#handshake","cid":1}');
  let cid = 1;
  return {
    journal: async id => {
      let entries = [];
      for (let tries = 0; tries < 50 && !entries.includes('close'); tries++) {
        if (tries) await pause(10);
        entries = await player.call('journal', id, ++cid);
      }
      return entries;
    },
    close: () => player.ws.terminate()
  };
}

/** What comes of the sequence on the server at that port. The longer `patience`, the later something may still come. */
export async function play({ path, steps }, port, watcher, patience) {
  const player = new Player(port, path);
  if (!await player.opened) return { refused: true };
  for (const step of steps) {
    if (player.closed) break;
    await player.play(step, patience);
  }
  await player.call('echo', 'the end', END);
  await player.quiet(patience);
  const id = player.packets.find(packet => packet.data?.id)?.data.id;
  const outcome = { id, packets: player.packets.slice(), raw: player.raw.slice(), closed: player.closed };
  if (player.closed) {
    outcome.journal = id ? await watcher.journal(id) : [];
  } else {
    outcome.state = {
      subscriptions: await player.call('subscriptions', undefined, END + 1),
      authToken: await player.call('authToken', undefined, END + 2),
      recorded: await player.call('recorded', undefined, END + 3)
    };
    outcome.journal = await player.call('journal', undefined, END + 4);
  }
  player.ws.terminate();
  return outcome;
}
