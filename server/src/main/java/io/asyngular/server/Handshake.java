package io.asyngular.server;

import static io.asyngular.server.ServerProtocol.REMOVE_AUTH_TOKEN;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.SocketEngine;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * From the handshake's request to an open socket: the token is checked, the handshake's middleware
 * asked, then the inbound one about the token. A bad token is no reason to refuse the socket. Event
 * loop only; between any two steps the connection may have gone.
 */
final class Handshake {
  private static final String STATUS_CODE = "statusCode";

  /** What is no token in JavaScript: the values that count as false. */
  private static final Set<String> NOTHING = Set.of("\"\"", "false", "0", "-0");

  private final ServerSocket socket;
  private final SocketEngine engine;
  private final Authentication authentication;
  private final Optional<HandshakeMiddleware> middleware;

  Handshake(ServerSocket socket, Optional<HandshakeMiddleware> middleware) {
    this.socket = socket;
    this.engine = socket.engine();
    this.authentication = socket.authentication();
    this.middleware = middleware;
  }

  @Nullable CompletionStage<?> run(Invoke call) {
    Payload given = call.data().field("authToken");
    Payload token = NOTHING.contains(given.json()) ? Payload.ABSENT : given;
    return Next.after(socket, authentication.check(token), checked -> ask(call, checked));
  }

  private boolean isOver() {
    return socket.state() == SocketState.CLOSED;
  }

  private @Nullable CompletionStage<?> ask(Invoke call, Authentication.Checked checked) {
    if (isOver()) {
      return null;
    }
    if (middleware.isEmpty()) {
      return authenticate(call, checked);
    }
    return Next.after(
        socket,
        middleware.get().judge(socket, checked),
        ruling ->
            switch (ruling) {
              case Ruling.Pass<Void> pass -> authenticate(call, checked);
              case Ruling.Refusal<Void>(AGException error) -> reject(call, error);
              case Ruling.Nobody<Void> nobody -> null;
            });
  }

  private @Nullable CompletionStage<?> authenticate(Invoke call, Authentication.Checked checked) {
    if (isOver()) {
      return null;
    }
    return Next.after(
        socket,
        authentication.enter(checked),
        error -> open(call, checked.isGiven() ? error.orElse(null) : null));
  }

  private @Nullable CompletionStage<?> open(Invoke call, @Nullable AGException authError) {
    if (isOver()) {
      return null;
    }
    boolean bad = authError != null && Authentication.isBadToken(authError);
    if (bad) {
      authentication.leave();
    }
    engine.opened();
    socket.server().sockets().opened(socket);
    engine.sender().respond(Response.success(call.cid(), status(authError)));
    engine.batchAfterHandshake();
    if (bad) {
      engine.sender().send(new Transmit(REMOVE_AUTH_TOKEN, Payload.ABSENT));
    }
    tell(Optional.ofNullable(authError));
    middleware.ifPresent(HandshakeMiddleware::finish);
    engine.deliver(call, 0);
    return null;
  }

  private void tell(Optional<AGException> authError) {
    Optional<AuthToken> token = authentication.token();
    engine.emit(new SocketEvent.Connect(token.isPresent(), authError));
    engine.hold();
    socket.server().connected(socket, authError);
    if (token.isPresent()) {
      authentication.tellEntered();
    }
  }

  /**
   * Written by hand: a binder may lock, and an event loop must not wait for a lock that a loop on
   * it can be waiting for.
   */
  private Payload status(@Nullable AGException authError) {
    ServerOptions options = socket.server().options();
    String error =
        authError == null
            ? ""
            : "\"authError\":" + engine.sender().errorPayload(authError).json() + ",";
    String status =
        "{\"id\":\""
            + socket.id()
            + "\",\"pingTimeout\":"
            + options.pingTimeout.toMillis()
            + ","
            + error
            + "\"isAuthenticated\":"
            + authentication.token().isPresent()
            + "}";
    return Payload.json(status.getBytes(StandardCharsets.UTF_8), options.binder);
  }

  /** The socket ends with the code that the error names, if it is one that can be sent. */
  private @Nullable CompletionStage<?> reject(Invoke call, AGException error) {
    if (isOver()) {
      return null;
    }
    AGException told = error;
    if (error.property(STATUS_CODE) == null) {
      var properties = new LinkedHashMap<String, @Nullable Object>(error.properties());
      properties.put(STATUS_CODE, CloseStatus.HANDSHAKE_REJECTED);
      told = new AGException(error.name(), error.getMessage(), properties, error);
    }
    Payload payload = engine.sender().errorPayload(told);
    engine.sender().respond(Response.failure(call.cid(), payload));
    engine.end(codeOf(payload.field(STATUS_CODE).json()));
    return null;
  }

  private static int codeOf(String statusCode) {
    try {
      int code = Integer.parseInt(statusCode);
      return CloseStatus.sendable(code) ? code : CloseStatus.HANDSHAKE_REJECTED;
    } catch (NumberFormatException e) {
      return CloseStatus.HANDSHAKE_REJECTED;
    }
  }
}
