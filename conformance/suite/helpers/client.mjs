// The real clients, each on its own path, with short reconnect delays, ended with the test.
import asyngularClient from 'asyngular-client';
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import client20 from 'socketcluster-client';
import client16 from 'socketcluster-client-16';
import { together } from './raw.mjs';
import { eventually, within } from './wait.mjs';

// The clients leave timers behind, which would keep a file's process alive for seconds. Those of the suite itself are node:timers.
const { setTimeout: withRef } = globalThis;
globalThis.setTimeout = (...args) => withRef(...args).unref();

const LIBRARIES = {
  'socketcluster-client 20': client20,
  'socketcluster-client 16': client16,
  'asyngular-client 6': asyngularClient
};

/** Keeps a client's token for this client alone, whatever this version of node has by way of storage. */
export class TokenStore {
  constructor(token = null) {
    this.token = token;
  }

  async loadToken() { return this.token; }

  async saveToken(name, token) {
    this.token = token;
    return token;
  }

  async removeToken() {
    const old = this.token;
    this.token = null;
    return old;
  }
}

function makerOf(library) {
  /** Creates a client that connects at once. */
  function create(t, port, options = {}) {
    const socket = library.create({
      hostname: '127.0.0.1',
      port,
      autoReconnectOptions: { initialDelay: 30, randomness: 10, multiplier: 1, maxDelay: 100 },
      connectTimeout: 5_000,
      ackTimeout: 5_000,
      authEngine: new TokenStore(),
      ...options
    });
    t.after(() => {
      socket.disconnect();
      for (const kill of ['killAllListeners', 'killAllReceivers', 'killAllProcedures', 'killAllChannels']) socket[kill]();
    });
    return socket;
  }

  /** Creates a client and waits until it is connected. */
  async function connect(t, port, options) {
    const socket = create(t, port, options);
    await once(socket.listener('connect'), 'connect event');
    return socket;
  }

  return { create, connect };
}

/** {name, create, connect} of each client. */
export const makers = Object.entries(LIBRARIES).map(([name, library]) => ({ name, ...makerOf(library) }));

/** Describes the same for each client: `define` is given {create, connect}. The tests run side by side. */
export function eachClient(title, define) {
  for (const { name, create, connect } of makers) {
    describe(`${title}: ${name}`, together, () => define({ create, connect }));
  }
}

/** The next value of a stream of the client, with a deadline. */
export const once = (stream, what, ms = 5_000) => within(stream.once(), what, ms);

/** Gathers what a stream yields from now on. */
export function collect(stream, map = item => item) {
  const items = [];
  const consumer = stream.createConsumer(); // asyngular-client’s is no iterable
  (async () => {
    for (let next = await consumer.next(); !next.done; next = await consumer.next()) items.push(map(next.value));
  })();
  return {
    items,
    reaches: (count, ms) => eventually(() => {
      assert.ok(items.length >= count, `only ${items.length} of ${count}: ${JSON.stringify(items).slice(0, 300)}`);
      return items;
    }, ms)
  };
}

/** Gathers the names of several events, in their order. */
export function follow(socket, ...events) {
  const names = [];
  for (const event of events) collect(socket.listener(event), () => names.push(event));
  return names;
}
