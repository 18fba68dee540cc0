package io.asyngular.server;

import io.asyngular.protocol.Payload;
import java.util.Optional;

/**
 * What happens on a server. The class is the key: {@code listener(Disconnection.class)}. The names
 * are those of the reference.
 */
public sealed interface ServerEvent {
  /** A connection has been upgraded; its handshake has not come. Made here, loops miss nothing. */
  record Handshake(AGServerSocket socket) implements ServerEvent {}

  /** A handshake was answered: the socket is open. */
  record Connection(AGServerSocket socket) implements ServerEvent {}

  /** A connection ended before its handshake was done. */
  record ConnectionAbort(AGServerSocket socket, int code, String reason) implements ServerEvent {}

  /** An open socket ended. */
  record Disconnection(AGServerSocket socket, int code, String reason) implements ServerEvent {}

  /** A connection ended, in either state. */
  record Closure(AGServerSocket socket, int code, String reason) implements ServerEvent {}

  /** A socket was subscribed to a channel. */
  record Subscription(AGServerSocket socket, String channel, Payload options)
      implements ServerEvent {}

  /** A socket is no longer subscribed to a channel. */
  record Unsubscription(AGServerSocket socket, String channel) implements ServerEvent {}

  /** Something went wrong that the server survives: on that socket, or on none. */
  record Warning(Throwable warning, Optional<AGServerSocket> socket) implements ServerEvent {}
}
