package io.asyngular.conformance;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.ServerEvent;
import io.asyngular.socket.AuthState;
import io.asyngular.stream.ConsumableStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What has happened, for tests to ask about afterwards. Any thread. */
final class Records {
  private final Map<String, Journal> journals = new ConcurrentHashMap<>();
  private final Map<String, ServedSocket> served = new ConcurrentHashMap<>();
  private final Map<String, Log<Payload>> exchangeLogs = new ConcurrentHashMap<>();
  private final Log<Map<String, Object>> serverEvents = new Log<>();
  private volatile @Nullable ConsumableStream<ServerEvent> events;

  void follow(AGServer server) {
    ConsumableStream<ServerEvent> all = server.events();
    events = all;
    all.loop(items -> {
      for (var event : items) {
        described(event).ifPresent(serverEvents::add);
      }
    });
  }

  /** The socket's journal, which begins now if it has not. */
  Journal journal(AGServerSocket socket) {
    return journals.computeIfAbsent(socket.id(), absent -> new Journal(socket));
  }

  void note(AGServerSocket socket, String name) {
    journal(socket).note(name);
  }

  List<String> journal(String socketId) throws InterruptedException {
    Journal journal = journals.get(socketId);
    return journal == null ? List.of() : journal.names();
  }

  void serves(String socketId, ServedSocket socket) {
    served.put(socketId, socket);
  }

  Optional<ServedSocket> served(String socketId) {
    return Optional.ofNullable(served.get(socketId));
  }

  void followChannel(AGServer server, String channel) {
    exchangeLogs.computeIfAbsent(
        channel,
        absent -> {
          var log = new Log<Payload>();
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

  List<Payload> exchangeLog(AGServer server, String channel) throws InterruptedException {
    Taken.await(server.exchange().channel(channel).messages());
    Log<Payload> log = exchangeLogs.get(channel);
    return log == null ? List.of() : log.entries();
  }

  List<Map<String, Object>> serverEvents(Optional<String> socketId) throws InterruptedException {
    Taken.await(requireNonNull(events));
    return serverEvents.entries().stream()
        .filter(event -> socketId.isEmpty() || socketId.get().equals(event.get("id")))
        .toList();
  }

  private static Optional<Map<String, Object>> described(ServerEvent event) {
    return Optional.ofNullable(
        switch (event) {
          case ServerEvent.Ready ready -> null;
          case ServerEvent.Failure failure -> null;
          case ServerEvent.Congestion ours -> null; // the reference has no such event
          case ServerEvent.Handshake(AGServerSocket socket) -> of("handshake", socket);
          case ServerEvent.Connection(AGServerSocket socket, var authError) ->
              of("connection", socket);
          case ServerEvent.ConnectionAbort(AGServerSocket socket, int code, String reason) ->
              of("connectionAbort", socket, "code", code);
          case ServerEvent.Disconnection(AGServerSocket socket, int code, String reason) ->
              of("disconnection", socket, "code", code);
          case ServerEvent.Closure(AGServerSocket socket, int code, String reason) ->
              of("closure", socket, "code", code);
          case ServerEvent.Subscription(AGServerSocket socket, String channel, Payload options) ->
              of("subscription", socket, "channel", channel);
          case ServerEvent.Unsubscription(AGServerSocket socket, String channel) ->
              of("unsubscription", socket, "channel", channel);
          case ServerEvent.Authentication(AGServerSocket socket, var token) ->
              of("authentication", socket);
          case ServerEvent.Deauthentication(AGServerSocket socket, var token) ->
              of("deauthentication", socket);
          case ServerEvent.AuthenticationStateChange(
                  AGServerSocket socket,
                  AuthState before,
                  AuthState now,
                  var token) ->
              of(
                  "authenticationStateChange",
                  socket,
                  "newAuthState",
                  now.name().toLowerCase(Locale.ROOT));
          case ServerEvent.BadSocketAuthToken(AGServerSocket socket, var error, var token) ->
              of("badSocketAuthToken", socket);
          case ServerEvent.Warning(Throwable warning, var socket) ->
              Map.of("event", "warning", "name", Errors.nameOf(warning));
        });
  }

  private static Map<String, Object> of(String event, AGServerSocket socket) {
    return Map.of("event", event, "id", socket.id());
  }

  private static Map<String, Object> of(
      String event, AGServerSocket socket, String detail, Object value) {
    var described = new LinkedHashMap<>(of(event, socket));
    described.put(detail, value);
    return described;
  }
}
