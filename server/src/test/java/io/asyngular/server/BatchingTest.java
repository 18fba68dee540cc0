package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.Batching;
import io.asyngular.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many packets as one frame: by hand, at intervals, and after the handshake. */
@Timeout(60)
class BatchingTest extends ServerTests {
  private static String message(Object data) {
    return "{\"event\":\"m\",\"data\":" + data + "}";
  }

  /** Nothing was sent so far: a raw text, which no batch takes, is the next to come. */
  private static void nothingCameBefore(AGServerSocket socket, TestClient client) {
    socket.send("marker");
    assertThat(client.next()).isEqualTo("marker");
  }

  // By hand

  @Test
  void whatIsSentBetweenBeginAndFlushIsOneFrame() throws Exception {
    try (TestClient client = TestClient.open(server).subscribe("a");
        var calls = socketOf(client).procedure("p").consumer()) {
      AGServerSocket socket = socketOf(client);
      Batching batching = socket.batching();
      assertThat(batching.isGathering()).isFalse();
      batching.begin();
      assertThat(batching.isGathering()).isTrue();
      assertThat(batching.isStarted()).isFalse();
      socket.transmit("m", 1);
      CompletableFuture<?> call = socket.invokeAsync("ask", 2, Eventually.PATIENCE);
      client.invoke("p", "3", 9);
      calls.next().end(3);
      server.exchange().invokePublish("a", 4);
      nothingCameBefore(socket, client);
      batching.flush();
      assertThat(batching.isGathering()).isFalse();
      assertThat(client.next())
          .isEqualTo(
              "[{\"event\":\"m\",\"data\":1},{\"event\":\"ask\",\"cid\":1,\"data\":2},"
                  + "{\"rid\":9,\"data\":3},"
                  + "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":4}}]");
      client.send("{\"rid\":1,\"data\":5}");
      Eventually.result(call);
      socket.transmit("m", 6);
      assertThat(client.next()).isEqualTo(message(6));
    }
  }

  @Test
  void aFlushOfNothingSendsNothingAndOneOfOneIsAnArrayToo() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      socket.batching().flush();
      socket.batching().flush();
      nothingCameBefore(socket, client);
      socket.batching().begin();
      socket.transmit("m", 1);
      socket.batching().flush();
      assertThat(client.next()).isEqualTo("[" + message(1) + "]");
    }
  }

  @Test
  void beginningAnewDropsWhatWasGatheredAndItsCallsFail() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      socket.transmit("m", 1);
      var call = socket.invokeAsync("ask", 2, Eventually.PATIENCE);
      socket.batching().begin();
      assertThat(known(call.exceptionNow()).name()).isEqualTo("BadConnectionError");
      socket.transmit("m", 3);
      socket.batching().flush();
      assertThat(client.next()).isEqualTo("[" + message(3) + "]");
    }
  }

  @Test
  void cancellingDropsWhatWasGatheredAndItsCallsFail() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      socket.transmit("m", 1);
      var call = socket.invokeAsync("ask", 2, Eventually.PATIENCE);
      socket.batching().cancel();
      AGException error = known(call.exceptionNow());
      assertThat(error).hasMessage("Socket invoke ask event was aborted due to a bad connection");
      assertThat(socket.batching().isGathering()).isFalse();
      socket.transmit("m", 3);
      assertThat(client.next()).isEqualTo(message(3));
    }
  }

  @Test
  void whatIsGatheredIsMeasuredAsOutbound() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      until(() -> socket.streams().outbound().backpressure() == 0);
      socket.batching().begin();
      for (int i = 0; i < 10; i++) {
        socket.transmit("m", i);
      }
      assertThat(socket.streams().outbound().backpressure()).isEqualTo(10);
      assertThat(socket.streams().outbound().bytes()).isEqualTo(10L * message(0).length());
      assertThat(socket.backpressure()).isEqualTo(10);
      socket.batching().flush();
      client.next();
      until(() -> socket.streams().outbound().backpressure() == 0);
      assertThat(socket.streams().outbound().bytes()).isZero();
    }
  }

  @Test
  void killingTheRoomDropsWhatIsGatheredAndGatheringGoesOn() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      until(() -> socket.streams().outbound().backpressure() == 0);
      socket.batching().begin();
      socket.transmit("m", 1);
      var call = socket.invokeAsync("ask", 2, Eventually.PATIENCE);
      socket.streams().outbound().kill();
      assertThat(socket.streams().outbound().backpressure()).isZero();
      assertThat(call).isCompletedExceptionally();
      socket.transmit("m", 3);
      assertThat(socket.streams().outbound().backpressure()).isEqualTo(1);
      socket.batching().flush();
      assertThat(client.next()).isEqualTo("[" + message(3) + "]");
    }
  }

  @Test
  void pingsAndPongsGoRoundABatch() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      socket.transmit("m", 1);
      advance(socket, 8);
      assertThat(client.next()).as("the protocol's ping").isEmpty();
      client.write(TestClient.frame(0x89, new byte[] {'h', 'i'}));
      assertThat(client.next()).as("the answer to WebSocket's own").isEqualTo("hi");
      socket.batching().flush();
      assertThat(client.next()).isEqualTo("[" + message(1) + "]");
    }
  }

  // Bounds

  @Test
  void aBatchOf5000PacketsGoesOutAndGatheringGoesOn() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      for (int i = 0; i < 10_001; i++) {
        socket.transmit("m", 7);
      }
      String batch = "[" + (message(7) + ",").repeat(4999) + message(7) + "]";
      assertThat(client.next()).isEqualTo(batch);
      assertThat(client.next()).isEqualTo(batch);
      assertThat(socket.batching().isGathering()).isTrue();
      socket.batching().flush();
      assertThat(client.next()).isEqualTo("[" + message(7) + "]");
    }
  }

  @Test
  void aBatchOfOneMebibyteGoesOutAndGatheringGoesOn() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      String large = "x".repeat(300_000);
      for (int i = 0; i < 5; i++) {
        socket.transmit("m", large);
      }
      assertThat(client.next()).hasSize(4 * message('"' + large + '"').length() + 5);
      assertThat(socket.streams().outbound().bytes()).isGreaterThan(300_000);
      socket.batching().flush();
      assertThat(client.next()).hasSize(message('"' + large + '"').length() + 2);
    }
  }

  // At intervals

  private void restartWithInterval() {
    restart(AGServer.builder().pingTimeoutDisabled(true).batchInterval(Duration.ofMillis(50)));
  }

  private void tick(AGServerSocket socket) {
    clock.advance(Duration.ofMillis(50));
    loopIsDone(socket);
  }

  @Test
  void startedBatchingSendsOneFrameAtEachInterval() throws Exception {
    restartWithInterval();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().start();
      assertThat(socket.batching().isStarted()).isTrue();
      for (int round = 0; round < 5; round++) {
        socket.transmit("m", round);
        socket.transmit("m", round);
        clock.advance(Duration.ofMillis(49));
        loopIsDone(socket);
        nothingCameBefore(socket, client);
        clock.advance(Duration.ofMillis(1));
        assertThat(client.next()).isEqualTo("[" + message(round) + "," + message(round) + "]");
      }
      tick(socket);
      nothingCameBefore(socket, client);
      socket.transmit("m", 6);
      socket.batching().stop();
      assertThat(client.next()).isEqualTo("[" + message(6) + "]");
      assertThat(socket.batching().isStarted()).isFalse();
      assertThat(socket.batching().isGathering()).isFalse();
      socket.transmit("m", 7);
      assertThat(client.next()).isEqualTo(message(7));
    }
  }

  @Test
  void startingTwiceDropsNothingAndRunsOneTimer() throws Exception {
    restartWithInterval();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.batching().start();
      socket.transmit("m", 1);
      int timers = clock.waiting();
      socket.batching().start();
      assertThat(clock.waiting()).isEqualTo(timers);
      tick(socket);
      assertThat(client.next()).isEqualTo("[" + message(1) + "]");
      socket.batching().stop();
      assertThat(clock.waiting()).isEqualTo(timers - 1);
    }
  }

  @Test
  void cancellingAllDropsWhatWasGatheredAndEndsTheIntervals() throws Exception {
    restartWithInterval();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      int timers = clock.waiting();
      socket.batching().start();
      socket.transmit("m", 1);
      socket.batching().cancelAll();
      assertThat(clock.waiting()).isEqualTo(timers);
      assertThat(socket.batching().isStarted()).isFalse();
      socket.transmit("m", 2);
      assertThat(client.next()).isEqualTo(message(2));
    }
  }

  // After the handshake

  private void restartOnHandshake() {
    restart(
        AGServer.builder()
            .pingTimeoutDisabled(true)
            .batchOnHandshake(Duration.ofMillis(120))
            .batchInterval(Duration.ofMillis(50)));
  }

  @Test
  void twentySubscriptionsAfterTheHandshakeAreAnsweredAsOneFrame() throws Exception {
    restartOnHandshake();
    try (TestClient client = TestClient.upgraded(server)) {
      var subscribe = new StringBuilder("[");
      var answers = new StringBuilder("[");
      for (int i = 2; i < 22; i++) {
        subscribe.append(
            "{\"event\":\"#subscribe\",\"data\":{\"channel\":\"c%d\"},\"cid\":%d},"
                .formatted(i, i));
        answers.append("{\"rid\":" + i + "},");
      }
      client.send(
          TestClient.HANDSHAKE,
          subscribe.replace(subscribe.length() - 1, subscribe.length(), "]").toString());
      assertThat(client.handshaken()).as("not in a batch").startsWith("{\"rid\":1,");
      AGServerSocket socket = socketOf(client);
      until(() -> socket.subscriptions().size() == 20);
      tick(socket);
      assertThat(client.next())
          .isEqualTo(answers.replace(answers.length() - 1, answers.length(), "]").toString());
    }
  }

  @Test
  void itEndsByItselfAndSendsWhatIsLeft() throws Exception {
    restartOnHandshake();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      assertThat(socket.batching().isGathering()).isTrue();
      assertThat(socket.batching().isStarted()).as("by the application").isFalse();
      tick(socket);
      tick(socket);
      socket.transmit("m", 1);
      clock.advance(Duration.ofMillis(20));
      assertThat(client.next()).isEqualTo("[" + message(1) + "]");
      loopIsDone(socket);
      assertThat(socket.batching().isGathering()).isFalse();
      socket.transmit("m", 2);
      assertThat(client.next()).isEqualTo(message(2));
    }
  }

  @Test
  void anApplicationThatStartsBatchingMeanwhileGoesOnWithIt() throws Exception {
    restartOnHandshake();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.transmit("m", 1);
      socket.batching().start();
      tick(socket);
      assertThat(client.next()).as("nothing is dropped").isEqualTo("[" + message(1) + "]");
      clock.advance(Duration.ofSeconds(1));
      loopIsDone(socket);
      assertThat(socket.batching().isGathering()).isTrue();
      socket.batching().stop();
      assertThat(socket.batching().isGathering()).isFalse();
    }
  }

  // The end

  @Test
  void aCloseDropsWhatIsGatheredAndItsTimers() throws Exception {
    restartOnHandshake();
    int timers = clock.waiting();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.settle();
      socket.batching().start();
      socket.transmit("m", 1);
      var call = socket.invokeAsync("ask", 2, Eventually.PATIENCE);
      socket.disconnect(4321, "bye");
      assertThat(client.untilClosed()).isEmpty();
      assertThat(client.closeCode()).isEqualTo(4321);
      until(call::isCompletedExceptionally);
      assertThat(known(call.exceptionNow()).property("code")).isEqualTo(4321);
      until(() -> clock.waiting() == timers);
      socket.batching().start();
      socket.batching().begin();
      assertThat(socket.batching().isGathering()).isFalse();
      assertThat(clock.waiting()).as("no timer of a socket that has gone").isEqualTo(timers);
      until(() -> socket.streams().outbound().backpressure() == 0);
    }
  }

  @Test
  void eachItemOfAClientsBatchIsAnsweredAndInOrder() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      var packets = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        packets.add("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"},\"cid\":" + i + "}");
      }
      client.send("[" + String.join(",", packets) + "]", "[]");
      for (int i = 0; i < 20; i++) {
        assertThat(client.next()).isEqualTo("{\"rid\":" + i + "}");
      }
      nothingCameBefore(socketOf(client), client);
    }
  }
}
