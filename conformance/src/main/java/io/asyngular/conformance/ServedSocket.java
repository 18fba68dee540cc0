package io.asyngular.conformance;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.stream.ConsumableStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The receivers and procedures of one socket, by the names that the suites know. */
final class ServedSocket {
  static final long SLOW_MILLIS = 10;
  private static final long RECORD_MILLIS = 5;
  private static final long DISCONNECT_MILLIS = 20;

  private final AGServer server;
  private final AGServerSocket socket;
  private final Records records;
  private final List<Payload> recorded = new CopyOnWriteArrayList<>();

  /** What a procedure does: returns its result, or throws its error. */
  private interface Handler {
    @Nullable Object handle(Payload data) throws Exception;
  }

  /** A procedure without a result. */
  private interface Action {
    void run(Payload data) throws Exception;
  }

  /** What a receiver does with a message. */
  interface Taker {
    void take(Payload data) throws Exception;
  }

  ServedSocket(AGServer server, AGServerSocket socket, Records records) {
    this.server = server;
    this.socket = socket;
    this.records = records;
  }

  /**
   * Receivers first: a procedure may be called, and ask about them, as soon as its loop is there.
   */
  void serve() {
    records.follow(socket);
    takeEach(socket, "record", recorded::add);
    takeEach(
        socket,
        "recordA",
        data -> {
          Thread.sleep(RECORD_MILLIS);
          recorded.add(data);
        });
    takeEach(socket, "slow", data -> Thread.sleep(SLOW_MILLIS));
    takeEach(socket, "noop", data -> {});
    answerCalls();
    answerActions();
    socket.settle();
  }

  private void answerCalls() {
    procedure("echo", data -> data);
    procedure(
        "fail",
        data -> {
          throw errorOf(data);
        });
    procedure(
        "sleep",
        data -> {
          Thread.sleep(Math.max(0, data.as(Double.class).longValue()));
          return data;
        });
    procedure("authToken", data -> null);
    procedure("invokeBack", this::invokeBack);
    procedure("exchangeLog", data -> records.exchangeLog(data.text()));
    procedure("subscriptions", data -> socket.subscriptions());
    procedure(
        "clients",
        data -> Map.of("open", server.clientCount(), "pending", server.pendingClientCount()));
    procedure(
        "recorded",
        data -> {
          Records.awaitTaken(socket.receiver("record"));
          Records.awaitTaken(socket.receiver("recordA"));
          return recorded;
        });
    procedure("backpressure", data -> backpressure());
    procedure("receiverStats", data -> receiverStats(data.text()));
    procedure("journal", data -> records.journal(data.isPresent() ? data.text() : socket.id()));
    procedure(
        "serverEvents",
        data ->
            records.serverEvents(data.isPresent() ? Optional.of(data.text()) : Optional.empty()));
  }

  private void answerActions() {
    action("kickOut", this::kickOut);
    action("disconnect", this::disconnect);
    action("transmitBack", data -> socket.transmit(data.field("event").text(), data.field("data")));
    action(
        "publish",
        data -> server.exchange().invokePublish(data.field("channel").text(), data.field("data")));
    action("exchangeSubscribe", data -> records.followChannel(data.text()));
    action("killReceiver", data -> socket.receiver(data.text()).kill());
    action("closeReceiver", data -> socket.receiver(data.text()).close());
    action("killProcedure", data -> socket.procedure(data.text()).kill());
  }

  private void procedure(String name, Handler handler) {
    socket
        .procedure(name)
        .loop(requests -> {
          for (var request : requests) {
            try {
              request.end(handler.handle(request.data()));
            } catch (InterruptedException e) {
              throw e;
            } catch (Exception e) {
              request.error(e);
            }
          }
        });
  }

  private void action(String name, Action action) {
    procedure(
        name,
        data -> {
          action.run(data);
          return Payload.ABSENT;
        });
  }

  static void takeEach(AGServerSocket socket, String receiver, Taker taker) {
    socket
        .receiver(receiver)
        .loop(messages -> {
          for (var message : messages) {
            taker.take(message);
          }
        });
  }

  /** {@code {name, message, …}} as the error that it describes. */
  private static AGException errorOf(Payload data) {
    if (!data.isObject()) {
      return new AGException("Error", "");
    }
    var rest = new LinkedHashMap<String, Object>(data.fields());
    rest.remove("name");
    rest.remove("message");
    return new AGException(textOf(data, "name", "Error"), textOf(data, "message", ""), rest);
  }

  private static String textOf(Payload data, String field, String otherwise) {
    Payload value = data.field(field);
    if (value.isAbsent()) {
      return otherwise;
    }
    return value.isString() ? value.text() : value.json();
  }

  private Payload invokeBack(Payload data) throws Exception {
    String event = data.field("event").text();
    Payload timeout = data.field("ackTimeout");
    if (!timeout.isPresent()) {
      return socket.invoke(event, data.field("data"));
    }
    var answer =
        socket.invokeAsync(
            event, data.field("data"), Duration.ofMillis(timeout.as(Double.class).longValue()));
    try {
      return answer.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof Exception failure ? failure : e;
    }
  }

  private void kickOut(Payload data) {
    Payload channel = data.field("channel");
    Payload message = data.field("message");
    if (channel.isPresent() && !channel.text().isEmpty()) {
      socket.kickOut(channel.text(), message);
    } else {
      socket.subscriptions().forEach(each -> socket.kickOut(each, message));
    }
  }

  /** A little later, so that the call is answered first. */
  private void disconnect(Payload data) {
    Payload given = data.field("code");
    double code = given.isAbsent() ? 1000 : given.as(Double.class);
    String reason = textOf(data, "reason", "");
    if (code != (int) code) {
      throw new AGException("InvalidArgumentsError", "A close code is an integer");
    }
    Thread.startVirtualThread(() -> {
      try {
        Thread.sleep(DISCONNECT_MILLIS);
        socket.disconnect((int) code, reason);
      } catch (InterruptedException | AGException e) {
        Thread.currentThread().interrupt(); // nothing to do but to leave the socket as it is
      }
    });
  }

  private Map<String, Long> backpressure() {
    var streams = socket.streams();
    return Map.of(
        "total", streams.backpressure(),
        "inbound", streams.inbound().backpressure(),
        "outbound", streams.outbound().backpressure(),
        "listeners", streams.listeners().backpressure(),
        "receivers", streams.receivers().backpressure(),
        "procedures", streams.procedures().backpressure());
  }

  private List<Map<String, Object>> receiverStats(String name) {
    ConsumableStream<Payload> stream = socket.receiver(name);
    return stream.consumers().stream()
        .map(consumer ->
            Map.<String, Object>of(
                "id", consumer.id(), "backpressure", consumer.backpressure(), "stream", name))
        .toList();
  }
}
