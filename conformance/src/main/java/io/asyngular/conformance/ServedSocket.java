package io.asyngular.conformance;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.Request;
import io.asyngular.stream.LoopBody;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One socket with its receivers and procedures, by the names that the suites know. */
final class ServedSocket {
  static final long SLOW_MILLIS = 10;
  private static final long RECORD_MILLIS = 5;
  private static final List<String> RECEIVERS = List.of("noop", "record", "recordA", "slow");
  private static final List<String> OBSERVED_PROCEDURES =
      List.of("#handshake", "#authenticate", "#subscribe", "#unsubscribe", "#publish");
  private static final List<String> OBSERVED_RECEIVERS =
      List.of("#removeAuthToken", "#subscribe", "#unsubscribe", "#publish");

  private final AGServer server;
  private final AGServerSocket socket;
  private final Records records;
  private final Log<Payload> recorded = new Log<>();
  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Log<String> observed = new Log<>();

  /** What a procedure does: returns its result, or throws its error. */
  interface Handler {
    @Nullable Object handle(Payload data) throws Exception;
  }

  /** A procedure without a result. */
  interface Action {
    void run(Payload data) throws Exception;
  }

  /** A procedure that answers by itself. */
  interface Answerer {
    void answer(Request<Payload> request) throws Exception;
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

  AGServer server() {
    return server;
  }

  AGServerSocket socket() {
    return socket;
  }

  Records records() {
    return records;
  }

  /** Receivers first: a procedure may be called, and ask about them, as soon as it is there. */
  void serve() {
    records.serves(socket.id(), this);
    records.journal(socket);
    OBSERVED_PROCEDURES.forEach(
        name -> socket.procedure(name).loop(observing("procedure " + name)));
    OBSERVED_RECEIVERS.forEach(name -> socket.receiver(name).loop(observing("receiver " + name)));
    receiver("record", recorded::add);
    receiver(
        "recordA",
        data -> {
          Thread.sleep(RECORD_MILLIS);
          recorded.add(data);
        });
    receiver("slow", data -> Thread.sleep(SLOW_MILLIS));
    receiver("noop", data -> {});
    CallHandlers.addTo(this);
    TokenHandlers.addTo(this);
    ChannelHandlers.addTo(this);
    StreamHandlers.addTo(this);
    socket.settle();
  }

  private <T> LoopBody<T> observing(String name) {
    return items -> items.forEach(item -> observed.add(name));
  }

  private void receiver(String name, Taker taker) {
    socket
        .receiver(name)
        .loop(messages -> {
          begun.add(name);
          for (var message : messages) {
            taker.take(message);
          }
          ended.add(name);
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

  void procedure(String name, Handler handler) {
    answerer(
        name,
        request -> {
          try {
            request.end(handler.handle(request.data()));
          } catch (InterruptedException e) {
            throw e;
          } catch (Exception e) {
            request.error(e);
          }
        });
  }

  void action(String name, Action action) {
    procedure(
        name,
        data -> {
          action.run(data);
          return Payload.ABSENT;
        });
  }

  void answerer(String name, Answerer answerer) {
    socket
        .procedure(name)
        .loop(requests -> {
          for (var request : requests) {
            answerer.answer(request);
          }
        });
  }

  List<Payload> recorded() throws InterruptedException {
    Taken.await(socket.receiver("record"));
    Taken.await(socket.receiver("recordA"));
    return recorded.entries();
  }

  Map<String, Object> remains() {
    return Map.of(
        "recorded",
        recorded.entries(),
        "ended",
        RECEIVERS.stream().filter(this::hasEnded).toList());
  }

  /** A loop that never had anything to do has no body that could tell. */
  private boolean hasEnded(String receiver) {
    return begun.contains(receiver)
        ? ended.contains(receiver)
        : socket.receiver(receiver).consumerCount() == 0;
  }

  List<String> observed() throws InterruptedException {
    for (String name : OBSERVED_PROCEDURES) {
      Taken.await(socket.procedure(name));
    }
    for (String name : OBSERVED_RECEIVERS) {
      Taken.await(socket.receiver(name));
    }
    return observed.entries();
  }
}
