// The conformance fixture on the reference implementation, so that every test can be held against it too.
//   node fixture.mjs --port 8000 --options '{"pingInterval":100}' [--plain true] [--server asyngular-server]
// Prints `listening on PORT` once connections are accepted; port 0 is any that is free. Options are the reference's own, times in milliseconds.
// Without the option `path` it answers on /socketcluster/ and on /asyngular/, so that clients of both kinds meet in the same channels.
// `--plain true`: no middleware, no records, only the handlers that load is measured on.
// `--server asyngular-server`: on the generation before, asyngular-server 6.
//
// Handlers.mjs and middleware.mjs hold what every fixture has. Some of it serves this suite only:
//
// | where                    | name                  | what it does
// |--------------------------|-----------------------|------------------------------------------------------------------------------
// | query of the upgrade     | silent=1              | with block=ws or block=sc: the error is a silent one
// |                          | earlyToken=NAME       | handshakeSC sets the auth token {username: NAME}; the error of that blocks the handshake
// |                          | reveal=1              | handshakeSC is blocked by a RevealedError "revealed" with what the action tells of the token:
// |                          |                       | authState, authToken (or null), tokenError (a name or null)
// | `rule` of inbound data   | blockWith: X          | blocks with X itself: null is no error at all, a text is passed on as the error
// |                          | die: true             | the middleware's loop returns and leaves this action unanswered
// |                          | twice: true           | allows, then blocks; the journal gets `second:NAME` with the name of the error this raises
// |                          | expired: true         | allows with {name, message, expiry} of the action's authTokenExpiredError as data, or null
// | outbound                 | channel `addressed…`  | the data leaves as {"for": id of the subscriber, "data": the data}
// | procedures               | setAuthTokenAndWait   | {token, options}: as setAuthToken, and answers when that is done: nothing, or its error
// |                          | deauthenticateAndWait | data are the options: as deauthenticate, and answers when that is done: nothing, or its error
// |                          | backpressureOf        | id: as `backpressure`, of the socket with that id, or null
// |                          | remains               | id: {recorded, ended} of the socket with that id, which may be closed: what its receivers have
// |                          |                       | recorded, and the sorted names of those receivers whose loop has ended
// |                          | subscriptionOptions   | channel: the options that this socket's last `subscribe` event for it carried, or null
// |                          | internals             | the packets named by the protocol that came by the socket's streams, as `procedure #subscribe`
// |                          |                       | or `receiver #publish`, in order
// |                          | sendBatch             | {events: [{event, data}], cancel?}: startBatch, transmits each, then flushBatch, or cancelBatch
// |                          | failWith              | answers with the data itself as error, whatever it is
// |                          | bytes                 | an array of numbers; answers with those bytes as binary data
// |                          | answerTwice           | answers with the data, once more, and transmits `answeredTwice` {name, message} of the error
// |                          | speakAfterClose       | waits until its socket is closed; then transmits, invokes, and answers
// |                          | exchangeUnsubscribe   | channel: the server's own subscription to it ends
// | procedure `kickOut`      | channel: [names]      | kicks out of all of them
import http from 'node:http';
import { parseArgs } from 'node:util';
import { serve, servePlain } from './handlers.mjs';
import { setAllMiddleware } from './middleware.mjs';
import { Records } from './records.mjs';
import { each } from './streams.mjs';

const PATHS = ['/socketcluster/', '/asyngular/'];
const { values } = parseArgs({
  strict: false,
  options: {
    port: { type: 'string', default: '8000' },
    options: { type: 'string', default: '{}' },
    plain: { type: 'string', default: 'false' },
    server: { type: 'string', default: 'socketcluster-server' }
  }
});
const plain = values.plain === 'true';
const options = { authKey: 'testkey', ...JSON.parse(values.options) };

const { default: library } = await import(values.server);
const httpServer = http.createServer();
const server = library.attach(httpServer, options);
if (!('path' in JSON.parse(values.options))) {
  server.wsServer.shouldHandle = ({ url }) => PATHS.includes(url.split('?', 1)[0]);
}

if (plain) {
  each(server.listener('connection'), ({ socket }) => servePlain(socket));
} else {
  const records = new Records(server);
  setAllMiddleware(server, records);
  each(server.listener('connection'), ({ socket }) => serve(server, socket, records));
}

httpServer.listen(Number(values.port), '127.0.0.1', () => console.log(`listening on ${httpServer.address().port}`));
process.once('SIGTERM', () => process.exit(0));
