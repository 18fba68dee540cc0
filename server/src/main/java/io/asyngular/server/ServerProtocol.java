package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.SocketEngine;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of the server itself, and what of the application: a packet is judged by the
 * inbound middleware, has its effect, is answered, and then shown to the application's streams. The
 * protocol's own events are shown too, for whoever wants to observe them. Event loop only.
 */
final class ServerProtocol {
  static final String HANDSHAKE = "#handshake";
  static final String REMOVE_AUTH_TOKEN = "#removeAuthToken";
  private static final String AUTHENTICATE = "#authenticate";
  private static final String SUBSCRIBE = "#subscribe";
  private static final String UNSUBSCRIBE = "#unsubscribe";
  private static final String PUBLISH = "#publish";
  private static final String CHANNEL = "channel";
  private static final String DATA = "data";

  private final ServerSocket socket;
  private final SocketEngine engine;
  private final SocketMiddleware middleware;
  private final Handshake handshake;
  private final TokenRequests tokens;

  ServerProtocol(ServerSocket socket, Handshake handshake) {
    this.socket = socket;
    this.engine = socket.engine();
    this.middleware = socket.middlewareLines();
    this.handshake = handshake;
    this.tokens = new TokenRequests(socket);
  }

  /**
   * Something that a client has sent.
   *
   * @param call the same as {@code packet}, if an answer is wanted
   */
  private record Incoming(
      String event, Payload data, Packet packet, @Nullable Invoke call, int bytes) {}

  @Nullable CompletionStage<?> invoke(Invoke call, int bytes) {
    String event = call.event();
    if (isApplications(event) && !isJudged()) {
      engine.deliver(call, bytes);
      return null;
    }
    return incoming(new Incoming(event, call.data(), call, call, bytes));
  }

  @Nullable CompletionStage<?> transmit(Transmit message, int bytes) {
    String event = message.event();
    if (isApplications(event) && !isJudged()) {
      engine.deliver(message, bytes);
      return null;
    }
    return incoming(new Incoming(event, message.data(), message, null, bytes));
  }

  private static boolean isApplications(String event) {
    return event.isEmpty() || event.charAt(0) != '#';
  }

  /** Whether there is anything to be done before an application gets its packet. */
  private boolean isJudged() {
    return middleware.judgesPackets() || socket.authentication().token().isPresent();
  }

  private @Nullable CompletionStage<?> incoming(Incoming in) {
    return switch (in.event) {
      case HANDSHAKE -> handshake(in);
      case AUTHENTICATE ->
          in.call == null
              ? malformed("Authenticate request was malformatted")
              : tokens.authenticate(in.call);
      case REMOVE_AUTH_TOKEN -> tokens.remove(in.data, in.bytes);
      default -> {
        Optional<AGException> expired = socket.authentication().expiredError();
        yield switch (in.event) {
          case SUBSCRIBE -> subscribe(in, expired);
          case UNSUBSCRIBE -> unsubscribe(in);
          case PUBLISH -> publish(in, expired);
          default -> application(in, expired);
        };
      }
    };
  }

  private @Nullable CompletionStage<?> handshake(Incoming in) {
    Invoke call = in.call;
    if (call == null) {
      return malformed("Handshake request was malformatted");
    }
    if (socket.state() != SocketState.CONNECTING) {
      return fail(in, Failures.invalidAction("The handshake has already been done"));
    }
    return handshake.run(call);
  }

  /** A request that the protocol only knows as a call ends the connection. */
  private @Nullable CompletionStage<?> malformed(String message) {
    socket.failed(Failures.invalidAction(message));
    engine.end(CloseStatus.HANDSHAKE_REJECTED);
    return null;
  }

  private @Nullable CompletionStage<?> application(Incoming in, Optional<AGException> expired) {
    return judged(
        in,
        in.data,
        () ->
            in.call == null
                ? new InboundAction.Transmit(
                    socket, in.event, in.data, expired, new Verdict<>("transmit"))
                : new InboundAction.Invoke(
                    socket, in.event, in.data, expired, new Verdict<>("invoke")),
        data -> {
          deliver(in, data);
          return null;
        });
  }

  private @Nullable CompletionStage<?> subscribe(Incoming in, Optional<AGException> expired) {
    Payload channel = in.data.field(CHANNEL);
    if (!channel.isString()) {
      return fail(in, malformatted("Subscribe"));
    }
    Payload given = in.data.field(DATA);
    return judged(
        in,
        given,
        () ->
            new InboundAction.Subscribe(
                socket, channel.text(), given, expired, new Verdict<>("subscribe")),
        data -> subscribe(in, channel.text(), withData(in, given, data)));
  }

  private @Nullable CompletionStage<?> subscribe(Incoming in, String channel, Payload request) {
    if (in.call == null) { // only a call subscribes; without a number it is just looked at
      deliver(in, request.field(DATA));
      return null;
    }
    if (socket.state() != SocketState.OPEN) {
      AGException early =
          Failures.invalidAction(
              "Cannot subscribe socket to a channel before it has completed the handshake");
      return finished(in, CompletableFuture.completedStage(Optional.of(early)), request);
    }
    Payload options = request.with(CHANNEL, Payload.ABSENT);
    return finished(in, socket.channels().enter(channel, options), request);
  }

  private @Nullable CompletionStage<?> unsubscribe(Incoming in) {
    if (!in.data.isString()) {
      return fail(in, malformatted("Unsubscribe"));
    }
    return finished(in, socket.channels().leave(in.data.text()), in.data);
  }

  private @Nullable CompletionStage<?> publish(Incoming in, Optional<AGException> expired) {
    if (!socket.server().options().allowClientPublish) {
      return fail(in, Failures.invalidAction("Client publish feature is disabled"));
    }
    Payload channel = in.data.field(CHANNEL);
    if (!channel.isString()) {
      return fail(in, malformatted("Publish"));
    }
    Payload given = in.data.field(DATA);
    return judged(
        in,
        given,
        () ->
            new InboundAction.PublishIn(
                socket, channel.text(), given, expired, new Verdict<>("publishIn")),
        data ->
            finished(
                in,
                socket.server().localExchange().publishFromClient(channel.text(), data),
                in.call == null ? data : withData(in, given, data)));
  }

  private static Payload withData(Incoming in, Payload given, Payload data) {
    return given.equals(data) ? in.data : in.data.with(DATA, data);
  }

  private static AGException malformatted(String what) {
    return Failures.invalidAction(what + " channel name was malformatted");
  }

  /**
   * Has the inbound middleware decide, if there is one, and goes on with what it lets pass.
   *
   * @param given the action's data
   */
  private @Nullable CompletionStage<?> judged(
      Incoming in, Payload given, Supplier<InboundAction.WithData> action, Next<Payload> effect) {
    if (!middleware.judgesPackets()) {
      return effect.run(given);
    }
    return Next.after(
        socket,
        middleware.judge(action.get(), in.bytes),
        ruling ->
            switch (ruling) {
              case Ruling.Pass<Payload>(Payload other) -> effect.run(other == null ? given : other);
              case Ruling.Refusal<Payload>(AGException error) -> answer(in, error);
              case Ruling.Nobody<Payload> nobody -> null;
            });
  }

  /** Answers once the broker has done its part; the application is shown what came of it or not. */
  private @Nullable CompletionStage<?> finished(
      Incoming in, CompletionStage<Optional<AGException>> done, Payload shown) {
    return Next.after(
        socket,
        done,
        failure -> {
          Invoke call = in.call;
          if (failure.isPresent()) {
            fail(in, failure.get());
          } else if (call != null) {
            engine.sender().respond(Response.success(call.cid(), Payload.ABSENT));
          }
          deliver(in, shown);
          return null;
        });
  }

  private void deliver(Incoming in, Payload data) {
    Packet packet = in.packet;
    if (!data.equals(in.data)) {
      Invoke call = in.call;
      packet = call == null ? new Transmit(in.event, data) : new Invoke(in.event, call.cid(), data);
    }
    engine.deliver(packet, in.bytes);
  }

  /** What was asked for is not possible: told here, and to who asked. */
  private @Nullable CompletionStage<?> fail(Incoming in, AGException error) {
    socket.failed(error);
    return answer(in, error);
  }

  private @Nullable CompletionStage<?> answer(Incoming in, AGException error) {
    Invoke call = in.call;
    if (call != null) {
      engine.sender().error(call.cid(), error);
    }
    return null;
  }
}
