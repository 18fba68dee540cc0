package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits to be read by a peer is bounded, and whoever makes it wait hurts nobody else. */
@Timeout(60)
class OutboundBackpressureTest extends BackpressureTests {
  @Test
  void outboundCountsUntilTheKernelHasIt() throws Exception {
    try (TestClient client = TestClient.narrow(server)) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 150; i++) {
        socket.transmit("m", "y".repeat(10_000));
      }
      loopIsDone(socket);
      assertThat(socket.streams().outbound().bytes()).isBetween(100_000L, 1_600_000L);
      assertThat(socket.streams().outbound().backpressure()).isBetween(10L, 150L);
      assertThat(socket.backpressure()).isEqualTo(socket.streams().outbound().backpressure());
      for (int i = 0; i < 150; i++) {
        assertThat(client.next()).hasSizeGreaterThan(10_000);
      }
      until(() -> socket.streams().outbound().bytes() == 0);
      assertThat(socket.streams().outbound().backpressure()).isZero();
    }
  }

  @Test
  void killingTheOutboundDropsWholeMessagesAndFailsTheCallsAmongThem() throws Exception {
    try (TestClient client = TestClient.narrow(server)) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 150; i++) {
        socket.transmit("m", "y".repeat(10_000));
      }
      var call = socket.invokeAsync("p", 1, Duration.ofSeconds(10));
      loopIsDone(socket);
      socket.streams().outbound().kill();
      assertThat(call).isCompletedExceptionally();
      socket.transmit("last", 1);
      List<String> got = client.until("{\"event\":\"last\",\"data\":1}");
      assertThat(got).hasSizeLessThan(150);
      got.removeLast();
      assertThat(got).allMatch(text -> text.length() == 10_023);
      isServed(client, 1);
    }
  }

  @Test
  void whatFollowsALargeMessageIsNoReasonToCutAReaderOff() throws Exception {
    try (TestClient client = TestClient.narrow(server)) {
      AGServerSocket socket = socketOf(client);
      socket.transmit("m", "y".repeat(5_000_000));
      loopIsDone(socket);
      socket.transmit("n", 1);
      assertThat(client.next()).hasSizeGreaterThan(5_000_000);
      assertThat(client.next()).isEqualTo("{\"event\":\"n\",\"data\":1}");
    }
  }

  @Test
  void aLargeMessageThatAMiddlewareIsAtIsNoReasonEither() throws Exception {
    restart(AGServer.builder().outbound(actions -> actions.forEach(OutboundAction::allow)));
    try (TestClient client = TestClient.open(server).subscribe("room")) {
      server.exchange().transmitPublish("room", "y".repeat(5_000_000));
      server.exchange().transmitPublish("room", 1);
      assertThat(client.next()).hasSizeGreaterThan(5_000_000);
      assertThat(client.next()).endsWith("\"data\":1}}");
    }
  }

  @Test
  void subscribersThatNeverReadAreCutOffAndTheOthersGetEverything() throws Exception {
    int messages = 1500;
    int window = 50;
    var stuck = new ArrayList<TestClient>();
    var healthy = new ArrayList<TestClient>();
    var readings = new ArrayList<CompletableFuture<Void>>();
    var read = new ArrayList<AtomicInteger>();
    var closures = server.listener(ServerEvent.Closure.class).consumer();
    var warnings = server.listener(ServerEvent.Warning.class).consumer();
    for (int i = 0; i < 10; i++) {
      stuck.add(TestClient.narrow(server).subscribe("room"));
    }
    for (int i = 0; i < 3; i++) {
      TestClient client = TestClient.open(server).subscribe("room");
      var count = new AtomicInteger();
      healthy.add(client);
      read.add(count);
      readings.add(
          inBackground(() -> {
            while (count.get() < messages) {
              assertThat(client.next())
                  .endsWith("\"data\":[" + count.get() + ",\"" + "z".repeat(4000) + "\"]}}");
              count.incrementAndGet();
            }
          }));
    }
    for (int i = 0; i < messages; i++) {
      int sent = i;
      until(() -> read.stream().allMatch(count -> count.get() > sent - window));
      server.exchange().transmitPublish("room", List.of(i, "z".repeat(4000)));
    }
    readings.forEach(Eventually::result);
    for (int i = 0; i < 10; i++) {
      ServerEvent.Closure closure = closures.next();
      assertThat(closure.code()).isEqualTo(4101);
      assertThat(stuck).anyMatch(client -> client.id().equals(closure.socket().id()));
      assertThat(closure.socket().streams().outbound().bytes()).isLessThan(3 << 20);
    }
    var names = new ArrayList<String>();
    for (int i = 0; i < 20; i++) { // of sockets on several event loops
      names.add(((AGException) warnings.next().warning()).name());
    }
    assertThat(names).containsOnly("ResourceLimitError", "SocketProtocolError");
    assertThat(Collections.frequency(names, "ResourceLimitError")).isEqualTo(10);
    assertThat(server.clientCount()).isEqualTo(3);
    stuck.forEach(TestClient::close);
    healthy.forEach(TestClient::close);
    closures.close();
    warnings.close();
  }

  @Test
  void cuttingOffDuringAPublicationStopsNobody() throws Exception {
    restart(AGServer.builder().eventLoops(2));
    var stuck = new ArrayList<TestClient>();
    for (int i = 0; i < 10; i++) {
      stuck.add(TestClient.narrow(server).subscribe("room"));
    }
    var all = new ArrayList<CompletableFuture<Void>>();
    var cycles = new AtomicIntegerArray(4); // publishers wait for them, so that only the stuck lag
    for (int c = 0; c < 4; c++) {
      int number = c;
      TestClient publisher = TestClient.open(server);
      TestClient comingAndGoing = TestClient.open(server);
      all.add(
          inBackground(() -> {
            String data = "{\"channel\":\"room\",\"data\":\"" + "z".repeat(10_000) + "\"}";
            for (int i = 0; i < 150; i++) {
              int least = 3 * i;
              until(() -> IntStream.range(0, 4).allMatch(each -> cycles.get(each) >= least));
              publisher.invoke("#publish", data, i);
              publisher.until("{\"rid\":" + i + "}");
            }
            publisher.close();
          }));
      all.add(
          inBackground(() -> {
            for (int i = 0; i < 500; i++) {
              comingAndGoing.subscribe("room");
              comingAndGoing.invoke("#unsubscribe", "\"room\"", 98);
              comingAndGoing.until("{\"rid\":98}");
              cycles.incrementAndGet(number);
            }
            comingAndGoing.close();
          }));
    }
    all.forEach(Eventually::result);
    until(() -> server.clientCount() == 0);
    stuck.forEach(TestClient::close);
  }

  @Test
  void aReaderThatTakesNothingForTenSecondsIsCutOff() throws Exception {
    try (TestClient client = TestClient.narrow(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer();
        var closes = socketOf(client).listener(SocketEvent.Close.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 150; i++) {
        socket.transmit("m", "y".repeat(10_000));
      }
      loopIsDone(socket);
      advance(socket, 9);
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      advance(socket, 2); // it may have taken something at first
      assertThat(closes.next().code()).isEqualTo(4101);
      assertThat(failures.next().error()).hasMessageContaining("taken nothing");
    }
  }

  @Test
  void oneLargeMessageToASlowButHealthyReaderIsNoReasonToCutItOff() throws Exception {
    int length = 5 << 20;
    try (TestClient client = TestClient.narrow(server)) {
      AGServerSocket socket = socketOf(client);
      socket.transmit("m", "y".repeat(length));
      loopIsDone(socket);
      int left = 10 + "{\"event\":\"m\",\"data\":\"\"}".length() + length;
      int step = 256 << 10;
      while (left > 0) {
        left -= client.bytes(Math.min(step, left)).length;
        assertThat(socket.state()).as(left + " bytes are left").isEqualTo(SocketState.OPEN);
      }
      until(() -> socket.streams().outbound().bytes() == 0);
      isServed(client, 1);
    }
  }

  @Test
  void aBurstOfAnswersToAHealthyReaderIsNoReasonToCutItOff() throws Exception {
    int calls = 1500; // of whose answers the limit has room for all, should the reader be starved
    try (TestClient client = TestClient.open(server)) {
      for (int burst = 0; burst < 3; burst++) {
        var sent =
            inBackground(() -> {
              for (int i = 0; i < calls; i++) {
                client.invoke("echo", "\"" + "x".repeat(1000) + "\"", i);
              }
            });
        for (int i = 0; i < calls; i++) {
          assertThat(client.next()).startsWith("{\"rid\":" + i + ",");
        }
        result(sent);
      }
    }
  }
}
