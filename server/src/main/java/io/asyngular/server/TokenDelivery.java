package io.asyngular.server;

import static io.asyngular.server.ServerProtocol.REMOVE_AUTH_TOKEN;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.SocketEngine;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    authentication.prepare(unsigned);
    AuthToken signed = sign(unsigned, options);
    if (authentication.signed(unsigned, signed)) {
      deliver(signed, options.rejectOnFailedDelivery());
    } else if (options.rejectOnFailedDelivery()) {
      throw undelivered("it has been taken back or replaced meanwhile", null);
    }
  }

  private AuthToken sign(AuthToken unsigned, TokenOptions options) throws InterruptedException {
    try {
      return socket.server().options().auth().sign(unsigned.claims(), options);
    } catch (InterruptedException e) {
      authentication.leave();
      throw e;
    } catch (Throwable e) { // or a token that nobody has signed would stay
      AGException failure =
          e instanceof AGException known
              ? known
              : new AGException(ErrorNames.AUTH, String.valueOf(e.getMessage()), e);
      authentication.forget(unsigned);
      socket.failed(failure);
      engine.onLoop(() -> engine.end(CloseStatus.TOKEN_NOT_SIGNED, failure.toString(), ""));
      throw failure;
    }
  }

  private void deliver(AuthToken token, boolean confirmed) throws InterruptedException {
    try {
      if (confirmed) {
        engine.sender().invokeAndWait(SET_AUTH_TOKEN, delivery(token));
      } else {
        engine.sender().transmit(SET_AUTH_TOKEN, delivery(token));
      }
    } catch (AGException e) {
      throw undelivered(e.getMessage(), e);
    } finally {
      agree(token);
      authentication.watchExpiry();
    }
  }

  private static Map<String, String> delivery(AuthToken token) {
    return Map.of("token", token.signed());
  }

  private AGException undelivered(String why, @Nullable AGException cause) {
    return told(
        new AGException(ErrorNames.AUTH, "Failed to deliver auth token to client - " + why, cause));
  }

  /** Takes the token back; does not wait for the client. */
  void remove() {
    authentication.leave();
    tellRemoved();
  }

  /** Tells the client that there is no token any more. */
  void tellRemoved() {
    sendRemoval();
    agree(null);
  }

  private void sendRemoval() {
    engine.sender().send(new Transmit(REMOVE_AUTH_TOKEN, Payload.ABSENT));
  }

  /** Takes the token back, and blocks until the client has confirmed it. */
  void removeAndConfirm() throws InterruptedException {
    authentication.leave();
    try {
      engine.sender().invokeAndWait(REMOVE_AUTH_TOKEN, Payload.ABSENT);
    } catch (AGException e) {
      throw told(e);
    } finally {
      agree(null);
    }
  }

  /**
   * Several threads may change the token at once, and what they send may come in another order. So
   * whoever has sent what is not so any more sends what is; one that is being signed will be sent.
   */
  @SuppressWarnings("ReferenceEquality") // another token may say the same
  private void agree(@Nullable AuthToken sent) {
    AuthToken last = sent;
    AuthToken now = authentication.token().orElse(null);
    while (now != last && socket.state() == SocketState.OPEN) {
      if (now == null) {
        sendRemoval();
      } else if (now.signed().isEmpty()) {
        return;
      } else {
        engine.sender().transmit(SET_AUTH_TOKEN, delivery(now));
      }
      last = now;
      now = authentication.token().orElse(null);
    }
  }

  private AGException told(AGException failure) {
    socket.failed(failure);
    return failure;
  }
}
