// Makes the sequences: what one client does on one connection. What is left out on purpose stands in known.mjs.
import { Random } from './random.mjs';
import { broken, numberText, object, spelled, value } from './values.mjs';
import { handmade, sign } from '../helpers/tokens.mjs';

const FAR = 4_000_000_000; // so that no token expires while the sequences run
const TOKENS = [
  sign({ username: 'bob', iat: 1, exp: FAR }), sign({ username: 'kate', iat: 2, exp: FAR }), sign({ iat: 3 }, 'testkey', { algorithm: 'HS512' }),
  sign({ banned: true, iat: 4 }), sign({ iat: 5 }, 'other'), sign({ iat: 6, exp: 1000 }), sign({ iat: 7, nbf: FAR }),
  handmade({ alg: 'none', typ: 'JWT' }, { username: 'bob' }, null), handmade({ alg: 'RS256', typ: 'JWT' }, { username: 'bob' }),
  'abc', 'a.b.c', '', null, 5, true, {}, [1], 'x'.repeat(5000)
];
const CIDS = ['"5"', 'null', 'true', '[]', '{}', '-1', '0', '1.5', '1e3', '""'];
const CHANNELS = ['plain', 'other', '', 'hidden', 'upper', 'lag', 'addressed', 'forbidden', 'slow', 'a/b', 'é世'];
const FRAMES = ['', '#1', '#2', 'hello', '5', 'null', 'true', '"text"', '{}', '[]', '[[]]', '[5]', ' ', '{"rid":1}', '{"rid":7,"error":"x"}',
  '{"rid":"1"}', '{"event":5}', '{"event":null,"cid":1}', '{"event":{},"data":1}', '{"event":["echo"],"cid":4}', '{"data":1}', '{"cid":1}', '\ufeff{}'];

class Writer {
  steps = [];          // {frame, calm?, answer?, event?, close?}: sent, when all is quiet if `calm`; then what is named is waited for
  #lastCid = 10;

  constructor(seed) {
    this.random = new Random(seed);
    this.suffix = `~${this.random.below(2 ** 32).toString(36)}~`;
  }

  cid() {
    return ++this.#lastCid;
  }

  channel() {
    return this.random.pick(CHANNELS) + this.suffix;
  }

  /** Data for handlers and channels: any value, or one with a rule for the middleware. */
  data() {
    const { random } = this;
    if (random.chance(0.75)) return value(random);
    return { rule: random.weighed([
      [3, () => ({ rewrite: value(random) })],
      [3, () => ({ block: { name: 'BlockedError', message: 'no', ...object(random, 1) } })],
      [2, () => ({ block: { message: 'quietly', silent: true } })],
      [1, () => ({ blockWith: random.pick([null, 'a text']) })],
      [1, () => ({ delay: random.below(8), rewrite: value(random) })],
      [1, () => ({ delay: random.below(8) })],
      [1, () => ({ twice: true })]
    ])() };
  }

  /** The packet's text, with its data or cid as only text can have them now and then. */
  text(packet) {
    const { random } = this;
    const text = spelled(random, packet);
    if (packet.event === '#authenticate') return text; // without its cid it would end the connection
    if (random.chance(0.03) && 'data' in packet) return JSON.stringify(packet).replace(/\}$/, `,"data":${numberText(random)}}`);
    if (random.chance(0.04)) return JSON.stringify(packet).replace(/\}$/, `,"cid":${random.pick(CIDS)}}`);
    return text;
  }

  /** A packet that the server handles in its turn, so that nobody has to wait for it. */
  packet() {
    const { random } = this;
    const cid = random.chance(0.7) ? { cid: this.cid() } : {};
    return random.weighed([
      [6, () => ({ event: 'echo', data: this.data(), cid: this.cid() })],
      [4, () => ({ event: 'record', data: this.data() })],
      [1, () => ({ event: 'noop', data: this.data() })],
      [2, () => ({ event: random.pick(['nobody', '', '#custom', '#setAuthToken', '#kickOut', '#disconnect', 'Echo']), data: this.data(), ...cid })],
      [2, () => ({ event: 'fail', data: { name: random.pick(['CustomError', 'x', '']), message: random.pick(['', 'boom', 'é']), ...object(random, 1) }, cid: this.cid() })],
      [5, () => ({ event: '#subscribe', data: { channel: this.channel(), ...(random.chance(0.3) ? { data: value(random, 1), waitForAuth: true } : {}) }, ...cid })],
      [5, () => ({ event: '#publish', data: { channel: this.channel(), ...(random.chance(0.9) ? { data: this.data() } : {}) }, ...cid })],
      [3, () => ({ event: '#unsubscribe', data: this.channel(), ...cid })],
      [2, () => ({ event: random.pick(['#subscribe', '#publish', '#unsubscribe']), data: random.pick([undefined, null, [], 'a', 5, {}, { channel: 5 }, { channel: null }]), ...cid })],
      [2, () => ({ event: '#authenticate', data: random.pick(TOKENS), cid: this.cid() })],
      [1, () => ({ event: '#removeAuthToken', ...(random.chance(0.3) ? { data: value(random, 1) } : {}) })],
      [1, () => ({ rid: random.pick([0, 1, 2, -1, 1.5]), data: value(random, 1) })]
    ])();
  }

  /** One that cannot go wrong. */
  plainPacket() {
    const { random } = this;
    const event = random.pick(['echo', 'record', 'nobody']);
    return { event, data: value(random), ...(event === 'record' ? {} : { cid: this.cid() }) };
  }

  /** One that does not end the connection, even with a slip of the pen. */
  lastingPacket() {
    for (;;) {
      const packet = this.packet();
      if (packet.event !== '#authenticate') return packet;
    }
  }

  handshake() {
    const { random } = this;
    const data = random.weighed([
      [5, { authToken: null }], [1, undefined], [1, null], [1, {}], [1, 'text'], [5, { authToken: random.pick(TOKENS) }]
    ]);
    return { event: '#handshake', data, cid: random.pick([1, 1, 1, 0, -3, 2.5]) };
  }

  open() {
    const { random } = this;
    if (random.chance(0.04)) {
      const frame = random.pick([...FRAMES, '!dropped', JSON.stringify(this.packet())]);
      this.steps.push({ frame, calm: true, close: frame !== '[]' && !frame.startsWith('!') });
    }
    if (random.chance(0.02)) this.steps.push({ frame: JSON.stringify({ ...this.handshake(), cid: random.pick([undefined, '1', null]) }), close: true });
    else if (random.chance(0.1)) this.steps.push({ frame: JSON.stringify([this.handshake(), ...random.times(4, () => this.plainPacket())]) });
    else this.steps.push({ frame: spelled(random, this.handshake()) });
  }

  /** A call whose handler does something that others may notice. */
  act() {
    const { random } = this;
    const channel = this.channel();
    const call = (name, data, event) => ({ frame: JSON.stringify({ event: name, data, cid: this.cid() }), answer: this.#lastCid, event });
    const leave = (name, data) => ({ frame: JSON.stringify({ event: name, data, cid: this.cid() }), calm: true, close: true });
    return random.weighed([
      [2, () => call('login', { username: random.pick(['bob', 'kate']), ...object(random, 1), exp: FAR, iat: undefined }, '#setAuthToken')],
      [1, () => call('login', { username: 'mallory' })],
      [2, () => call('setAuthToken', { token: { a: value(random, 1) }, options: random.pick([undefined, {}, { expiresIn: 500 }, { issuer: 'me' }]) }, '#setAuthToken')],
      [1, () => call('setAuthTokenAndWait', { token: { b: 1 }, options: { rejectOnFailedDelivery: true } })],
      [1, () => call('deauthenticate', undefined, '#removeAuthToken')],
      [1, () => call('authToken')],
      [2, () => call('subscriptions')],
      [2, () => call('kickOut', { channel: random.pick([channel, undefined, [...new Set([channel, this.channel()])]]), message: value(random, 1) })],
      [2, () => call('publish', { channel, data: value(random) })],
      [1, () => call('exchangeSubscribe', channel)],
      [1, () => call('exchangeLog', channel)],
      [2, () => call('transmitBack', { event: 'back', data: value(random) }, 'back')],
      [2, () => call('invokeBack', { event: 'ask', data: value(random) })],
      [1, () => call('invokeBack', { event: 'refuse', data: value(random) })],
      [1, () => call('invokeBack', { event: 'ignore', ackTimeout: 20 })],
      [1, () => call('failWith', random.pick(['a text', 5, null, true, undefined, { message: 'm', a: 1 }]))],
      [1, () => call('answerTwice', value(random, 1), 'answeredTwice')],
      [1, () => ({ calm: true, ...call('sendBatch', { events: random.times(3, () => ({ event: 'back', data: value(random, 1) })), cancel: random.chance(0.2) }) })],
      [1, () => call(random.pick(['startBatching', 'stopBatching']))],
      [1, () => call('recorded')],
      [1, () => call('sleep', random.below(10))],
      [0.5, () => call('bytes', [0, 127, 255].slice(random.below(3)))],
      [0.5, () => leave('disconnect', { code: random.pick([1000, 4000, 4100, 4500, 3000]), reason: random.pick([undefined, '', 'bye', 'é']) })]
    ])();
  }

  step() {
    const { random } = this;
    return random.weighed([
      [10, () => ({ frame: this.text(this.packet()) })],
      [4, () => this.act()],
      [2, () => ({ frame: random.pick(FRAMES) })],
      [0.3, () => ({ frame: '!dropped', calm: true })], // this line of middleware does not wait for what came before
      [2, () => ({ frame: JSON.stringify(random.times(6, () => (random.chance(0.9) ? this.packet() : random.pick([5, null, {}, 'x', []])))) })],
      [2, () => ({ frame: broken(random, JSON.stringify(this.lastingPacket())) })],
      [1, () => ({ frame: Buffer.from(this.text(this.packet())) })],
      [0.3, () => ({ frame: Buffer.from([0x22, 0xff, 0xfe, random.below(256)]) })],
      [0.3, () => ({ frame: '{"event":"#authenticate","data":"abc"}', calm: true, close: true })]
    ])();
  }
}

/** The sequence of that number: {seed, path, steps}. */
export function sequence(seed) {
  const writer = new Writer(seed);
  const { random } = writer;
  const query = random.weighed([[30, ''], [1, '?delay=20'], [1, '?block=sc'], [0.5, '?block=sc&statusCode=4501'], [0.5, '?block=sc&silent=1'], [0.5, '?a=1&a=2']]);
  writer.open();
  for (let left = 1 + random.below(24); left > 0; left--) writer.steps.push(writer.step());
  return { seed, path: random.pick(['/socketcluster/', '/socketcluster/', '/asyngular/']) + query, steps: writer.steps };
}
