// Every difference between this server and the reference that is there on purpose. Nothing else is tolerated.

/** What the generator never writes, since the outcomes cannot be compared; tests/ours holds what this server does. */
export const AVOIDED = [
  ['names of JavaScript’s own objects, such as constructor, for events and channels', 'they crash the reference'],
  ['a second handshake', 'the reference repeats it and miscounts its clients for ever; here it is an InvalidActionError'],
  ['a subscribe to a channel one has, at the channel limit', 'the reference refuses it; here it is a success'],
  ['errors in the very batch of the handshake', 'nobody listens yet in the reference; here a new socket’s events are kept until somebody does'],
  ['a middleware loop that ends', 'the reference waits for ever; here the socket is closed with 1011'],
  ['to kick out of one channel twice in a call', 'the reference unsubscribes twice, and miscounts'],
  ['a close code that is no number', 'the reference raises an error and goes on; here it is refused'],
  ['nesting beyond the limit, names and payloads beyond theirs', 'the reference has no limits but maxPayload'],
  ['floods, and peers that do not read', 'the reference holds everything in memory; here reading pauses, or the peer is sent away'],
  ['origins', 'the reference looks for a part of the text; here an entry is a whole one'],
  ['channel names that are whole numbers', 'JavaScript lists such keys first; here channels stay in their order'],
  ['data that looks like a Buffer of Node written as JSON', 'the reference turns it into base64; here it passes as it came'],
  ['tokens that expire meanwhile', 'the reference notices when something comes in; here it is noticed at once'],
  ['tokens that cannot be signed', 'each language has its own error for it, and whether an answer gets out before the close is a race'],
  ['tokens whose content is no object', 'the reference takes them; nobody makes them']
];

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Errors of JavaScript itself, as a handler raises them for data of the wrong shape, have no name on the wire. */
const isNameless = error => isObject(error) && typeof error.message === 'string' && !('name' in error);

/** [what, why, (theirs, ours) => whether that is all there is between the two values of one key]. */
export const TOLERATED = [
  ['the error of a handler that was given data of the wrong shape', 'what it says is each language’s own affair',
    (theirs, ours) => isNameless(theirs?.error) && ours !== undefined && 'error' in ours]
];

/** Numbers that JavaScript cannot keep reach the client digit by digit here; what they are read as is the same, but for the infinite. */
export const readAlike = number => (Number.isFinite(number) ? number : null);
