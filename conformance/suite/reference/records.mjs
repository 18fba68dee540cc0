// What has happened, for tests to ask about afterwards.
import { each } from './streams.mjs';

const SERVER_EVENTS = ['handshake', 'connection', 'connectionAbort', 'disconnection', 'closure', 'subscription', 'unsubscription',
  'authentication', 'deauthentication', 'authenticationStateChange', 'badSocketAuthToken', 'warning'];
const SOCKET_EVENTS = ['connect', 'connectAbort', 'disconnect', 'close', 'subscribe', 'unsubscribe',
  'authenticate', 'deauthenticate', 'authStateChange', 'badAuthToken', 'error', 'raw'];

/** An event's line in the journal. */
function entryOf(event, details) {
  if (event === 'error') return `error:${details.error.name ?? 'Error'}`; // an error may be any value, such as a text
  return details?.channel ? `${event}:${details.channel}` : event;
}

export class Records {
  serverEvents = [];
  #journals = new Map();      // by the socket's id
  #exchangeLogs = new Map();  // by channel
  #served = new Map();        // by the socket's id: {socket, recorded, ended}
  #server;

  constructor(server) {
    this.#server = server;
    for (const event of SERVER_EVENTS) {
      each(server.listener(event), ({ socket, channel, code, warning, newAuthState }) => {
        this.serverEvents.push({ event, id: socket?.id, channel, code, name: warning?.name, newAuthState });
      });
    }
    each(server.listener('handshake'), ({ socket }) => this.#journals.set(socket.id, []));
  }

  note(socket, entry) {
    this.#journals.get(socket.id)?.push(entry);
  }

  /** Follows a socket's events from now on. */
  follow(socket) {
    for (const event of SOCKET_EVENTS) {
      each(socket.listener(event), details => this.note(socket, entryOf(event, details)));
    }
    const served = { socket, recorded: [], ended: [] };
    this.#served.set(socket.id, served);
    return served;
  }

  journal(id) {
    return this.#journals.get(id) ?? [];
  }

  served(id) {
    return this.#served.get(id);
  }

  followChannel(channel) {
    if (this.#exchangeLogs.has(channel)) return;
    const log = [];
    this.#exchangeLogs.set(channel, log);
    each(this.#server.exchange.subscribe(channel), data => log.push(data));
  }

  exchangeLog(channel) {
    return this.#exchangeLogs.get(channel) ?? [];
  }
}
