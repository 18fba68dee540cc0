package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.AuthToken;
import java.util.Optional;

/**
 * The two steps of a connection's beginning, in this order. One middleware sees both of one
 * connection, and its stream is closed when the socket is open.
 */
public sealed interface HandshakeAction extends Action {
  /** The HTTP request with which the connection begins. */
  UpgradeRequest request();

  /**
   * The connection asks to become a WebSocket. Blocked, it is refused with status 401 and the
   * error's message.
   */
  record HandshakeWS(UpgradeRequest request, Verdict<Void> verdict) implements HandshakeAction {}

  /**
   * The socket has sent its handshake. Blocked, the handshake is answered with the error, and the
   * socket closed with the error's property {@code statusCode}, or 4008. Whoever blocks with a code
   * from 4500 on tells the client not to come back.
   *
   * @param authToken the token that came along, if it is a good one
   * @param authTokenError why it is none; also without a token
   */
  record HandshakeSC(
      AGServerSocket socket,
      Optional<AuthToken> authToken,
      Optional<AGException> authTokenError,
      Verdict<Void> verdict)
      implements HandshakeAction {
    @Override
    public UpgradeRequest request() {
      return socket.request();
    }
  }
}
