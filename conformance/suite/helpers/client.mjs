// The real client, with short reconnect delays, ended with the test.
import socketClusterClient from 'socketcluster-client';
import { eventually, within } from './wait.mjs';
import assert from 'node:assert/strict';

/** Creates a client that connects at once. */
export function create(t, port, options = {}) {
  const socket = socketClusterClient.create({
    hostname: '127.0.0.1',
    port,
    autoReconnectOptions: { initialDelay: 30, randomness: 10, multiplier: 1, maxDelay: 100 },
    connectTimeout: 5_000,
    ackTimeout: 5_000,
    ...options
  });
  t.after(() => {
    socket.disconnect();
    socket.killAllStreams?.();
  });
  return socket;
}

/** The next value of a stream of the client, with a deadline. */
export const once = (stream, what, ms = 5_000) => within(stream.once(), what, ms);

/** Creates a client and waits until it is connected. */
export async function connect(t, port, options) {
  const socket = create(t, port, options);
  await once(socket.listener('connect'), 'connect event');
  return socket;
}

/** Gathers what a stream yields from now on. */
export function collect(stream, map = item => item) {
  const items = [];
  const consumer = stream.createConsumer();
  (async () => { for await (const item of consumer) items.push(map(item)); })();
  return {
    items,
    reaches: (count, ms) => eventually(() => {
      assert.ok(items.length >= count, `only ${items.length} of ${count}: ${JSON.stringify(items).slice(0, 300)}`);
      return items;
    }, ms)
  };
}
