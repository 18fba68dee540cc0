package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.engine.ClientHeartbeat;
import io.asyngular.socket.engine.PendingCall;
import io.asyngular.socket.engine.SocketEngine;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * From a connection to an open socket: the token is looked for, the server asked. Event loop only;
 * between any two steps the connection may have gone.
 */
final class Handshake {
  private final ClientSocket socket;
  private final SocketEngine engine;

  Handshake(ClientSocket socket, SocketEngine engine) {
    this.socket = socket;
    this.engine = engine;
  }

  void begin() {
    socket
        .authentication()
        .load()
        .whenComplete((token, failure) -> engine.onLoop(() -> loaded(token, failure)));
  }

  private boolean isOver() {
    return !socket.lifecycle().isCurrent(this);
  }

  private void loaded(Optional<String> token, @Nullable Throwable failure) {
    if (isOver()) {
      return;
    }
    if (failure != null) {
      fail(failure);
      return;
    }
    Payload data =
        Payload.object(
            Map.of("authToken", token.map(socket::text).orElse(Payload.NULL)),
            socket.options().binder);
    PendingCall call =
        engine.sender().call("#handshake", data, socket.options().ackTimeout, Runnable::run);
    call.whenComplete((status, refusal) -> engine.onLoop(() -> answered(status, refusal, token)));
    engine.sender().putAlone(call);
    if (engine.heartbeat() instanceof ClientHeartbeat heartbeat) {
      heartbeat.handshakeSent();
    }
  }

  private void answered(Payload status, @Nullable Throwable refusal, Optional<String> token) {
    if (isOver()) {
      return;
    }
    if (refusal == null) {
      socket.lifecycle().opened(status, token);
    } else {
      fail(refusal);
    }
  }

  private void fail(Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable real = failure instanceof CompletionException && cause != null ? cause : failure;
    AGException error =
        real instanceof AGException known
            ? known
            : new AGException("Error", String.valueOf(real.getMessage()), real);
    int code =
        error.property("statusCode") instanceof Number number
                && CloseStatus.sendable(number.intValue())
            ? number.intValue()
            : CloseStatus.HANDSHAKE_FAILED;
    socket.lifecycle().refused(error, code);
  }
}
