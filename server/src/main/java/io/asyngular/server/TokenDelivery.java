package io.asyngular.server;

import static io.asyngular.server.ServerProtocol.REMOVE_AUTH_TOKEN;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.SocketEngine;
import java.util.Map;

/** What the server does with a client's token. Any thread; blocks where it says so. */
final class TokenDelivery {
  private static final String SET_AUTH_TOKEN = "#setAuthToken";

  private final ServerSocket socket;
  private final SocketEngine engine;
  private final Authentication authentication;

  TokenDelivery(ServerSocket socket) {
    this.socket = socket;
    this.engine = socket.engine();
    this.authentication = socket.authentication();
  }

  /** Blocks for the engine to sign, and for the client if the options want its word. */
  void set(Object claims, TokenOptions options) throws InterruptedException {
    if (socket.state() == SocketState.CONNECTING) {
      throw told(
          Failures.invalidAction("Cannot call setAuthToken before completing the handshake"));
    }
    var unsigned = new AuthToken(socket.payload(claims), "");
    AuthState before = authentication.prepare(unsigned);
    AuthToken signed = sign(unsigned, options);
    authentication.signed(unsigned, signed, before);
    deliver(signed, options.rejectOnFailedDelivery());
    authentication.watchExpiry();
  }

  private AuthToken sign(AuthToken unsigned, TokenOptions options) throws InterruptedException {
    try {
      return socket.server().options().auth().sign(unsigned.claims(), options);
    } catch (InterruptedException e) {
      authentication.leave();
      throw e;
    } catch (Exception e) {
      AGException failure =
          e instanceof AGException known
              ? known
              : new AGException(ErrorNames.AUTH, String.valueOf(e.getMessage()), e);
      socket.failed(failure);
      engine.onLoop(() -> engine.end(CloseStatus.TOKEN_NOT_SIGNED, failure.toString(), ""));
      throw failure;
    }
  }

  private void deliver(AuthToken token, boolean confirmed) throws InterruptedException {
    var data = Map.of("token", token.signed());
    if (!confirmed) {
      engine.sender().transmit(SET_AUTH_TOKEN, data);
      return;
    }
    try {
      engine.sender().invokeAndWait(SET_AUTH_TOKEN, data);
    } catch (AGException e) {
      throw told(
          new AGException(
              ErrorNames.AUTH, "Failed to deliver auth token to client - " + e.getMessage(), e));
    }
  }

  /** Takes the token back; does not wait for the client. */
  void remove() {
    authentication.leave();
    engine.sender().send(new Transmit(REMOVE_AUTH_TOKEN, Payload.ABSENT));
  }

  /** Takes the token back, and blocks until the client has confirmed it. */
  void removeAndConfirm() throws InterruptedException {
    authentication.leave();
    try {
      engine.sender().invokeAndWait(REMOVE_AUTH_TOKEN, Payload.ABSENT);
    } catch (AGException e) {
      throw told(e);
    }
  }

  private AGException told(AGException failure) {
    socket.failed(failure);
    return failure;
  }
}
