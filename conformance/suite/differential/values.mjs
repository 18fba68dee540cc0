// Values and texts for packets: ordinary, odd, and broken.

const TEXTS = ['', 'a', 'hello', 'é世🎉', 'a\ud83dz', '"\\/\b\n\t\u0000\u001f', '#publish', '{"event":"echo"}', '#1', ' ', 'true', '\u2028\u2029\ufeff', 'x'.repeat(3000)];
const NUMBERS = [0, -0, 1, -1, 0.5, 1e21, 1e-7, 123456789, 2 ** 53, -(2 ** 53), 5e-324, 1.7976931348623157e308];
const NUMBER_TEXTS = ['1e3', '1E+2', '-0', '0.10', '1e400', '-1e400', '12345678901234567890', '0e0'];
const KEYS = ['a', 'b', '', ' ', 'event', 'data', 'cid', 'rid', 'channel', 'é', '"', 'base64', 'length', '$ref', '0', '10'];
const BREAKERS = ['{', '}', '[', ']', ',', ':', '"', '\\', '\\u12', '\u0001', '01', '+1', 'NaN', 'nul', "'", '//', '\ufeff', '.', '-', 'e'];

export function value(random, depth = 3) {
  return random.weighed([
    [4, () => random.pick(TEXTS)],
    [4, () => random.pick(NUMBERS)],
    [3, () => random.pick([null, true, false])],
    [depth > 0 ? 3 : 0, () => random.times(4, () => value(random, depth - 1))],
    [depth > 0 ? 4 : 0, () => object(random, depth)],
    [0.3, () => nested(random)]
  ])();
}

export function object(random, depth = 3) {
  return Object.fromEntries(random.times(4, () => [random.pick(KEYS), value(random, depth - 1)]));
}

/** Deep, though within every limit. */
function nested(random) {
  let inner = random.pick(['core', null, []]);
  for (let left = random.below(60); left > 0; left--) inner = random.chance(0.5) ? [inner] : { a: inner };
  return inner;
}

/** JSON that says the same as JSON.stringify, in other words; sometimes with keys given twice. */
export function spelled(random, content) {
  if (random.chance(0.6)) return JSON.stringify(content);
  const blank = () => random.pick(['', '', ' ', '\n', '\t ', '\r']);
  const text = string => {
    const plain = JSON.stringify(string);
    if (random.chance(0.8) || string.length > 100) return plain;
    return `"${Array.from(string, letter => Array.from({ length: letter.length }, (_, i) =>
      `\\u${letter.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join('')}"`;
  };
  const spell = each => {
    if (typeof each === 'string') return text(each);
    if (Array.isArray(each)) return `[${each.map(item => blank() + spell(item) + blank()).join(',')}]`;
    if (each === null || typeof each !== 'object') {
      return typeof each === 'number' && random.chance(0.1) && each === 0 ? random.pick(['-0', '0e0', '0.0']) : JSON.stringify(each);
    }
    const members = Object.entries(each).filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${blank()}${text(key)}${blank()}:${blank()}${spell(item)}${blank()}`);
    if (members.length > 0 && random.chance(0.1)) members.unshift(`${members[0].split(':', 1)[0]}:${spell(random.pick(TEXTS))}`);
    return `{${members.join(',')}}`;
  };
  return blank() + spell(content) + blank();
}

/** A number as only its text can say it. */
export const numberText = random => random.pick(NUMBER_TEXTS);

/** The text with a slip of the pen. */
export function broken(random, text) {
  const at = random.below(text.length + 1);
  return random.weighed([
    [3, () => text.slice(0, at) + text.slice(at + 1 + random.below(3))],
    [3, () => text.slice(0, at) + random.pick(BREAKERS) + text.slice(at)],
    [1, () => text.slice(0, at)],
    [1, () => text + random.pick([' x', '}', ']', ',', '\u0000', text])]
  ])();
}
