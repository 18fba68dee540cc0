package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamEndedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who closes a client, and what becomes of its loops and of whoever asks later. */
@Timeout(60)
class ClientEndTest extends ClientCloseTests {
  @Test
  void byTwoAtOnce() {
    AGClientSocket client = client(builder(scripted.url()));
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      var one = inBackground(client::close);
      var other = inBackground(client::close);
      assertThat(peer.closed()).isEqualTo(1000);
      result(one);
      result(other);
      isGone(client);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void byALoopOfItsOwn(boolean affine) {
    AGClientSocket client = client(builder(scripted.url()).loopAffine(affine));
    var closed = new CompletableFuture<Void>();
    client
        .receiver("stop")
        .loop(messages -> {
          for (var message : messages) {
            assertThat(message.isPresent()).isFalse();
            client.close();
            closed.complete(null);
          }
        });
    client.connect();
    try (Peer peer = scripted.open()) {
      peer.send("{\"event\":\"stop\"}");
      assertThat(peer.closed()).isEqualTo(1000);
      result(closed);
      until(() -> eventLoops().findAny().isEmpty());
      until(() -> clock.waiting() == 0 || affine);
      advance(client, Duration.ofMillis(50)); // the watch over its event loop
      isGone(client);
    }
  }

  @Test
  void loopsFinishWhatHasComeWithinThePatience() {
    AGClientSocket client = client(builder(scripted.url()));
    var seen = new ArrayList<Integer>();
    var go = new CountDownLatch(1);
    client
        .receiver("m", Integer.class)
        .loop(messages -> {
          for (int message : messages) {
            go.await();
            seen.add(message);
          }
        });
    client.connect();
    try (Peer peer = scripted.open()) {
      for (int i = 0; i < 10; i++) {
        peer.send("{\"event\":\"m\",\"data\":" + i + "}");
      }
      until(() -> client.receiver("m").backpressure() == 9);
      var closing = inBackground(client::close);
      assertThat(peer.closed()).isEqualTo(1000);
      go.countDown();
      result(closing);
      assertThat(seen).hasSize(10).isSorted();
      isGone(client);
    }
  }

  @Test
  void loopsThatTakeTooLongAreInterrupted() {
    AGClientSocket client = client(hasty());
    var interrupted = new CompletableFuture<Void>();
    client
        .receiver("m")
        .loop(messages -> {
          for (var message : messages) {
            assertThat(message.isPresent()).isTrue();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.complete(null);
              throw e;
            }
          }
        });
    client.connect();
    try (Peer peer = scripted.open()) {
      peer.send("{\"event\":\"m\",\"data\":1}");
      until(() -> !((ClientSocket) client).ending().threads().names().isEmpty());
      closes(client);
      result(interrupted);
    }
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    AGClientSocket client = client(builder(scripted.url()).closeTimeout(Duration.ofMinutes(5)));
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      var flag = new CompletableFuture<Boolean>();
      Thread closing =
          Thread.ofVirtual()
              .start(() -> {
                client.close();
                flag.complete(Thread.interrupted());
              });
      until(() -> client.state() == SocketState.CLOSED); // the server has not answered
      closing.interrupt();
      assertThat(result(flag)).isTrue();
      isGone(client);
      assertThat(peer.closed()).isEqualTo(1000);
    }
  }

  @Test
  void whatIsAskedOfAClosedClientFailsAtOnce() {
    AGClientSocket client = client(hasty());
    client.close();
    assertThatThrownBy(client::connect).hasMessage("The client has been closed");
    assertThatThrownBy(() -> client.reconnect(4100, "")).isInstanceOf(AGException.class);
    assertThatThrownBy(() -> client.subscribe("a")).isInstanceOf(AGException.class);
    assertThat(client.subscriptions(true)).isEmpty();
    client.unsubscribe("a");
    client.deauthenticate();
    client.transmit("m", 1);
    client.disconnect();
    client.settle();
    client.batching().start();
    for (CompletableFuture<?> asked :
        List.of(
            client.invokeAsync("c", 1),
            client.transmitAsync("m", 1),
            client.authenticateAsync("t"),
            client.invokePublishAsync("a", 1))) {
      assertThat(failure(asked)).isInstanceOf(AGException.class);
    }
    assertThatThrownBy(() -> client.invoke("c", 1)).isInstanceOf(AGException.class);
    assertThatThrownBy(() -> client.receiver("m").once()).isInstanceOf(StreamEndedException.class);
    assertThatThrownBy(() -> client.channel("a").messages().once())
        .isInstanceOf(StreamEndedException.class);
    isGone(client);
  }

  @Test
  void whoKillsAllItsStreamsEndsTheConnectionForGood() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.open();
        EventLog log = EventLog.of(client)) {
      isOpen(client);
      client.settle();
      client.streams().kill();
      assertThat(peer.closed()).isEqualTo(1000);
      loopIsDone(client);
      assertThat(client.pendingReconnect()).isEmpty();
      assertThat(client.streams().backpressure()).isZero();
      assertThat(log.now()).isEmpty(); // its own events too
    }
  }

  @Test
  void manyClientsComeAndGoAtAnyMoment() {
    for (int i = 0; i < 100; i++) {
      AGClientSocket client = client(builder().closeTimeout(Duration.ofMillis(500)));
      client.subscribe("a");
      client.connect();
      if (i % 4 > 0) {
        client.transmitAsync("m", i);
      }
      if (i % 4 > 1) {
        client.invokeAsync("echo", i);
      }
      if (i % 4 > 2) {
        isOpen(client);
      }
      client.close();
      assertThat(clock.waiting()).isZero();
    }
    until(() -> eventLoops().findAny().isEmpty());
    assertThat(LeakRecorder.found()).isEmpty();
  }
}
