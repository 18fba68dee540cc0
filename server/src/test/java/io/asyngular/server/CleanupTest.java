package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.InboundAction.Invoke;
import io.asyngular.server.InboundAction.PublishIn;
import io.asyngular.server.InboundAction.Subscribe;
import io.asyngular.server.InboundAction.Transmit;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of loops, and of what they have waiting, when their socket has ended. */
@Timeout(60)
class CleanupTest extends ServerTests {
  private static final int SENT = 15;

  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final List<Integer> taken = new CopyOnWriteArrayList<>();

  /** Does not wait for loops that are meant to stay. */
  private void restart(CleanupMode mode) {
    restart(AGServer.builder().cleanupMode(mode).closeTimeout(Duration.ofMillis(200)));
  }

  /** A loop that waits in its first item, with the rest behind it, on a socket that has ended. */
  private AGServerSocket endedWithBacklog() throws Exception {
    try (TestClient client = TestClient.open(server);
        var ends = socketOf(client).listener(SocketEvent.End.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      socket
          .receiver("m", Integer.class)
          .loop(messages -> {
            for (int message : messages) {
              busy.countDown();
              goOn.await();
              taken.add(message);
            }
            ended.complete("ended");
          });
      for (int i = 0; i < SENT; i++) {
        client.transmit("m", String.valueOf(i));
      }
      until(() -> socket.streams().receivers().backpressure() == SENT - 1);
      busy.await();
      client.write(TestClient.closeFrame(1000));
      assertThat(client.closed()).isEqualTo(1000);
      assertThat(ends.next()).isEqualTo(new SocketEvent.End());
      return socket;
    }
  }

  @Test
  void killEndsALoopAfterTheItemItIsAtAndDropsTheRest() throws Exception {
    restart(CleanupMode.KILL);
    AGServerSocket socket = endedWithBacklog();
    until(() -> socket.streams().receivers().backpressure() == 0);
    goOn.countDown();
    result(ended);
    assertThat(taken).containsExactly(0);
    until(() -> server.threads().names().isEmpty());
  }

  @Test
  void closeEndsALoopAfterAllThatHasArrived() throws Exception {
    restart(CleanupMode.CLOSE);
    AGServerSocket socket = endedWithBacklog();
    until(() -> socket.streams().receivers().backpressure() == SENT); // the marker counts one
    goOn.countDown();
    result(ended);
    assertThat(taken).containsExactlyElementsOf(IntStream.range(0, SENT).boxed().toList());
    until(() -> server.threads().names().isEmpty());
    assertThat(socket.streams().receivers().backpressure()).isZero();
  }

  @Test
  void noneLeavesALoopWaitingUntilSomebodyEndsIt() throws Exception {
    restart(CleanupMode.NONE);
    AGServerSocket socket = endedWithBacklog();
    goOn.countDown();
    until(() -> taken.size() == SENT);
    assertThat(ended).isNotDone();
    assertThat(server.threads().names()).hasSize(1);
    socket.streams().receivers().kill();
    result(ended);
    until(() -> server.threads().names().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(
      value = CleanupMode.class,
      names = {"KILL", "CLOSE"})
  void loopsThatComeAfterTheEndEndAtOnce(CleanupMode mode) throws Exception {
    restart(mode);
    AGServerSocket socket = endedWithBacklog();
    goOn.countDown();
    result(ended);
    for (Payload late : socket.receiver("m")) {
      throw new AssertionError("there is nothing more: " + late);
    }
    for (Request<Payload> late : socket.procedure("p")) {
      throw new AssertionError("there is nothing more: " + late.data());
    }
  }

  @ParameterizedTest
  @EnumSource
  void loopsOverEventsSeeTheLastOne(CleanupMode mode) throws Exception {
    restart(mode);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var seen = new ArrayList<SocketEvent>();
      var last = new CompletableFuture<SocketEvent>();
      socket
          .events()
          .loop(events -> {
            for (SocketEvent event : events) {
              seen.add(event);
              if (event instanceof SocketEvent.End) {
                last.complete(event);
              }
            }
          });
      client.write(TestClient.closeFrame(1000));
      result(last);
      assertThat(seen)
          .endsWith(
              new SocketEvent.Disconnect(1000, ""),
              new SocketEvent.Close(1000, ""),
              new SocketEvent.End());
      socket.streams().listeners().kill();
    }
  }

  // With a middleware in the way

  private final Judged<InboundAction> judged = new Judged<>();

  /** What had arrived is behind a middleware that has not decided on the first of it. */
  private AGServerSocket endedBehindMiddleware(TestClient client) throws Exception {
    AGServerSocket socket = socketOf(client);
    client.transmit("m", "0");
    for (int i = 1; i < 5; i++) {
      client.transmit("m", String.valueOf(i));
    }
    client.invoke("p", "5", 5);
    client.transmit("#publish", "{\"channel\":\"a\",\"data\":6}");
    client.invoke("#subscribe", "{\"channel\":\"b\"}", 7);
    until(() -> socket.streams().inbound().backpressure() == 7);
    until(() -> !judged.isEmpty()); // its loop has begun, and has the first
    client.write(TestClient.closeFrame(1000));
    assertThat(client.closed()).isEqualTo(1000);
    until(() -> socket.state() == SocketState.CLOSED && server.clientCount() == 0);
    return socket;
  }

  private void restartJudged(CleanupMode mode) {
    restart(
        AGServer.builder().cleanupMode(mode).inbound(judged).closeTimeout(Duration.ofMillis(200)));
  }

  @Test
  void closeHasAllThatHasArrivedJudgedAndTaken() throws Exception {
    restartJudged(CleanupMode.CLOSE);
    var calls = new CopyOnWriteArrayList<String>();
    try (TestClient client = TestClient.open(server);
        var own = server.exchange().subscribe("a").messages().consumer()) {
      AGServerSocket socket = socketOf(client);
      socket
          .receiver("m", Integer.class)
          .loop(messages -> {
            messages.forEach(taken::add);
            ended.complete("ended");
          });
      socket.procedure("p").loop(requests -> requests.forEach(call -> calls.add("p")));
      endedBehindMiddleware(client);
      for (int i = 0; i < 5; i++) {
        judged.next(Transmit.class).allow();
      }
      judged.next(Invoke.class).allow();
      judged.next(PublishIn.class).allow();
      judged.next(Subscribe.class).allow();
      result(ended);
      assertThat(taken).containsExactly(0, 1, 2, 3, 4);
      assertThat(own.next().json()).isEqualTo("6");
      until(() -> server.threads().names().isEmpty());
      assertThat(calls).containsExactly("p");
      assertThat(socket.subscriptions()).isEmpty();
      assertThat(socket.streams().inbound().backpressure()).isZero();
    }
  }

  @Test
  void killDropsWhatIsBehindAMiddleware() throws Exception {
    restartJudged(CleanupMode.KILL);
    try (TestClient client = TestClient.open(server);
        var own = server.exchange().subscribe("a").messages().consumer()) {
      AGServerSocket socket = socketOf(client);
      socket
          .receiver("m", Integer.class)
          .loop(messages -> {
            messages.forEach(taken::add);
            ended.complete("ended");
          });
      endedBehindMiddleware(client);
      judged.next(Transmit.class).allow();
      until(() -> server.threads().names().isEmpty());
      assertThat(taken).isEmpty();
      assertThat(judged.isEmpty()).isTrue();
      assertThat(own.poll()).isEmpty();
      assertThat(socket.streams().inbound().backpressure()).isZero();
    }
  }

  @Test
  void noneHasAllThatHasArrivedJudgedAndTakenAndStays() throws Exception {
    restartJudged(CleanupMode.NONE);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.receiver("m", Integer.class).loop(messages -> messages.forEach(taken::add));
      endedBehindMiddleware(client);
      for (int i = 0; i < 5; i++) {
        judged.next(Transmit.class).allow();
      }
      judged.next(Invoke.class).allow();
      judged.next(PublishIn.class).allow();
      judged.next(Subscribe.class).allow();
      until(() -> taken.size() == 5);
      assertThat(socket.subscriptions()).isEmpty();
      assertThat(server.threads().names()).hasSize(2);
      socket.streams().kill();
      until(() -> server.threads().names().isEmpty());
    }
  }

  @Test
  void aMiddlewareThatNeverDecidesIsEndedWhenTheServerCloses() throws Exception {
    restartJudged(CleanupMode.CLOSE);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.receiver("m", Integer.class).loop(messages -> messages.forEach(taken::add));
      endedBehindMiddleware(client);
      judged.next(Transmit.class);
      result(inBackground(server::close));
      until(() -> server.threads().names().isEmpty());
      assertThat(taken).isEmpty();
    }
  }
}
