package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.SocketEngine;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events that the protocol itself defines, as a server answers them. What is no such event goes
 * to the application's streams; and so do these, once they have been dealt with, for whoever wants
 * to observe them. Event loop only.
 */
final class ServerProtocol {
  private static final String HANDSHAKE = "#handshake";
  private static final String AUTHENTICATE = "#authenticate";
  private static final String REMOVE_AUTH_TOKEN = "#removeAuthToken";
  private static final String SUBSCRIBE = "#subscribe";
  private static final String UNSUBSCRIBE = "#unsubscribe";
  private static final String PUBLISH = "#publish";

  private static final CompletionStage<Payload> NOTHING =
      CompletableFuture.completedStage(Payload.ABSENT);

  private final ServerSocket socket;
  private final SocketEngine engine;

  ServerProtocol(ServerSocket socket) {
    this.socket = socket;
    this.engine = socket.engine();
  }

  static boolean isHandshake(String event) {
    return event.equals(HANDSHAKE);
  }

  @Nullable CompletionStage<?> invoke(Invoke call, int bytes) {
    if (isApplications(call.event())) {
      engine.deliver(call, bytes);
      return null;
    }
    CompletionStage<Payload> result =
        switch (call.event()) {
          case HANDSHAKE -> handshake(call);
          case AUTHENTICATE -> authenticate(call);
          case SUBSCRIBE -> subscribe(call.data());
          case UNSUBSCRIBE -> unsubscribe(call.data());
          case PUBLISH -> publish(call.data());
          default -> {
            engine.deliver(call, bytes);
            yield null;
          }
        };
    return result == null ? null : answered(call, result, bytes);
  }

  @Nullable CompletionStage<?> transmit(Transmit message, int bytes) {
    if (isApplications(message.event())) {
      engine.deliver(message, bytes);
      return null;
    }
    CompletionStage<?> done =
        switch (message.event()) {
          case HANDSHAKE -> refuse("Handshake request was malformatted");
          case AUTHENTICATE -> refuse("Authenticate request was malformatted");
          // Only a call subscribes; without a number it is just looked at.
          case SUBSCRIBE ->
              message.data().field("channel").isString() ? NOTHING : malformatted("Subscribe");
          case UNSUBSCRIBE -> unsubscribe(message.data());
          case PUBLISH -> publish(message.data());
          default -> NOTHING;
        };
    return whenDone(
        done,
        failure -> {
          if (failure != null) {
            socket.failed(failure);
          } else {
            engine.deliver(message, bytes);
          }
        });
  }

  private static boolean isApplications(String event) {
    return event.isEmpty() || event.charAt(0) != '#';
  }

  /** Answers the call with what has come of it, and then shows it to the application. */
  private @Nullable CompletionStage<?> answered(
      Invoke call, CompletionStage<Payload> result, int bytes) {
    return whenDone(
        result,
        failure -> {
          if (failure == null) {
            Payload data = result.toCompletableFuture().join();
            engine.sender().send(Response.success(call.cid(), data));
            engine.deliver(call, bytes);
          } else {
            socket.failed(failure);
            engine.sender().error(call.cid(), failure);
          }
        });
  }

  /** Runs it now if the stage is done, so that the usual case costs no hand-off. */
  private @Nullable CompletionStage<?> whenDone(
      CompletionStage<?> stage, Consumer<@Nullable AGException> then) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    if (future.isDone()) {
      then.accept(failureOf(future));
      return null;
    }
    return future.handle((result, failure) -> {
      engine.onLoop(() -> then.accept(failureOf(future)));
      return null;
    });
  }

  private static @Nullable AGException failureOf(CompletableFuture<?> future) {
    if (!future.isCompletedExceptionally()) {
      return null;
    }
    Throwable failure = future.exceptionNow();
    return failure instanceof AGException known
        ? known
        : new AGException(ErrorNames.INTERNAL, "internal error", failure);
  }

  private @Nullable CompletionStage<Payload> handshake(Invoke call) {
    if (socket.state() != SocketState.CONNECTING) {
      return CompletableFuture.failedStage(
          Failures.invalidAction("The handshake has already been done"));
    }
    Payload token = call.data().field("authToken");
    AGException authError = token.isPresent() ? refuseToken(token) : null;
    engine.opened();
    socket.server().sockets().opened(socket);
    engine.sender().send(Response.success(call.cid(), status(authError)));
    if (authError != null && Boolean.TRUE.equals(authError.property("isBadToken"))) {
      engine.sender().send(new Transmit(REMOVE_AUTH_TOKEN, Payload.ABSENT));
    }
    engine.emit(new SocketEvent.Connect());
    engine.hold();
    socket.server().connected(socket);
    engine.deliver(call, 0);
    return null;
  }

  /**
   * Written by hand: a binder may lock, and an event loop must not wait for a lock that a loop on
   * it can be waiting for.
   */
  private Payload status(@Nullable AGException authError) {
    String error =
        authError == null
            ? ""
            : "\"authError\":" + engine.sender().errorPayload(authError).json() + ",";
    String status =
        "{\"id\":\""
            + socket.id()
            + "\",\"pingTimeout\":"
            + socket.server().options().pingTimeout().toMillis()
            + ","
            + error
            + "\"isAuthenticated\":false}";
    return Payload.json(
        status.getBytes(StandardCharsets.UTF_8), socket.server().options().binder());
  }

  /** There is no engine to verify tokens with, so none is good. */
  private static AGException refuseToken(Payload token) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("isBadToken", true);
    if (token.isAbsent() || token.isNull()) {
      return new AGException("AuthTokenInvalidError", "jwt must be provided", properties);
    }
    return token.isString()
        ? new AGException("AuthTokenInvalidError", "invalid token", properties)
        : new AGException(
            "AuthTokenError", "Invalid token format - Token must be a string", properties);
  }

  private @Nullable CompletionStage<Payload> authenticate(Invoke call) {
    AGException refused = refuseToken(call.data());
    socket.failed(refused);
    engine.sender().error(call.cid(), refused);
    engine.sender().send(new Transmit(REMOVE_AUTH_TOKEN, Payload.ABSENT));
    engine.deliver(call, 0);
    return null;
  }

  /** A request that the protocol only knows as a call ends the connection. */
  private CompletionStage<Payload> refuse(String message) {
    socket.failed(Failures.invalidAction(message));
    engine.end(CloseStatus.HANDSHAKE_REJECTED, "");
    return CompletableFuture.completedStage(Payload.ABSENT);
  }

  private CompletionStage<Payload> subscribe(Payload options) {
    if (socket.state() != SocketState.OPEN) {
      return CompletableFuture.failedStage(
          Failures.invalidAction(
              "Cannot subscribe socket to a channel before it has completed the handshake"));
    }
    Payload channel = options.field("channel");
    return channel.isString()
        ? socket.channels().enter(channel.text(), options).thenApply(done -> Payload.ABSENT)
        : malformatted("Subscribe");
  }

  private CompletionStage<Payload> unsubscribe(Payload channel) {
    return channel.isString()
        ? socket.channels().leave(channel.text()).thenApply(done -> Payload.ABSENT)
        : malformatted("Unsubscribe");
  }

  private CompletionStage<Payload> publish(Payload publication) {
    if (!socket.server().options().allowClientPublish()) {
      return CompletableFuture.failedStage(
          Failures.invalidAction("Client publish feature is disabled"));
    }
    Payload channel = publication.field("channel");
    if (!channel.isString()) {
      return malformatted("Publish");
    }
    return socket
        .server()
        .localExchange()
        .publish(channel.text(), publication.field("data"))
        .handle((position, failure) -> {
          if (failure != null) {
            throw LocalExchange.brokerError(failure);
          }
          return Payload.ABSENT;
        });
  }

  private static CompletionStage<Payload> malformatted(String what) {
    return CompletableFuture.failedStage(
        Failures.invalidAction(what + " channel name was malformatted"));
  }
}
