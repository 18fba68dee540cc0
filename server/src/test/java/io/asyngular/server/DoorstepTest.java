package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send at once lose nothing, however the application makes its loops. */
class DoorstepTest {
  /** {@code -Dasyngular.sockets=10000} for the long form. */
  private static final int SOCKETS = Integer.getInteger("asyngular.sockets", 1000);

  private static final int AT_ONCE = 200;

  /** What arrived, by socket. */
  private final Map<String, List<String>> messages = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLostByLoopsMadeInline(boolean affine) throws Exception {
    try (var server = AGServer.builder().loopAffine(affine).listen(0)) {
      server
          .connections()
          .loop(sockets -> {
            for (var socket : sockets) {
              makeLoops(socket);
            }
          });
      assertThatAllAreServed(server);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLostByAThreadForEachSocket(boolean affine) throws Exception {
    try (var server = AGServer.builder().loopAffine(affine).listen(0)) {
      server
          .connections()
          .loop(sockets -> {
            for (var socket : sockets) {
              Thread.startVirtualThread(() -> makeLoops(socket));
            }
          });
      assertThatAllAreServed(server);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLostByAHandlerThatIteratesItself(boolean affine) throws Exception {
    var server =
        AGServer.builder()
            .loopAffine(affine)
            .serve(socket -> {
              socket.procedure("last").loop(DoorstepTest::answer);
              for (var message : socket.receiver("first")) {
                messages.computeIfAbsent(socket.id(), id -> new ArrayList<>()).add(message.text());
              }
            })
            .listen(0);
    try (server) {
      assertThatAllAreServed(server);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsLostByAHandlerThatFirstWaitsForOneMessage(boolean affine) throws Exception {
    var server =
        AGServer.builder()
            .loopAffine(affine)
            .serve(socket -> {
              List<String> own = messages.computeIfAbsent(socket.id(), id -> new ArrayList<>());
              own.add(socket.receiver("first").once().text());
              for (var request : socket.procedure("last")) {
                request.end(request.data());
                break;
              }
              for (var message : socket.receiver("first")) {
                own.add(message.text());
              }
            })
            .listen(0);
    try (server) {
      assertThatAllAreServed(server);
    }
  }

  private void makeLoops(AGServerSocket socket) {
    socket
        .receiver("first")
        .loop(received -> {
          for (var message : received) {
            messages.computeIfAbsent(socket.id(), id -> new ArrayList<>()).add(message.text());
          }
        });
    socket.procedure("last").loop(DoorstepTest::answer);
  }

  private static void answer(Iterable<Request<Payload>> requests) {
    for (var request : requests) {
      request.end(request.data());
    }
  }

  private void assertThatAllAreServed(AGServer server) throws InterruptedException {
    var turns = new Semaphore(AT_ONCE);
    var served = new CountDownLatch(SOCKETS);
    var failures = new LinkedBlockingQueue<Throwable>();
    var clients = new LinkedBlockingQueue<TestClient>();
    for (int i = 0; i < SOCKETS; i++) {
      turns.acquire();
      Thread.startVirtualThread(() -> {
        try {
          clients.add(beServed(server));
        } catch (Throwable e) {
          failures.add(e);
        } finally {
          turns.release();
          served.countDown();
        }
      });
    }
    assertThat(served.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();
    awaitMessages();
    clients.forEach(TestClient::close);
  }

  private static TestClient beServed(AGServer server) {
    TestClient client = TestClient.connect(server);
    client.send(
        TestClient.HANDSHAKE,
        "{\"event\":\"first\",\"data\":\"a\"}",
        "{\"event\":\"first\",\"data\":\"b\"}",
        "{\"event\":\"first\",\"data\":\"c\"}",
        "{\"event\":\"last\",\"data\":7,\"cid\":2}");
    assertThat(client.text()).startsWith("{\"rid\":1,");
    assertThat(client.text()).isEqualTo("{\"rid\":2,\"data\":7}");
    return client;
  }

  /** Messages and calls are different streams: the last message may come after the answer. */
  private void awaitMessages() throws InterruptedException {
    for (int i = 0; i < 10_000 && !areComplete(); i++) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    assertThat(messages).hasSize(SOCKETS);
    assertThat(messages.values()).allMatch(List.of("a", "b", "c")::equals);
  }

  private boolean areComplete() {
    return messages.size() == SOCKETS && messages.values().stream().allMatch(m -> m.size() == 3);
  }

  @Test
  void whatNobodyTakesIsToldInOneEvent() throws Exception {
    try (var server = AGServer.listen(0);
        var client = TestClient.connect(server)) {
      BlockingQueue<AGServerSocket> sockets = new LinkedBlockingQueue<>();
      server
          .connections()
          .loop(all -> {
            for (var socket : all) {
              sockets.add(socket);
            }
          });
      client.send(
          TestClient.HANDSHAKE, "{\"event\":\"x\"}", "{\"event\":\"x\"}", "{\"event\":\"y\"}");
      client.send("{\"event\":\"known\",\"cid\":2}");
      AGServerSocket socket = sockets.take();
      socket.procedure("known").once().end();
      client.text();
      assertThat(client.text()).isEqualTo("{\"rid\":2}");
      var unclaimed = socket.listener(SocketEvent.Unclaimed.class).consumer();
      socket.settle();
      assertThat(unclaimed.next().dropped())
          .isEqualTo(Map.of("receivers/x", 2L, "receivers/y", 1L));
      assertThat(socket.streams().doorstep().backpressure()).isZero();
    }
  }

  @Test
  void aLateLoopStillSeesTheDisconnect() throws Exception {
    try (var server = AGServer.listen(0)) {
      var connections = server.connections().consumer();
      var closures = server.listener(ServerEvent.Closure.class).consumer();
      try (var client = TestClient.open(server)) {
        client.sendClose(1000);
      }
      closures.next();
      AGServerSocket socket = connections.next();
      assertThat(socket.listener(SocketEvent.Disconnect.class).once().code()).isEqualTo(1000);
    }
  }
}
