package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one socket. Changed on the event loop only; read from any thread under its own
 * lock.
 */
final class Subscriptions {
  private final ServerSocket socket;

  /** Guarded by itself. */
  private final Set<String> channels = new LinkedHashSet<>();

  Subscriptions(ServerSocket socket) {
    this.socket = socket;
  }

  List<String> list() {
    synchronized (channels) {
      return List.copyOf(channels);
    }
  }

  boolean has(String channel) {
    synchronized (channels) {
      return channels.contains(channel);
    }
  }

  /**
   * Completes with the error that the client is told, if any. Subscribed already is a success.
   *
   * @param options what the client gave beside the channel's name
   */
  CompletionStage<Optional<AGException>> enter(String channel, Payload options) {
    OptionalInt limit = socket.server().options().channelLimit;
    synchronized (channels) {
      if (!channels.contains(channel) && limit.isPresent() && channels.size() >= limit.getAsInt()) {
        return failed(
            "subscribe socket to",
            channel,
            invalid("tried to exceed the channel subscription limit of " + limit.getAsInt()));
      }
      channels.add(channel);
    }
    return socket
        .server()
        .localExchange()
        .subscribers()
        .add(channel, socket)
        .handle((done, broken) -> {
          if (broken != null) {
            remove(channel);
            return Optional.of(failure("subscribe socket to", channel, text(broken)));
          }
          if (socket.state() != SocketState.CLOSED) {
            socket.engine().emit(new SocketEvent.Subscribe(channel, options));
            socket.server().emit(new ServerEvent.Subscription(socket, channel, options));
          }
          return Optional.empty();
        });
  }

  /** Completes with the error that the client is told, as for a channel that it is not in. */
  CompletionStage<Optional<AGException>> leave(String channel) {
    if (!has(channel)) {
      return failed(
          "unsubscribe socket from",
          channel,
          invalid("tried to unsubscribe from a channel which it is not subscribed to"));
    }
    return socket
        .server()
        .localExchange()
        .subscribers()
        .remove(channel, socket)
        .handle((done, broken) -> {
          remove(channel);
          socket.engine().emit(new SocketEvent.Unsubscribe(channel));
          socket.server().emit(new ServerEvent.Unsubscription(socket, channel));
          return Optional.empty();
        });
  }

  CompletionStage<Void> leaveAll() {
    var left = list().stream().map(this::leave).map(CompletionStage::toCompletableFuture);
    return CompletableFuture.allOf(left.toArray(CompletableFuture[]::new));
  }

  /** Any thread: what is sent is encoded on the caller's. Sent also for those it is not in. */
  void kickOut(Collection<String> from, @Nullable Object message) {
    var binder = socket.server().options().binder;
    Payload text = socket.payload(message);
    for (String channel : from) {
      var data = new LinkedHashMap<String, Payload>();
      data.put("channel", socket.payload(channel));
      data.put("message", text);
      var packet = new Transmit("#kickOut", Payload.object(data, binder));
      socket
          .engine()
          .onLoop(() -> {
            socket.engine().sender().send(packet);
            if (has(channel)) {
              leave(channel);
            }
          });
    }
  }

  private void remove(String channel) {
    synchronized (channels) {
      channels.remove(channel);
    }
  }

  private String invalid(String why) {
    return "InvalidActionError: Socket " + socket.id() + " " + why;
  }

  private static String text(Throwable broken) {
    Throwable cause = broken.getCause();
    Throwable real = broken instanceof CompletionException && cause != null ? cause : broken;
    return real instanceof AGException known ? known.toString() : "Error: " + real.getMessage();
  }

  private static CompletionStage<Optional<AGException>> failed(
      String verb, String channel, String why) {
    return CompletableFuture.completedStage(Optional.of(failure(verb, channel, why)));
  }

  private static AGException failure(String verb, String channel, String why) {
    return new AGException(
        ErrorNames.BROKER, "Failed to " + verb + " the " + channel + " channel - " + why);
  }
}
