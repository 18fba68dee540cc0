package io.asyngular.conformance;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Procedures about calling and being called, and about the end. */
final class CallHandlers {
  private static final long DISCONNECT_MILLIS = 20;

  private final AGServerSocket socket;

  private CallHandlers(AGServerSocket socket) {
    this.socket = socket;
  }

  static void addTo(ServedSocket at) {
    var handlers = new CallHandlers(at.socket());
    at.procedure("echo", data -> data);
    at.procedure(
        "fail",
        data -> {
          throw Errors.of(data);
        });
    at.procedure(
        "sleep",
        data -> {
          Thread.sleep(Math.max(0, (long) data.number().orElse(0)));
          return data;
        });
    at.procedure("recorded", data -> at.recorded());
    at.procedure(
        "clients",
        data ->
            Map.of("open", at.server().clientCount(), "pending", at.server().pendingClientCount()));
    at.procedure("bytes", CallHandlers::bytes);
    at.procedure("invokeBack", handlers::invokeBack);
    at.action(
        "transmitBack",
        data -> at.socket().transmit(data.field("event").text(), data.field("data")));
    at.answerer("disconnect", handlers::disconnect);
    at.action("sendBatch", handlers::sendBatch);
    at.action("startBatching", data -> at.socket().batching().start());
    at.action("stopBatching", data -> at.socket().batching().stop());
    at.answerer("failWith", request -> request.error(request.data()));
    at.answerer("answerTwice", handlers::answerTwice);
    at.answerer("speakAfterClose", handlers::speakAfterClose);
  }

  private static byte[] bytes(Payload numbers) {
    int[] all = numbers.as(int[].class);
    byte[] bytes = new byte[all.length];
    for (int i = 0; i < all.length; i++) {
      bytes[i] = (byte) all[i];
    }
    return bytes;
  }

  private Payload invokeBack(Payload data) throws Exception {
    String event = data.field("event").text();
    var timeout = data.field("ackTimeout").number();
    if (timeout.isEmpty()) {
      return socket.invoke(event, data.field("data"));
    }
    var answer =
        socket.invokeAsync(
            event, data.field("data"), Duration.ofMillis((long) timeout.getAsDouble()));
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception failure ? failure : e;
    }
  }

  /** Answers, and a little later disconnects, so that the client has seen the answer by then. */
  private void disconnect(Request<Payload> request) {
    Payload data = request.data();
    Payload given = data.field("code");
    double code = given.isAbsent() ? 1000 : given.number().orElse(Double.NaN);
    String reason = Errors.text(data, "reason", "");
    if (code != (int) code) {
      request.error(new AGException("InvalidArgumentsError", "A close code is an integer"));
      return;
    }
    request.end();
    Thread.startVirtualThread(() -> {
      try {
        while (!socket.batching().isGathering() && socket.streams().outbound().backpressure() > 0) {
          Thread.sleep(1); // or a cold start would send both at once
        }
        Thread.sleep(DISCONNECT_MILLIS);
        socket.disconnect((int) code, reason);
      } catch (InterruptedException | AGException e) {
        Thread.currentThread().interrupt(); // nothing to do but to leave the socket as it is
      }
    });
  }

  private void sendBatch(Payload data) {
    socket.batching().begin();
    for (Payload event : data.field("events").as(Payload[].class)) {
      socket.transmit(event.field("event").text(), event.field("data"));
    }
    if (data.field("cancel").json().equals("true")) {
      socket.batching().cancel();
    } else {
      socket.batching().flush();
    }
  }

  private void answerTwice(Request<Payload> request) {
    request.end(request.data());
    try {
      request.end(request.data());
    } catch (AGException e) {
      socket.transmit("answeredTwice", Map.of("name", e.name(), "message", e.getMessage()));
    }
  }

  private void speakAfterClose(Request<Payload> request) throws InterruptedException {
    try (StreamConsumer<SocketEvent.Close> closes =
        socket.listener(SocketEvent.Close.class).consumer()) {
      if (closes.hasNext()) {
        socket.transmit("afterClose", 1);
        socket.invokeAsync("afterClose", 2, Duration.ofSeconds(1));
        request.end("late");
      }
    }
  }
}
