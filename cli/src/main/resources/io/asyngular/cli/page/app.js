import { connect } from './asyngular.js';

const MESSAGES = 500;                    // the most messages kept on the page
const SOCKETS = 40;                      // the most sockets drawn
const UNFOLDED = 4;                      // sockets which start unfolded
const SAMPLES = 60;                      // 15 s at four figures a second
const COLUMNS = ['Stream', 'Last 15 s', 'Items', 'Bytes', 'Age', 'Actions'];
const SPEEDS = [[0, 'full speed'], [100, '100 ms each'], [500, '500 ms each'], [2000, '2 s each']];

const $ = id => document.getElementById(id);
const socket = connect();

// ---- small tools

/** Makes an element; `properties` with a dash are attributes. Text goes in as text, never as markup. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') || key === 'role') made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

const svg = (tag, attributes) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/** Sets a text only when it is another one, so that nothing is laid out for nothing. */
const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const mark = (node, key, value) => { if (node.dataset[key] !== String(value)) node.dataset[key] = value; };

const number = value => Number.isFinite(value) && value > 0 ? value : 0;
const text = (value, limit) => (typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value)).slice(0, limit);
const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

function bytes(value) {
  if (value < 1000) return `${value} B`;
  const unit = value < 1e6 ? ['kB', 1e3] : value < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const scaled = value / unit[1];
  return `${scaled.toFixed(scaled < 10 ? 1 : 0)} ${unit[0]}`;
}

function age(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

let fading;
function notice(message, isError = false) {
  clearTimeout(fading);
  $('notice').textContent = message;
  mark($('notice'), 'error', isError);
  fading = setTimeout(() => write($('notice'), ''), isError ? 12_000 : 6_000);
}

/** A loop over a stream which outlives a bad item. */
async function each(stream, body) {
  for await (const item of stream) {
    try {
      body(item);
    } catch (error) {
      notice(`Could not show what came: ${error.message}`, true);
    }
  }
}

async function ask(procedure, data, done) {
  try {
    await socket.invoke(procedure, data);
    notice(done);
  } catch (error) {
    notice(`${procedure}: ${error.message}`, true);
  }
}

// ---- the connection

function showState(state, words) {
  write($('status'), words);
  mark($('status'), 'state', state);
  write($('own-id'), socket.id ?? '');
  mark(document.body, 'connected', state === 'connected');
}

let countdown;
function showReconnect(due) {
  clearInterval(countdown);
  const tick = () => {
    const seconds = Math.ceil((due - Date.now()) / 1000);
    showState('waiting', seconds > 0 ? `reconnecting in ${seconds} s` : 'reconnecting');
  };
  countdown = setInterval(tick, 1000);
  tick();
}

each(socket.listener('connecting'), () => {
  clearInterval(countdown);
  showState('connecting', 'connecting');
  $('reconnect').hidden = true;
});
each(socket.listener('connect'), () => {
  showState('connected', 'connected');
  notice('');
});
each(socket.listener('close'), ({ code, reason, reconnectIn }) => {
  $('reconnect').hidden = false;
  if (reconnectIn === null) showState('closed', 'disconnected');
  else showReconnect(Date.now() + reconnectIn);
  notice(`The connection closed (${code}${reason ? `: ${reason}` : ''}).`, true);
});
each(socket.listener('error'), ({ error }) => notice(`${error.name}: ${error.message}`, true));
each(socket.listener('subscribeFail'), ({ channel, error }) => notice(`Channel ${channel}: ${error.message}`, true));
each(socket.listener('kickOut'), ({ channel, message }) => notice(`Kicked out of ${channel}. ${text(message, 200)}`, true));

$('reconnect').addEventListener('click', () => socket.connect());
addEventListener('online', () => socket.connect());

// ---- the chat

const nameField = $('name'), messageField = $('message'), messages = $('messages'), scroll = $('scroll');

const stored = {                         // private windows may refuse storage
  get name() { try { return localStorage.getItem('asyngular.name'); } catch { return null; } },
  set name(name) { try { localStorage.setItem('asyngular.name', name); } catch { /* not kept */ } },
};
nameField.value = stored.name ?? `guest ${Math.floor(100 + Math.random() * 900)}`;
nameField.addEventListener('input', () => { stored.name = nameField.value; });
const ownName = () => nameField.value.trim() || 'anonymous';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

let atEnd = true;
scroll.addEventListener('scroll', () => {
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 24;
  if (atEnd) $('newer').hidden = true;
});
const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; };
$('newer').addEventListener('click', toEnd);
new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(scroll);

function hue(name) {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) % 360;
  return hash;
}

function showMessage(data) {
  const from = text(data?.from, 40) || 'anonymous';
  const at = new Date(Number.isFinite(data?.at) ? data.at : Date.now());
  const previous = messages.lastElementChild;
  const follows = previous?.dataset.from === from && at - previous.dataset.at < 60_000;

  const author = element('span', { className: 'author', textContent: from });
  author.style.setProperty('--hue', hue(from));
  const item = element('li', { 'data-testid': 'message', 'data-from': from, 'data-at': +at },
    author,
    element('time', { dateTime: at.toISOString(), textContent: clock.format(at) }),
    element('span', { className: 'text', textContent: text(data?.text, 2000) }));
  item.classList.toggle('follows', follows);
  item.classList.toggle('own', from === ownName());

  messages.append(item);
  while (messages.childElementCount > MESSAGES) messages.firstElementChild.remove();
  $('empty').hidden = true;
  if (atEnd) toEnd();
  else $('newer').hidden = false;
}

$('composer').addEventListener('submit', event => {
  event.preventDefault();
  const said = messageField.value.trim();
  if (!said) return;
  socket.transmit('chat', { from: ownName(), text: said });
  messageField.value = '';
  atEnd = true;
  toEnd();
});

$('burst').addEventListener('click', () => {
  const size = Number($('burst-size').value), from = ownName();
  for (let i = 1; i <= size; i++) socket.transmit('chat', { from, text: `${i} of ${size}` });
  notice(`Sent ${size} messages at once.`);
});

each(socket.subscribe('chat'), showMessage);

// ---- the streams

const sections = new Map();              // by socket id

/** A line of the last figures. Drawn against its own highest, but never against fewer than ten items. */
class Spark {
  #figures = new Array(SAMPLES).fill(0);
  #flat = false;
  #line = svg('polyline', { class: 'line', 'vector-effect': 'non-scaling-stroke' });
  #area = svg('polygon', { class: 'area' });

  constructor() {
    this.view = svg('svg', { viewBox: `0 0 ${SAMPLES - 1} 24`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.view.append(this.#area, this.#line);
  }

  /** @returns {boolean} whether nothing has waited all that time */
  add(figure) {
    this.#figures.shift();
    this.#figures.push(figure);
    const most = Math.max(...this.#figures), flat = most === 0;
    if (flat && this.#flat) return true;
    this.#flat = flat;
    const scale = 21 / Math.max(10, most);
    const points = this.#figures.map((each, x) => `${x},${(23 - each * scale).toFixed(2)}`).join(' ');
    this.#line.setAttribute('points', points);
    this.#area.setAttribute('points', `0,24 ${points} ${SAMPLES - 1},24`);
    return flat;
  }
}

const level = items => items === 0 ? 0 : items < 10 ? 1 : items < 50 ? 2 : 3;

const figure = kind => element('span', { className: `figure ${kind}`, role: 'cell', 'data-testid': kind });

class Row {
  #parts = { name: element('span', { className: 'label' }), note: element('span', { className: 'note' }) };
  #items = figure('items'); #bytes = figure('bytes'); #age = figure('age');
  #spark = new Spark(); #slow = null;

  constructor(socketId, path, { kind }) {
    const where = path.join('/');
    const name = element('span', { className: 'name', role: 'rowheader' }, this.#parts.name, this.#parts.note);
    this.view = element('div', {
      className: 'row', role: 'row', 'aria-label': where, 'data-testid': 'node', 'data-socket': socketId, 'data-path': where, 'data-kind': kind,
    }, name, element('span', { className: 'spark', role: 'cell' }, this.#spark.view), this.#items, this.#bytes, this.#age,
      this.#actions(socketId, path, kind));
    this.view.style.setProperty('--depth', path.length - 1);
  }

  #actions(socketId, path, kind) {
    const actions = element('span', { className: 'actions', role: 'cell' });
    const where = path.join('/'), chat = where === 'receivers/chat';
    if (socketId === 'server' || (kind !== 'stream' && !chat)) return actions;
    if (chat) {
      this.#slow = element('select', { 'data-testid': 'slow', 'aria-label': `Time which the loop of ${where} takes for each message` },
        ...SPEEDS.map(([delay, words]) => element('option', { value: delay, textContent: words })));
      this.#slow.addEventListener('change', () => {
        const delay = Number(this.#slow.value);
        ask('slow', { socket: socketId, delay }, delay ? `${where} now takes ${age(delay)} for each message.` : `${where} runs at full speed.`);
      });
      actions.append(this.#slow);
    }
    const button = (verb, title, done) => {
      const made = element('button', {
        type: 'button', className: verb, title, 'data-testid': verb, 'aria-label': `${verb} ${where}`,
        textContent: verb[0].toUpperCase() + verb.slice(1),
      });
      made.addEventListener('click', () => ask(verb, { socket: socketId, path }, done(Number(this.#items.textContent))));
      actions.append(made);
    };
    button('close', 'Its loops finish what waits, then end', waiting => `Closed ${where}; ${plural(waiting, 'item')} still to be handled.`);
    button('kill', 'Its loops end now, what waits is dropped', waiting => `Killed ${where}; ${plural(waiting, 'item')} dropped.`);
    return actions;
  }

  update(node, label, delay) {
    const items = number(node.backpressure), held = number(node.bytes), waited = number(node.age);
    write(this.#parts.name, label);
    write(this.#parts.note, node.kind !== 'consumer' || node.waiting === undefined ? '' : node.waiting ? 'ready' : 'busy');
    write(this.#items, String(items));
    write(this.#bytes, bytes(held));
    write(this.#age, waited ? age(waited) : '–');
    mark(this.#bytes, 'value', held);
    mark(this.view, 'level', level(items));
    mark(this.view, 'flat', this.#spark.add(items));
    if (this.#slow && Number.isFinite(delay) && document.activeElement !== this.#slow
      && SPEEDS.some(([known]) => known === delay)) this.#slow.value = delay;
  }
}

/** One socket (or the server itself), with a row for each node of its tree. */
class Section {
  #rows = new Map();
  #id; #own; #fold; #body; #total = element('span', { className: 'total' });

  constructor(id, own, folded) {
    this.#id = id;
    this.#own = own;
    const title = own ? 'This tab' : id === 'server' ? 'Server' : 'Socket';
    this.#body = element('div', { className: 'rows', role: 'table', 'aria-label': own ? 'Streams of this tab' : `Streams of ${id}` },
      element('div', { className: 'hidden', role: 'row' },
        ...COLUMNS.map(textContent => element('span', { role: 'columnheader', textContent }))));
    this.#fold = element('button', { type: 'button', className: 'fold' },
      element('span', { className: 'chevron', 'aria-hidden': 'true' }),
      element('span', { className: 'title', textContent: title }),
      ...(id === 'server' ? [] : [element('code', { textContent: id })]), this.#total);
    this.#fold.addEventListener('click', () => this.#folded(!this.#body.hidden));
    this.view = element('section', { className: 'socket', 'data-testid': 'socket', 'data-socket': id, 'data-own': own },
      element('h3', {}, this.#fold), this.#body);
    this.#folded(folded);
  }

  #folded(folded) {
    this.#body.hidden = folded;
    this.#fold.setAttribute('aria-expanded', !folded);
  }

  update(tree, delay) {
    const seen = new Set();
    let before = this.#body.firstChild;  // the heads
    const visit = (node, parent) => {
      if (node === null || typeof node !== 'object') return;
      const label = text(node.name, 80) || `#${node.id}`;
      const path = [...parent, label];
      let key = JSON.stringify(path);
      while (seen.has(key)) key += '+';
      seen.add(key);
      if (!this.#rows.has(key)) this.#rows.set(key, new Row(this.#id, path, node));
      const row = this.#rows.get(key);
      const place = before.nextSibling;
      if (place !== row.view) this.#body.insertBefore(row.view, place);
      before = row.view;
      row.update(node, label, delay);
      for (const child of children(node)) visit(child, path);
    };
    for (const child of children(tree)) visit(child, []);
    for (const [key, row] of this.#rows) {
      if (seen.has(key)) continue;
      row.view.remove();
      this.#rows.delete(key);
    }
    const waiting = number(tree?.backpressure);
    write(this.#total, waiting ? `${waiting} waiting` : 'idle');
    mark(this.view, 'level', level(waiting));
  }
}

const children = node => Array.isArray(node?.children) ? node.children : [];

const find = (node, ...path) => path.reduce((at, name) => children(at).find(child => child?.name === name), node);

function showStreams(data) {
  const all = Array.isArray(data?.sockets) ? data.sockets : [];
  const own = all.find(({ id }) => id === socket.id);
  const shown = [...(own ? [own] : []), ...all.filter(each => each !== own)].slice(0, SOCKETS);
  if (data?.server) shown.push({ id: 'server', streams: data.server });

  const tree = $('tree'), seen = new Set(shown.map(({ id }) => id));
  for (const [id, section] of sections) {
    if (seen.has(id)) continue;
    section.view.remove();
    sections.delete(id);
  }
  let before = null;
  shown.forEach(({ id, streams, delay }, index) => {
    if (!sections.has(id)) sections.set(id, new Section(id, id === socket.id, index >= UNFOLDED || id === 'server'));
    const section = sections.get(id), place = before ? before.nextSibling : tree.firstChild;
    if (place !== section.view) tree.insertBefore(section.view, place);
    before = section.view;
    section.update(streams, delay);
  });

  const waiting = number(find(own?.streams, 'receivers', 'chat')?.backpressure);
  $('waiting').hidden = waiting === 0;
  if (waiting) write($('waiting'), `${plural(waiting, 'message')} of this tab ${waiting === 1 ? 'waits' : 'wait'} in receivers/chat`);
  write($('tab-count'), waiting ? String(waiting) : '');
  $('tree-empty').hidden = shown.length > 0;
  $('tree-more').hidden = all.length <= SOCKETS;
  write($('tree-more'), `and ${plural(all.length - SOCKETS, 'more socket')}`);
  write($('summary'), plural(all.length, 'socket'));
}

each(socket.subscribe('streams'), showStreams);

// ---- narrow screens show one of the two at a time

for (const tab of document.querySelectorAll('[data-show]')) {
  tab.addEventListener('click', () => {
    document.body.dataset.view = tab.dataset.show;
    for (const each of document.querySelectorAll('[data-show]')) each.setAttribute('aria-pressed', each === tab);
    if (tab.dataset.show === 'chat' && atEnd) toEnd();
  });
}
