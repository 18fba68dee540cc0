package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.stream.FlowEvent;
import java.util.Optional;

/**
 * What happens on a server. The class is the key: {@code listener(Disconnection.class)}. The names
 * are those of the reference.
 */
public sealed interface ServerEvent {
  /** The server accepts connections. */
  record Ready() implements ServerEvent {}

  /** A connection has been upgraded; its handshake has not come. Made here, loops miss nothing. */
  record Handshake(AGServerSocket socket) implements ServerEvent {}

  /**
   * A handshake was answered: the socket is open.
   *
   * @param authError why the token that came with it was not good, if there was one
   */
  record Connection(AGServerSocket socket, Optional<AGException> authError)
      implements ServerEvent {}

  /** A connection ended before its handshake was done. */
  record ConnectionAbort(AGServerSocket socket, int code, String reason) implements ServerEvent {}

  /** An open socket ended. */
  record Disconnection(AGServerSocket socket, int code, String reason) implements ServerEvent {}

  /** A connection ended, in either state. */
  record Closure(AGServerSocket socket, int code, String reason) implements ServerEvent {}

  /**
   * A socket was subscribed to a channel.
   *
   * @param options what the client gave with it, but for the channel's name
   */
  record Subscription(AGServerSocket socket, String channel, Payload options)
      implements ServerEvent {}

  /** A socket is no longer subscribed to a channel. */
  record Unsubscription(AGServerSocket socket, String channel) implements ServerEvent {}

  /** A socket has a good token now: its first, or another. */
  record Authentication(AGServerSocket socket, AuthToken authToken) implements ServerEvent {}

  /** A socket's token is gone; told also without one. */
  record Deauthentication(AGServerSocket socket, Optional<AuthToken> oldAuthToken)
      implements ServerEvent {}

  /** A socket has become authenticated, or is so no more. */
  record AuthenticationStateChange(
      AGServerSocket socket,
      AuthState oldAuthState,
      AuthState newAuthState,
      Optional<AuthToken> authToken)
      implements ServerEvent {}

  /** A client came with a token that this server cannot have given it. */
  record BadSocketAuthToken(AGServerSocket socket, AGException authError, Payload signedAuthToken)
      implements ServerEvent {}

  /**
   * More has come, or been sent, than was taken: what a limit, a pause or a slow loop led to.
   *
   * @param socket on which; none for the server's own streams
   */
  record Congestion(FlowEvent flow, Optional<AGServerSocket> socket) implements ServerEvent {}

  /** Something went wrong that the server survives: on that socket, or on none. */
  record Warning(Throwable warning, Optional<AGServerSocket> socket) implements ServerEvent {}

  /** The server itself has failed: it may accept no connections any more. */
  record Failure(Throwable error) implements ServerEvent {}
}
