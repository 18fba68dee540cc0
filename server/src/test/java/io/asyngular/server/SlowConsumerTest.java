package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamConsumer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer that stops reading slows nobody: not its own stream below the limit, nor others. */
@Timeout(60)
class SlowConsumerTest {
  private static final int BELOW_THE_LIMIT = 4000;

  private AGServer server = AGServer.listen(0);
  private final AtomicInteger seen = new AtomicInteger();
  private final CountDownLatch stop = new CountDownLatch(1);

  @AfterEach
  void end() {
    stop.countDown();
    server.close();
  }

  private AGServerSocket open(TestClient client) {
    AGServerSocket socket = server.client(client.id()).orElseThrow();
    socket.receiver("m").loop(messages -> messages.forEach(message -> seen.incrementAndGet()));
    socket.procedure("echo").loop(calls -> calls.forEach(call -> call.end(call.data())));
    return socket;
  }

  /** A loop that takes one message and then nothing more. */
  private void slow(AGServerSocket socket) {
    socket
        .receiver("m")
        .loop(messages -> {
          for (Payload message : messages) {
            assertThat(message.isPresent()).isTrue();
            stop.await();
          }
        });
  }

  private static void send(TestClient client, int messages) {
    for (int i = 0; i < messages; i++) {
      client.transmit("m", String.valueOf(i));
    }
  }

  private static void isServed(TestClient client, int times) {
    for (int i = 0; i < times; i++) {
      client.invoke("echo", "1", i);
      assertThat(client.next()).isEqualTo("{\"rid\":" + i + ",\"data\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConsumerOfTheSameStreamGetsAllBelowTheLimit(boolean affine) throws Exception {
    server.close();
    server = AGServer.builder().loopAffine(affine).listen(0);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = open(client);
      slow(socket);
      send(client, BELOW_THE_LIMIT);
      until(() -> seen.get() == BELOW_THE_LIMIT);
      isServed(client, 100);
      assertThat(socket.receiver("m").consumers())
          .extracting(consumer -> consumer.backpressure())
          .containsExactlyInAnyOrder(0L, BELOW_THE_LIMIT - 1L);
      assertThat(socket.backpressure()).isEqualTo(BELOW_THE_LIMIT - 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherSocketIsServedWhileThisOneIsPaused(boolean affine) throws Exception {
    server.close();
    server = AGServer.builder().loopAffine(affine).eventLoops(1).listen(0);
    try (TestClient client = TestClient.open(server);
        TestClient other = TestClient.open(server)) {
      AGServerSocket socket = open(client);
      open(other);
      slow(socket);
      var sent = inBackground(() -> send(client, 300_000));
      until(() -> socket.backpressure() > 4096);
      long before = System.nanoTime();
      isServed(other, 500);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
      assertThat(sent).as("the other still is held back").isNotDone();
      stop.countDown();
      result(sent);
      until(() -> seen.get() == 300_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endingTheSlowConsumerLetsTheStreamFlow(boolean kill) throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = open(client);
      StreamConsumer<Payload> slow = socket.receiver("m").consumer();
      var sent = inBackground(() -> send(client, 100_000));
      until(() -> socket.backpressure() > 4096);
      if (kill) {
        slow.node().kill();
      } else {
        slow.close();
      }
      result(sent);
      until(() -> seen.get() == 100_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConsumerOfTheExchangeThatStopsSlowsNoSubscriber(boolean affine) throws Exception {
    server.close();
    server = AGServer.builder().loopAffine(affine).listen(0);
    try (TestClient client = TestClient.open(server).subscribe("room");
        var stuck = server.exchange().subscribe("room").messages().consumer()) {
      for (int i = 0; i < BELOW_THE_LIMIT; i++) {
        server.exchange().transmitPublish("room", i);
        assertThat(client.next()).endsWith("\"data\":" + i + "}}");
      }
      assertThat(stuck.node().backpressure()).isEqualTo(BELOW_THE_LIMIT);
    }
  }
}
