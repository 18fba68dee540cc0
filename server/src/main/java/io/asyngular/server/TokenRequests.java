package io.asyngular.server;

import static io.asyngular.server.ServerProtocol.REMOVE_AUTH_TOKEN;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.SocketEngine;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What an open socket's client does with its token. Event loop only. */
final class TokenRequests {
  private final ServerSocket socket;
  private final SocketEngine engine;
  private final Authentication authentication;

  TokenRequests(ServerSocket socket) {
    this.socket = socket;
    this.engine = socket.engine();
    this.authentication = socket.authentication();
  }

  /** The client has a token, the first or another. */
  @Nullable CompletionStage<?> authenticate(Invoke call) {
    return Next.after(
        socket,
        authentication.check(call.data()),
        checked ->
            Next.after(
                socket,
                authentication.enter(checked),
                error -> {
                  if (socket.state() != SocketState.CLOSED) {
                    answer(call, checked.isGiven(), error);
                    engine.deliver(call, 0);
                  }
                  return null;
                }));
  }

  private void answer(Invoke call, boolean given, Optional<AGException> failure) {
    if (failure.isEmpty()) {
      authentication.tellEntered();
      engine.sender().respond(Response.success(call.cid(), status(null)));
      return;
    }
    AGException error = failure.get();
    if (Authentication.isBadToken(error)) {
      authentication.leave();
      engine.sender().error(call.cid(), error);
      socket.tokens().tellRemoved();
    } else {
      engine.sender().respond(Response.success(call.cid(), status(given ? error : null)));
    }
  }

  /** Written by hand, as the answer to a handshake is. */
  private Payload status(@Nullable AGException authError) {
    String error = authError == null ? "null" : engine.sender().errorPayload(authError).json();
    String status =
        "{\"isAuthenticated\":"
            + authentication.token().isPresent()
            + ",\"authError\":"
            + error
            + "}";
    return Payload.json(status.getBytes(StandardCharsets.UTF_8), socket.server().options().binder);
  }

  /** The client has forgotten its token; not answered, not even when it is a call. */
  @Nullable CompletionStage<?> remove(Payload data, int bytes) {
    authentication.leave();
    engine.deliver(new Transmit(REMOVE_AUTH_TOKEN, data), bytes);
    return null;
  }
}
