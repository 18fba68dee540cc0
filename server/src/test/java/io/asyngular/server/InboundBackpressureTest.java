package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamAbandonedException;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits to be consumed is bounded, and whoever makes it wait hurts nobody else. */
@Timeout(60)
class InboundBackpressureTest extends BackpressureTests {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void floodsAreHeldBackByTcpAndOthersAreServed(boolean affine) throws Exception {
    restart(AGServer.builder().loopAffine(affine));
    int items = 60_000;
    int floods = 4;
    var clients = new ArrayList<TestClient>();
    var consumers = new ArrayList<StreamConsumer<Payload>>();
    var sent = new ArrayList<AtomicInteger>();
    var done = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < floods; i++) {
      TestClient client = TestClient.open(server);
      clients.add(client);
      consumers.add(socketOf(client).receiver("m").consumer());
      sent.add(new AtomicInteger());
      done.add(flood(client, ITEM, items, sent.getLast()));
    }
    for (TestClient client : clients) {
      isPaused(socketOf(client));
    }
    try (TestClient other = TestClient.open(server)) {
      isServed(other, 500);
    }
    for (int i = 0; i < floods; i++) {
      assertThat(sent.get(i)).as("the client itself is held back").hasValueLessThan(items);
      assertThat(socketOf(clients.get(i)).streams().weight()).isLessThan(2 * HIGH_BYTES);
    }
    var consuming = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < floods; i++) {
      StreamConsumer<Payload> consumer = consumers.get(i);
      AGServerSocket socket = socketOf(clients.get(i));
      consuming.add(
          inBackground(() -> {
            for (int item = 0; item < items; item++) {
              assertThat(consumer.next().length()).isEqualTo(182);
              if (item % 1000 == 0) {
                assertThat(socket.streams().weight()).isLessThan(2 * HIGH_BYTES);
              }
            }
          }));
    }
    done.forEach(Eventually::result);
    consuming.forEach(Eventually::result);
    clients.forEach(TestClient::close);
    consumers.forEach(StreamConsumer::close);
  }

  @Test
  void emptyMessagesAreCountedByItem() throws Exception {
    try (TestClient client = TestClient.open(server);
        var slow = socketOf(client).receiver("m").consumer()) {
      var sent = new AtomicInteger();
      var done = flood(client, "{\"event\":\"m\"}" + " ".repeat(50), 100_000, sent);
      isPaused(socketOf(client));
      long held = slow.node().backpressure();
      assertThat(held).isBetween((long) HIGH_ITEMS, 2L * HIGH_ITEMS);
      isServedByAnother(50);
      assertThat(slow.node().backpressure()).isEqualTo(held);
      for (int i = 0; i < 100_000; i++) {
        assertThat(slow.next().isAbsent()).isTrue();
      }
      result(done);
    }
  }

  private void isServedByAnother(int times) throws IOException {
    try (TestClient other = TestClient.open(server)) {
      isServed(other, times);
    }
  }

  @Test
  void largeMessagesAreCountedByByte() throws Exception {
    try (TestClient client = TestClient.open(server);
        var slow = socketOf(client).receiver("m").consumer()) {
      String large = "{\"event\":\"m\",\"data\":\"" + "x".repeat(300_000) + "\"}";
      var done = flood(client, large, 100, new AtomicInteger());
      isPaused(socketOf(client));
      isServedByAnother(50);
      assertThat(slow.node().backpressure()).isBetween(4L, 5L);
      for (int i = 0; i < 100; i++) {
        assertThat(slow.next().length()).isEqualTo(300_002);
      }
      result(done);
    }
  }

  @Test
  void theItemsOfABatchAreCountedEach() throws Exception {
    try (TestClient client = TestClient.open(server);
        var slow = socketOf(client).receiver("m").consumer()) {
      String batch = "[" + "{\"event\":\"m\"},".repeat(1999) + "{\"event\":\"m\"}]";
      var done = flood(client, batch, 500, new AtomicInteger());
      isPaused(socketOf(client));
      isServedByAnother(50);
      assertThat(slow.node().backpressure()).isBetween((long) HIGH_ITEMS, 3L * HIGH_ITEMS);
      socketOf(client).settle(); // or what nobody takes any more would be held for others to come
      slow.node().kill();
      result(done);
    }
  }

  @Test
  void aLoopMayCallItsOwnPeerWhileReadingIsPaused() throws Exception {
    var goOn = new CountDownLatch(1);
    var answer = new CompletableFuture<Integer>();
    var seen = new AtomicInteger();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket
          .receiver("m")
          .loop(messages -> {
            for (Payload message : messages) {
              assertThat(message.isPresent()).isTrue();
              if (seen.getAndIncrement() == 0) {
                goOn.await();
                answer.complete(socket.invoke("ask", "?", Integer.class));
              }
            }
          });
      var done = flood(client, ITEM, 10_000, new AtomicInteger());
      isPaused(socket);
      assertThat(socket.streams().receivers().backpressure()).as("paused").isLessThan(9_999);
      goOn.countDown();
      assertThat(client.next()).isEqualTo("{\"event\":\"ask\",\"cid\":1,\"data\":\"?\"}");
      result(done);
      client.send("{\"rid\":1,\"data\":42}");
      assertThat(result(answer)).isEqualTo(42);
      until(() -> seen.get() == 10_000);
    }
  }

  @Test
  void atTheHardMarkACallTimesOutAndTheLoopGoesOn() throws Exception {
    var goOn = new CountDownLatch(1);
    var failure = new CompletableFuture<AGException>();
    var seen = new AtomicInteger();
    int items = 60_000;
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket
          .receiver("m")
          .loop(messages -> {
            for (Payload message : messages) {
              assertThat(message.isPresent()).isTrue();
              if (seen.getAndIncrement() == 0) {
                goOn.await();
                try {
                  socket.invoke("ask", "?");
                } catch (AGException e) {
                  failure.complete(e);
                }
              }
            }
          });
      var done = flood(client, ITEM, items, new AtomicInteger());
      isPaused(socket);
      goOn.countDown();
      until(() -> socket.streams().receivers().weight() > 4 * HIGH_BYTES);
      loopIsDone(socket);
      isServedByAnother(50);
      assertThat(socket.streams().receivers().weight()).isLessThan(5 * HIGH_BYTES);
      assertThat(done).isNotDone();
      clock.advance(Duration.ofSeconds(10));
      assertThat(result(failure).name()).isEqualTo("TimeoutError");
      result(done);
      until(() -> seen.get() == items);
    }
  }

  @Test
  void aStreamHeldBackByAnAbandonedIteratorFlowsAgainWithin30Seconds() throws Exception {
    var seen = new AtomicInteger();
    int items = 30_000;
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.receiver("m").loop(messages -> messages.forEach(message -> seen.incrementAndGet()));
      Iterator<Payload> abandoned = socket.receiver("m").iterator();
      client.send(ITEM);
      assertThat(abandoned.next().length()).isEqualTo(182); // and then as if by a break
      var done = flood(client, ITEM, items, new AtomicInteger());
      isPaused(socket);
      advance(socket, 20);
      assertThat(done).isNotDone();
      advance(socket, 10);
      result(done);
      until(() -> seen.get() == items + 1);
      assertThatThrownBy(abandoned::hasNext).isInstanceOf(StreamAbandonedException.class);
      isServed(client, 1);
    }
  }

  @Test
  void aStreamHeldBackByALoopWhoseThreadHasDiedFlowsAgain() throws Exception {
    int items = 30_000;
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.settle();
      var iterators = new ArrayList<Iterator<Payload>>();
      result(
          inBackground(() -> {
            iterators.add(socket.receiver("m").iterator());
            client.send(ITEM);
            assertThat(iterators.getFirst().next().length()).isEqualTo(182);
          }));
      var done = flood(client, ITEM, items, new AtomicInteger());
      result(done);
      assertThatThrownBy(iterators.getFirst()::hasNext)
          .isInstanceOf(StreamAbandonedException.class);
    }
  }

  @Test
  void killingTheReceiversDropsTheirBacklogAtOnceAndReadingGoesOn() throws Exception {
    try (TestClient client = TestClient.open(server);
        var slow = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      var done = flood(client, ITEM, 100_000, new AtomicInteger());
      isPaused(socket);
      assertThat(done).isNotDone();
      socket.settle();
      socket.streams().receivers().kill();
      assertThat(slow.isAlive()).isFalse();
      assertThat(socket.streams().receivers().backpressure()).isZero();
      assertThat(socket.streams().receivers().bytes()).isZero();
      result(done);
      isServed(client, 1);
      until(() -> socket.backpressure() == 0);
    }
  }

  @Test
  void aSocketOnWhichNothingMovesForAMinuteIsClosedWith4102() throws Exception {
    try (TestClient client = TestClient.open(server);
        var stuck = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      var done = flood(client, ITEM, 100_000, new AtomicInteger()).exceptionally(gone -> null);
      isPaused(socket);
      advance(socket, 40);
      assertThat(stuck.next().length()).as("it moves").isEqualTo(182);
      advance(socket, 59);
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      advance(socket, 2);
      assertThat(socket.state()).isEqualTo(SocketState.CLOSED);
      assertThat(client.closed()).isEqualTo(4102);
      client.drop();
      result(done);
    }
  }

  @Test
  void aCloseIsSeenWhileReadingIsPaused() throws Exception {
    try (TestClient client = TestClient.open(server);
        var stuck = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      var done = flood(client, ITEM, 100_000, new AtomicInteger()).exceptionally(gone -> null);
      isPaused(socket);
      socket.disconnect(4200, "enough");
      assertThat(client.closed()).isEqualTo(4200);
      assertThat(stuck.hasNext()).isFalse();
      client.drop();
      result(done);
    }
  }
}
