/**
 * A small client for the SocketCluster / Asyngular wire protocol, version 2.
 *
 *     const socket = connect();
 *     const sum = await socket.invoke('add', { a: 1, b: 2 });
 *     for await (const message of socket.subscribe('chat')) show(message);
 *
 * All that happens is an item of an ordered stream, read by a plain loop which may wait in its body. What piles up
 * meanwhile is its backpressure. `close` lets the loops finish what they have; `kill` ends them now.
 */

const defaults = {
  url: null,                // the whole address; without it the page's own host and `path`
  path: '/asyngular/',
  authToken: null,          // a signed token for the handshake
  connectTimeout: 20_000,   // until the WebSocket is open, and again until the handshake is answered
  ackTimeout: 10_000,       // from invoke() to its answer, waiting for a connection included
  streamLimit: 10_000,      // what one slow consumer may hold; beyond it the oldest items are dropped and counted
  reconnect: { initialDelay: 500, randomness: 500, multiplier: 1.5, maxDelay: 15_000 },
};

/** An error with its name on the wire; `details` is all that the other side sent. */
export class AGError extends Error {
  constructor(name, message, details = {}) { Object.assign(super(message), { name, details }); }
}

/** One reader of a stream: it gets what is written after it was made. */
class Consumer {
  backpressure = 0;         // items written and not yet taken
  dropped = 0;              // items lost to the limit
  #link; #limit; #leave; #waiter; #end;

  constructor(link, limit, leave) { [this.#link, this.#limit, this.#leave] = [link, limit, leave]; }
  [Symbol.asyncIterator]() { return this; }

  async next() {
    if (this.#end) return this.#end;
    if (this.#waiter) throw new AGError('InvalidActionError', 'A consumer has one reader');
    if (this.backpressure) return this.#take();
    return new Promise(resolve => { this.#waiter = resolve; });
  }

  /** What `break` calls. */
  async return(value) { return this.end({ value, done: true }) ?? { value, done: true }; }
  arrived({ done }) {
    this.backpressure++;
    if (this.#waiter) this.#wake(this.#take());
    else if (!done && this.backpressure > this.#limit && ++this.dropped) this.#take();
  }
  end(result) {
    if (this.#end) return;
    [this.#end, this.#link, this.backpressure] = [result, null, 0];
    this.#leave(this);
    this.#wake(result);
  }
  #take() {
    const { result } = this.#link = this.#link.next;
    this.backpressure--;
    if (result.done) this.end(result);
    return result;
  }
  #wake(result) { this.#waiter = void this.#waiter?.(result); }
}

/** An ordered stream: each consumer gets every item, at its own pace. Without consumers nothing is kept. */
export class Stream {
  #tail = {}; #limit; #consumers = new Set();

  constructor(limit = Infinity) { this.#limit = limit; }
  [Symbol.asyncIterator]() { return this.consumer(); }

  /** Items which the slowest consumer has not yet taken. */
  get backpressure() { return this.consumers.reduce((most, { backpressure }) => Math.max(most, backpressure), 0); }
  get consumers() { return [...this.#consumers]; }

  write(value) { this.#append({ value, done: false }); }
  close(value) { this.#append({ value, done: true }); }
  kill(value) { for (const consumer of this.consumers) consumer.end({ value, done: true }); }

  /** Collects from now on, even before it is first read. */
  consumer() {
    const consumer = new Consumer(this.#tail, this.#limit, gone => this.#consumers.delete(gone));
    this.#consumers.add(consumer);
    return consumer;
  }

  #append(result) {
    if (!this.#consumers.size) return;
    this.#tail = this.#tail.next = { result };
    for (const consumer of this.#consumers) consumer.arrived(result);
  }
}

/** What is published to one channel. `state` is `pending`, `subscribed` or `unsubscribed`. */
class Channel extends Stream {
  state = 'unsubscribed';
  constructor(limit, name) { super(limit).name = name; }
}

/** Opens a socket which reconnects and resubscribes by itself. @returns {AGSocket} */
export const connect = options => new AGSocket(options);

/** One connection to a server, over all its reconnects. */
export class AGSocket {
  id = null;                // given by the server; null while not connected
  state = 'closed';         // or connecting, open
  authToken;
  #options; #transport = null; #pingTimeout; #deadline; #retry = null; #attempts = 0; #cid = 0; #calls = new Map();
  #queue = []; #streams = { receiver: new Map(), procedure: new Map(), listener: new Map(), channel: new Map() };

  constructor(options = {}) {
    this.#options = { ...defaults, ...options, reconnect: { ...defaults.reconnect, ...options.reconnect } };
    this.authToken = this.#options.authToken;
    this.connect();
  }

  /** Connects now, rather than when the next attempt is due. */
  connect() {
    if (this.state !== 'closed') return;
    this.#stopRetry();
    this.state = 'connecting';
    const { url, path, connectTimeout } = this.#options;
    const transport = this.#transport = new WebSocket(url ?? location.origin.replace(/^http/, 'ws') + path);
    const current = handle => event => { if (transport === this.#transport) handle(event); };
    transport.onopen = current(() => this.#handshake());
    transport.onmessage = current(({ data }) => this.#receive(data));
    transport.onclose = current(({ code, reason }) => this.#closed(code, reason));
    this.#pingTimeout = connectTimeout;
    this.#expect(connectTimeout, 4007, 'Connecting took too long');
    this.#emit('connecting', {});
  }

  /** Takes effect at once. After code 1000, and from 4500 on, the socket does not come back by itself. */
  disconnect(code = 1000, reason = '') {
    this.#stopRetry();
    if (this.state === 'closed') return;
    const transport = this.#transport;
    this.#closed(code, reason);
    try { transport.close(code, reason); } catch { transport.close(); }
  }

  /** Sends and wants no answer. What waits for a connection longer than `ackTimeout` is dropped. */
  transmit(event, data) { this.#post({ event, data }); }

  /** Calls a procedure of the server. @returns {Promise<any>} its answer */
  invoke(event, data) {
    return new Promise((resolve, reject) => {
      const { ackTimeout } = this.#options, cid = ++this.#cid;
      const timeout = new AGError('TimeoutError', `No answer to ${event} within ${ackTimeout} ms`);
      const timer = setTimeout(() => this.#calls.delete(cid) && reject(timeout), ackTimeout);
      this.#calls.set(cid, (error, answer) => (clearTimeout(timer), error ? reject(error) : resolve(answer)));
      this.#post({ event, data, cid });
    });
  }

  /** @returns {Promise<void>} fulfilled when the server has taken the message */
  publish(channel, data) { return this.invoke('#publish', { channel, data }); }

  /** Subscribes, and again after each reconnect. @returns {Channel} what is published from now on */
  subscribe(name) {
    const channel = this.#stream('channel', name, Channel);
    if (channel.state !== 'unsubscribed') return channel;
    channel.state = 'pending';
    if (this.state === 'open') this.#requestSubscription(channel);
    return channel;
  }

  /** Loops over the channel go on waiting; `close` or `kill` it to end them. */
  unsubscribe(name) {
    const channel = this.#streams.channel.get(name);
    if (!channel || channel.state === 'unsubscribed') return;
    this.#left(channel);
    if (this.state === 'open') this.#send({ event: '#unsubscribe', data: name });
  }

  /** What the server transmits under a name. @returns {Stream} */
  receiver(name) { return this.#stream('receiver', name); }
  /** What the server invokes under a name: `{data, end(answer), error(error)}`. @returns {Stream} */
  procedure(name) { return this.#stream('procedure', name); }

  /**
   * What happens to the socket: connecting, connect {id, …}, connectAbort and disconnect {code, reason}, error {error},
   * close {code, reason, reconnectIn}, subscribe, unsubscribe, subscribeFail {channel, error}, kickOut {channel, message},
   * authenticate {authToken}, deauthenticate, raw {message}. @returns {Stream}
   */
  listener(event) { return this.#stream('listener', event); }

  /** All streams of this socket, as `{kind, name, stream}`. */
  streams() {
    const list = ([kind, streams]) => [...streams].map(([name, stream]) => ({ kind, name, stream }));
    return Object.entries(this.#streams).flatMap(list);
  }
  get backpressure() { return Math.max(0, ...this.streams().map(({ stream }) => stream.backpressure)); }

  #stream(kind, name, Kind = Stream) {
    const streams = this.#streams[kind];
    if (!streams.has(name)) streams.set(name, new Kind(this.#options.streamLimit, name));
    return streams.get(name);
  }
  #emit(event, data) { this.#streams.listener.get(event)?.write(data); }
  #send(packet) { this.#transport.send(JSON.stringify(packet)); }
  #post(packet) {
    if (this.state === 'open') return this.#send(packet);
    const now = Date.now();
    while (this.#queue[0]?.until < now) this.#queue.shift();
    this.#queue.push({ packet, until: now + this.#options.ackTimeout });
    if (this.#retry === null) this.connect();
  }

  /** A call of the protocol's own: answered in step with the packets around the answer. */
  #ask(event, data, answer) {
    this.#calls.set(++this.#cid, answer);
    this.#send({ event, data, cid: this.#cid });
  }

  /** On the wire: the handshake, the subscriptions, then what has waited. */
  #handshake() {
    this.#expect(this.#options.connectTimeout, 4003, 'The handshake took too long');
    this.#ask('#handshake', { authToken: this.authToken }, (error, session) => {
      if (this.state !== 'connecting') return;
      if (error) return this.#emit('error', { error }), this.disconnect(error.details.statusCode ?? 4003, error.message);
      [this.id, this.state, this.#attempts, this.#pingTimeout] = [session.id, 'open', 0, session.pingTimeout];
      this.#alive();
      for (const channel of this.#streams.channel.values()) if (channel.state === 'pending') this.#requestSubscription(channel);
      this.#emit('connect', session);
      for (const { packet, until } of this.#queue.splice(0))
        if (packet.cid ? this.#calls.has(packet.cid) : until >= Date.now()) this.#send(packet);
    });
  }
  #requestSubscription(channel) {
    this.#ask('#subscribe', { channel: channel.name }, error => {
      if (channel.state !== 'pending' || error?.name === 'BadConnectionError') return;
      channel.state = error ? 'unsubscribed' : 'subscribed';
      this.#emit(error ? 'subscribeFail' : 'subscribe', { channel: channel.name, error });
    });
  }
  #receive(text) {
    if (text === '') return this.#transport.send(''), this.#alive();
    let content;
    try { content = JSON.parse(text); } catch { /* raw */ }
    for (const packet of Array.isArray(content) ? content : [content]) this.#dispatch(packet, text);
  }
  #dispatch(packet, text) {
    const { event, data, cid, rid, error } = Object(packet);
    if (typeof event === 'string') {
      const { id } = this, call = typeof cid === 'number';
      const reply = answer => { if (call && id && id === this.id) this.#send({ rid: cid, ...answer }); };
      if (this.#internal(event, data)) return reply({});
      if (!call) return this.#streams.receiver.get(event)?.write(data);
      const fail = ({ name, message }) => reply({ error: { name, message } });
      this.#streams.procedure.get(event)?.write({ data, end: answer => reply({ data: answer }), error: fail });
    } else if (typeof rid === 'number') {
      const answer = this.#calls.get(rid);
      this.#calls.delete(rid);
      answer?.(error ? new AGError(error.name ?? 'Error', error.message ?? String(error), error) : null, data);
    } else this.#emit('raw', { message: text });
  }

  /** @returns {boolean} whether the event was one of the protocol's own */
  #internal(event, data) {
    const channel = this.#streams.channel.get(data?.channel), joined = channel && channel.state !== 'unsubscribed';
    if (event === '#publish') {
      if (joined) channel.write(data.data);
    } else if (event === '#kickOut') {
      if (joined) this.#emit('kickOut', data), this.#left(channel);
    } else if (event === '#setAuthToken') {
      if (typeof data?.token === 'string') this.#emit('authenticate', { authToken: this.authToken = data.token });
    } else if (event === '#removeAuthToken') {
      this.#emit('deauthenticate', { authToken: this.authToken = null });
    } else return false;
    return true;
  }
  #left(channel, state = 'unsubscribed') {
    channel.state = state;
    this.#emit('unsubscribe', { channel: channel.name });
  }
  #alive() { this.#expect(this.#pingTimeout, 4000, 'The server is silent'); }
  #expect(ms, code, reason) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.disconnect(code, reason), ms);
  }
  #closed(code, reason) {
    const opened = this.state === 'open', unsent = new Set(this.#queue.map(({ packet }) => packet.cid));
    clearTimeout(this.#deadline);
    [this.#transport, this.id, this.state] = [null, null, 'closed'];
    const lost = new AGError('BadConnectionError', `The connection closed (${code})`, { code, reason });
    for (const [cid, answer] of this.#calls) if (!unsent.has(cid) && this.#calls.delete(cid)) answer(lost);
    for (const channel of this.#streams.channel.values()) if (channel.state === 'subscribed') this.#left(channel, 'pending');
    const reconnectIn = code === 1000 || code >= 4500 ? null : this.#delay(code);
    if (reconnectIn !== null) this.#retry = setTimeout(() => this.connect(), reconnectIn);
    this.#emit(opened ? 'disconnect' : 'connectAbort', { code, reason });
    this.#emit('close', { code, reason, reconnectIn });
  }
  #delay(code) {
    const { initialDelay, randomness, multiplier, maxDelay } = this.#options.reconnect, attempt = this.#attempts++;
    if (attempt === 0 && [1005, 4000, 4001].includes(code)) return 0;
    return Math.min(maxDelay, Math.round((initialDelay + randomness * Math.random()) * multiplier ** attempt));
  }
  #stopRetry() { this.#retry = clearTimeout(this.#retry) ?? null; }
}
