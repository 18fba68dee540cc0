package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sends at once is lost by no way of writing the connection handler. */
@Timeout(120)
class DoorstepTest {
  /** {@code -Dasyngular.sockets=10000} for the long form. */
  private static final int CLIENTS = Integer.getInteger("asyngular.sockets", 1000);

  private final Map<String, List<Integer>> received = new ConcurrentHashMap<>();

  enum Way {
    LOOPS_INLINE,
    A_THREAD_PER_SOCKET,
    SERVED_BY_FOR_EACH,
    SERVED_BY_ONCE_AND_THEN_LOOPS
  }

  private void took(AGServerSocket socket, int message) {
    received.computeIfAbsent(socket.id(), id -> new ArrayList<>()).add(message);
  }

  private void loops(AGServerSocket socket) {
    answering(socket);
    socket
        .receiver("m", Integer.class)
        .loop(messages -> {
          for (int message : messages) {
            took(socket, message);
          }
        });
  }

  private static void answering(AGServerSocket socket) {
    socket
        .procedure("call", Integer.class)
        .loop(calls -> {
          for (var call : calls) {
            call.end("done");
          }
        });
  }

  private AGServer started(Way way, boolean affine) {
    AGServerBuilder builder = AGServer.builder().host("127.0.0.1").loopAffine(affine);
    return switch (way) {
      case LOOPS_INLINE -> {
        AGServer server = builder.listen(0);
        inBackground(() -> {
          for (AGServerSocket socket : server.connections()) {
            loops(socket);
          }
        });
        yield server;
      }
      case A_THREAD_PER_SOCKET -> {
        AGServer server = builder.listen(0);
        inBackground(() -> {
          for (AGServerSocket socket : server.connections()) {
            var thread = Thread.startVirtualThread(() -> loops(socket));
            assertThat(thread.isVirtual()).isTrue();
          }
        });
        yield server;
      }
      case SERVED_BY_FOR_EACH ->
          builder
              .serve(socket -> {
                answering(socket);
                for (int message : socket.receiver("m", Integer.class)) {
                  took(socket, message);
                }
              })
              .listen(0);
      case SERVED_BY_ONCE_AND_THEN_LOOPS ->
          builder
              .serve(socket -> {
                took(socket, socket.receiver("m", Integer.class).once());
                loops(socket);
              })
              .listen(0);
    };
  }

  @ParameterizedTest(name = "{0}, affine: {1}")
  @CsvSource({
    "LOOPS_INLINE, false",
    "LOOPS_INLINE, true",
    "A_THREAD_PER_SOCKET, false",
    "A_THREAD_PER_SOCKET, true",
    "SERVED_BY_FOR_EACH, false",
    "SERVED_BY_FOR_EACH, true",
    "SERVED_BY_ONCE_AND_THEN_LOOPS, false",
    "SERVED_BY_ONCE_AND_THEN_LOOPS, true",
  })
  void nothingIsLostOfWhatIsSentInOneGo(Way way, boolean affine) throws Exception {
    try (AGServer server = started(way, affine);
        Crowd crowd = Crowd.of(CLIENTS, server.port())) {
      assertThat(server.threads().isAffine()).isEqualTo(affine);
      assertThat(crowd.verdict()).isEqualTo(CLIENTS + " answered");
      until(() -> received.size() == CLIENTS);
      until(() -> received.values().stream().allMatch(messages -> messages.size() == 3));
      assertThat(received.values()).allMatch(List.of(1, 2, 3)::equals);
      assertThat(server.clientCount()).isEqualTo(CLIENTS);
    }
  }

  @Test
  void socketsThatWaitToBeTakenKeepWhatTheyHaveSent() throws Exception {
    var clock = new ManualClock();
    try (AGServer server = AGServer.builder().clock(clock).listen(0);
        StreamConsumer<AGServerSocket> connections = server.connections().consumer();
        TestClient client = TestClient.open(server)) {
      client.send("{\"event\":\"m\",\"data\":1}", "{\"event\":\"m\",\"data\":2}");
      AGServerSocket waiting = server.client(client.id()).orElseThrow();
      until(() -> waiting.streams().doorstep().backpressure() == 2);
      for (int second = 0; second < 30; second++) {
        clock.advance(Duration.ofSeconds(1));
        long before = waiting.counts().framesReceived();
        client.send(""); // alive
        until(() -> waiting.counts().framesReceived() > before);
      }
      AGServerSocket socket = connections.next();
      clock.advance(Duration.ofSeconds(4));
      loops(socket);
      until(() -> List.of(1, 2).equals(received.get(socket.id())));
    }
  }

  @Test
  void namesThatNobodyTookAreToldInOneEventWhenItSettles() throws Exception {
    var clock = new ManualClock();
    try (AGServer server = AGServer.builder().clock(clock).listen(0);
        StreamConsumer<AGServerSocket> connections = server.connections().consumer();
        TestClient client = TestClient.open(server)) {
      AGServerSocket socket = connections.next();
      try (var events = socket.listener(SocketEvent.Unclaimed.class).consumer()) {
        loops(socket);
        client.transmit("m", "1");
        client.transmit("nobody", "1");
        client.transmit("nobody", "2");
        client.invoke("none", "1", 5);
        client.invoke("call", "1", 6);
        client.until("{\"rid\":6,\"data\":\"done\"}");
        clock.advance(Duration.ofSeconds(5));
        assertThat(events.next())
            .isEqualTo(
                new SocketEvent.Unclaimed(Map.of("receivers/nobody", 2L, "procedures/none", 1L)));
        client.transmit("nobody", "3");
        client.invoke("call", "1", 7);
        client.until("{\"rid\":7,\"data\":\"done\"}");
        clock.advance(Duration.ofSeconds(60));
        assertThat(events.poll()).isEmpty();
        assertThat(socket.streams().doorstep().backpressure()).isZero();
      }
    }
  }

  @Test
  void settleEndsItEarly() throws Exception {
    try (AGServer server = AGServer.listen(0);
        TestClient client = TestClient.open(server)) {
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      client.transmit("m", "1");
      until(() -> socket.streams().doorstep().backpressure() == 1);
      socket.settle();
      assertThat(socket.streams().doorstep().backpressure()).isZero();
      loops(socket);
      client.transmit("m", "2");
      until(() -> List.of(2).equals(received.get(socket.id())));
    }
  }

  @Test
  void nothingIsHeldBeforeTheConnectAndNotTheConnectItself() throws Exception {
    try (AGServer server = AGServer.builder().strictHandshake(false).listen(0);
        TestClient client = TestClient.upgraded(server)) {
      client.transmit("m", "0");
      client.handshake();
      client.transmit("m", "1");
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      until(() -> socket.streams().doorstep().backpressure() == 1);
      loops(socket);
      try (var events = socket.events().consumer()) {
        client.send("{}");
        assertThat(events.next()).isEqualTo(new SocketEvent.Message("{}"));
        assertThat(events.next()).isEqualTo(new SocketEvent.Raw("{}"));
      }
      until(() -> List.of(1).equals(received.get(socket.id())));
    }
  }

  @Test
  void theProtocolsOwnNamesAreNeverHeld() throws Exception {
    try (AGServer server = AGServer.listen(0);
        TestClient client = TestClient.open(server).subscribe("room")) {
      client.transmit("#custom", "1");
      client.invoke("#publish", "{\"channel\":\"other\"}", 3);
      client.until("{\"rid\":3}");
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      assertThat(socket.streams().doorstep().bytes()).isZero();
    }
  }

  @Test
  void aLateLoopStillSeesHowTheSocketEnded() throws Exception {
    try (AGServer server = AGServer.listen(0)) {
      AGServerSocket socket;
      try (TestClient client = TestClient.open(server)) {
        socket = server.client(client.id()).orElseThrow();
        client.transmit("m", "1");
        client.write(TestClient.closeFrame(4321));
        assertThat(client.closed()).isEqualTo(4321);
      }
      result(((ServerSocket) socket).gone());
      var seen = new ArrayList<SocketEvent>();
      for (SocketEvent event : socket.events()) {
        seen.add(event);
      }
      assertThat(seen)
          .hasSize(4)
          .startsWith(new SocketEvent.Disconnect(4321, ""), new SocketEvent.Close(4321, ""))
          .endsWith(new SocketEvent.End());
      for (var close : socket.listener(SocketEvent.Close.class)) {
        seen.add(close);
      }
      assertThat(seen).hasSize(5);
      for (Payload message : socket.receiver("m")) {
        throw new AssertionError("a message of a socket that has gone: " + message);
      }
    }
  }

  @Test
  void whatIsFullPausesReadingAndDropsNothing() throws Exception {
    int many = 30_000;
    try (AGServer server = AGServer.listen(0);
        TestClient client = TestClient.open(server)) {
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      var sent =
          inBackground(() -> {
            for (int i = 0; i < many; i++) {
              client.transmit("m", i + "");
            }
          });
      until(() -> ((ServerSocket) socket).engine().streams().doorstep().backpressure() >= 256);
      loopIsDone(socket);
      long held = socket.streams().doorstep().backpressure();
      assertThat(held).isLessThan(8192);
      loops(socket);
      result(sent);
      until(() -> received.getOrDefault(socket.id(), List.of()).size() == many);
      assertThat(received.get(socket.id())).isEqualTo(IntStream.range(0, many).boxed().toList());
    }
  }

  @Test
  void killingTheDoorstepDropsWhatItHoldsAndLeavesItOpen() throws Exception {
    try (AGServer server = AGServer.listen(0);
        TestClient client = TestClient.open(server)) {
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      client.transmit("m", "1");
      until(() -> socket.streams().doorstep().backpressure() == 1);
      assertThat(socket.streams().receivers().backpressure()).isZero();
      assertThat(socket.backpressure()).isEqualTo(1);
      socket.streams().doorstep().kill();
      assertThat(socket.backpressure()).isZero();
      client.transmit("m", "2");
      until(() -> socket.streams().doorstep().backpressure() == 1);
      loops(socket);
      until(() -> List.of(2).equals(received.get(socket.id())));
    }
  }

  @Test
  void eventsThatNobodyListensToHoldUpNobody() throws Exception {
    try (AGServer server = AGServer.listen(0);
        TestClient client = TestClient.open(server)) {
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      loops(socket);
      for (int i = 0; i < 2000; i++) {
        client.invoke("#subscribe", "{\"channel\":\"" + i + "\"}", 100 + i);
        client.transmit("m", String.valueOf(i));
      }
      client.invoke("call", "1", 7);
      long before = System.nanoTime();
      client.until("{\"rid\":7,\"data\":\"done\"}");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .as("less than the doorstep's time")
          .isLessThan(Duration.ofSeconds(4));
      assertThat(((ServerSocket) socket).subscriptions()).hasSize(2000);
    }
  }

  @Test
  void framesAreNotHeldAsEventsUnlessSomebodyListens() throws Exception {
    try (AGServer server = AGServer.listen(0);
        TestClient client = TestClient.open(server).subscribe("room")) {
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      loops(socket);
      client.transmit("m", "1");
      client.invoke("call", "1", 7);
      client.until("{\"rid\":7,\"data\":\"done\"}");
      assertThat(socket.events().once()).isInstanceOf(SocketEvent.Subscribe.class);
      assertThat(socket.streams().doorstep().stats().backpressure())
          .as("the event Subscribe by its class, and none of all events")
          .isEqualTo(1);
    }
  }
}
