package io.asyngular.conformance;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.ServerEvent;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.ConsumableStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What has happened, for tests to ask about afterwards. Any thread. */
final class Records {
  private static final long PATIENCE_MILLIS = 1000;

  private final AGServer server;
  private final Map<String, Journal> journals = new ConcurrentHashMap<>();
  private final Map<String, List<Payload>> exchangeLogs = new ConcurrentHashMap<>();
  private final List<Map<String, Object>> serverEvents = new CopyOnWriteArrayList<>();

  /** The names of a socket's events, in their order, and where more of them come from. */
  private record Journal(ConsumableStream<?> events, List<String> names) {}

  Records(AGServer server) {
    this.server = server;
    server
        .events()
        .loop(events -> {
          for (var event : events) {
            serverEvents.add(described(event));
          }
        });
  }

  void follow(AGServerSocket socket) {
    var journal = new Journal(socket.events(), new CopyOnWriteArrayList<>());
    journals.put(socket.id(), journal);
    socket
        .events()
        .loop(events -> {
          for (var event : events) {
            named(event).ifPresent(journal.names::add);
          }
        });
  }

  void followChannel(String channel) {
    exchangeLogs.computeIfAbsent(
        channel,
        absent -> {
          var log = new CopyOnWriteArrayList<Payload>();
          server
              .exchange()
              .subscribe(channel)
              .loop(messages -> {
                for (var message : messages) {
                  log.add(message);
                }
              });
          return log;
        });
  }

  List<String> journal(String socketId) throws InterruptedException {
    Journal journal = journals.get(socketId);
    if (journal == null) {
      return List.of();
    }
    awaitTaken(journal.events);
    return journal.names;
  }

  List<Payload> exchangeLog(String channel) throws InterruptedException {
    awaitTaken(server.exchange().channel(channel));
    return exchangeLogs.getOrDefault(channel, List.of());
  }

  List<Map<String, Object>> serverEvents(Optional<String> socketId) throws InterruptedException {
    awaitTaken(server.events());
    return serverEvents.stream()
        .filter(event -> socketId.isEmpty() || socketId.get().equals(event.get("id")))
        .toList();
  }

  /** Until the loops over that stream have taken, and dealt with, what it holds. */
  static void awaitTaken(ConsumableStream<?> stream) throws InterruptedException {
    for (long i = 0; i < PATIENCE_MILLIS && !isTaken(stream); i++) {
      Thread.sleep(1);
    }
  }

  private static boolean isTaken(ConsumableStream<?> stream) {
    return stream.stats().children().stream()
        .allMatch(consumer ->
            consumer.backpressure() == 0
                && consumer.consumer().map(consumption -> consumption.waiting()).orElse(true));
  }

  private static Optional<String> named(SocketEvent event) {
    return Optional.ofNullable(
        switch (event) {
          case SocketEvent.Connect() -> "connect";
          case SocketEvent.ConnectAbort abort -> "connectAbort";
          case SocketEvent.Disconnect disconnect -> "disconnect";
          case SocketEvent.Close close -> "close";
          case SocketEvent.Subscribe(String channel, Payload options) -> of("subscribe", channel);
          case SocketEvent.Unsubscribe(String channel) -> of("unsubscribe", channel);
          case SocketEvent.Raw raw -> "raw";
          case SocketEvent.Failure(Throwable error) -> "error:" + nameOf(error);
          default -> null;
        });
  }

  private static String of(String event, String channel) {
    return channel.isEmpty() ? event : event + ":" + channel;
  }

  private static String nameOf(Throwable error) {
    return error instanceof AGException known ? known.name() : error.getClass().getSimpleName();
  }

  private static Map<String, Object> described(ServerEvent event) {
    return switch (event) {
      case ServerEvent.Handshake(AGServerSocket socket) -> of("handshake", socket);
      case ServerEvent.Connection(AGServerSocket socket) -> of("connection", socket);
      case ServerEvent.ConnectionAbort(AGServerSocket socket, int code, String reason) ->
          Map.of("event", "connectionAbort", "id", socket.id(), "code", code);
      case ServerEvent.Disconnection(AGServerSocket socket, int code, String reason) ->
          Map.of("event", "disconnection", "id", socket.id(), "code", code);
      case ServerEvent.Closure(AGServerSocket socket, int code, String reason) ->
          Map.of("event", "closure", "id", socket.id(), "code", code);
      case ServerEvent.Subscription(AGServerSocket socket, String channel, Payload options) ->
          Map.of("event", "subscription", "id", socket.id(), "channel", channel);
      case ServerEvent.Unsubscription(AGServerSocket socket, String channel) ->
          Map.of("event", "unsubscription", "id", socket.id(), "channel", channel);
      case ServerEvent.Warning(Throwable warning, Optional<AGServerSocket> socket) ->
          Map.of("event", "warning", "name", requireNonNull(nameOf(warning)));
    };
  }

  private static Map<String, Object> of(String event, AGServerSocket socket) {
    return Map.of("event", event, "id", socket.id());
  }
}
