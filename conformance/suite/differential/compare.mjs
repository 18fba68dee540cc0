// Brings two outcomes to a form in which they can be compared, and tells where they differ.
// Answers may overtake transmits, and those of different procedures each other, so each answer and each event's name is looked at by itself.
import jwt from 'jsonwebtoken';
import { TOLERATED, readAlike } from './known.mjs';

const RECENT_S = 600;

/** Ids, and times that a server has put in, are not the same twice. */
function alike(value, id, key) {
  if (typeof value === 'number') {
    if ((key === 'iat' || key === 'exp') && Math.abs(value - Date.now() / 1000) < 100_000 + RECENT_S) return `<${key}>`;
    return Object.is(value, -0) ? 0 : readAlike(value);
  }
  if (typeof value === 'string') return id ? value.replaceAll(id, '<id>') : value;
  if (Array.isArray(value)) return value.map(item => alike(item, id));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([name, item]) => [name, name === 'token' ? tokenAlike(item, id) : alike(item, id, name)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A token is the same when it is good and says the same, and lives as long. */
function tokenAlike(token, id) {
  try {
    const content = jwt.verify(token, 'testkey');
    return { ...alike(content, id), life: content.exp - content.iat > 100_000 ? 'long' : content.exp - content.iat };
  } catch {
    return alike(token, id);
  }
}

/** One entry for each thing that can be compared: its name and its value. */
function digest({ refused, id, packets = [], raw, closed, state, journal = [] }) {
  const parts = new Map();
  const add = (name, value) => parts.set(name, [...(parts.get(name) ?? []), alike(value, id)]);
  parts.set('refused', refused ?? false);
  for (const packet of packets) {
    if ('event' in packet) add(`event ${packet.event}`, 'cid' in packet ? { ...packet, cid: '<cid>' } : packet);
    else if ('rid' in packet) add(`answer to ${packet.rid}`, packet);
    else add('other packets', packet);
  }
  for (const text of raw ?? []) add('raw', text);
  parts.set('closed', closed ?? 'no');
  for (const [name, value] of Object.entries(state ?? {})) parts.set(name, alike(value, id));
  const counts = {};
  for (const entry of journal) if (entry !== 'connect') counts[entry] = (counts[entry] ?? 0) + 1; // `connect` comes too early to be seen
  parts.set('journal', alike(counts, id));
  return parts;
}

function same(theirs, ours) {
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return true;
  if (Array.isArray(theirs) && Array.isArray(ours) && theirs.length === ours.length && theirs.length > 0) {
    return theirs.every((item, i) => JSON.stringify(item) === JSON.stringify(ours[i]) || TOLERATED.some(([, , fits]) => fits(item, ours[i])));
  }
  return false;
}

/** The parts in which two outcomes differ: [{part, theirs, ours}]. */
export function differences(theirOutcome, ourOutcome) {
  const [theirs, ours] = [digest(theirOutcome), digest(ourOutcome)];
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter(part => !same(theirs.get(part), ours.get(part)))
    .map(part => ({ part, theirs: theirs.get(part), ours: ours.get(part) }));
}
