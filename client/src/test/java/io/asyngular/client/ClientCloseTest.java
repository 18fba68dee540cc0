package io.asyngular.client;

import static io.asyngular.client.Eventually.failure;
import static io.asyngular.client.Eventually.inBackground;
import static io.asyngular.client.Eventually.loopIsDone;
import static io.asyngular.client.Eventually.result;
import static io.asyngular.client.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamEndedException;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In whatever state a client is closed, nothing of it is left. */
@Timeout(60)
class ClientCloseTest extends ClientTests {
  private ScriptedServer scripted;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
  }

  @AfterEach
  void endScript() {
    scripted.close();
  }

  /** Of little patience. */
  private AGClientBuilder hasty() {
    return builder(scripted.url()).closeTimeout(Duration.ofMillis(200));
  }

  private static Stream<String> eventLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("ag-client-loop"));
  }

  private void isGone(AGClientSocket client) {
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
    until(() -> ((ClientSocket) client).ending().threads().names().isEmpty());
    assertThat(clock.waiting()).as("timers").isZero();
    assertThat(client.streams().backpressure()).isZero();
    assertThat(client.streams().bytes()).isZero();
    assertThat(client.pendingReconnect()).isEmpty();
    until(() -> eventLoops().findAny().isEmpty());
    assertThat(LeakRecorder.found()).isEmpty();
  }

  private void closes(AGClientSocket client) {
    client.close();
    isGone(client);
    client.close();
    isGone(client);
  }

  @Test
  void leaksWouldBeFound() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  void neverConnected() {
    closes(client(hasty()));
  }

  @Test
  void neverConnectedWithChannelsAndLoops() {
    AGClientSocket client = client(hasty());
    client.subscribe("a");
    client.receiver("m").loop(messages -> messages.forEach(message -> {}));
    client.channel("a").loop(messages -> messages.forEach(message -> {}));
    closes(client);
  }

  @Test
  void lookingUpTheName() {
    for (int i = 0; i < 20; i++) {
      AGClientSocket client =
          client(hasty().hostname(i % 2 == 0 ? "localhost" : "no-such-host.invalid"));
      client.connect();
      closes(client);
    }
  }

  @Test
  void connecting() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var one = backlogged(full);
        var other = backlogged(full);
        var third = backlogged(full)) {
      assertThat(Stream.of(one, other, third)).isNotEmpty();
      AGClientSocket client = client(hasty().url("ws://127.0.0.1:" + full.getLocalPort() + "/"));
      client.connect();
      var call = client.invokeAsync("c", 1);
      loopIsDone(client);
      assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
      closes(client);
      assertThat(failure(call)).hasMessageContaining("bad connection");
    }
  }

  /** One that takes a place in the queue of those who are to be accepted. */
  private static SocketChannel backlogged(ServerSocket server) throws IOException {
    var channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    return channel;
  }

  @Test
  void upgrading() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.accept()) {
      assertThat(peer.request()).startsWith("GET ");
      closes(client);
      assertThat(peer.closed()).isEqualTo(Peer.HUNG_UP);
    }
  }

  @Test
  void halfUpgraded() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.accept()) {
      byte[] answer = peer.upgradeAnswer();
      peer.write(java.util.Arrays.copyOf(answer, answer.length / 2));
      closes(client);
    }
  }

  @Test
  void handshaking() {
    AGClientSocket client = client(hasty());
    client.connect();
    client.subscribe("a");
    try (Peer peer = scripted.accept().upgrade()) {
      assertThat(peer.next()).contains("#handshake");
      var closing = inBackground(client::close);
      assertThat(peer.closed()).isEqualTo(1000);
      result(closing);
      isGone(client);
    }
  }

  @Test
  void whatWaitsForTheConnectionThatIsBeingMadeIsSentFirst() {
    AGClientSocket client = client(builder(scripted.url()));
    client.transmit("m", 1);
    var call = client.invokeAsync("c", 2);
    Peer peer = scripted.accept();
    var closing = inBackground(client::close);
    until(() -> ((ClientSocket) client).ending().hasBegun());
    peer.upgrade().handshake();
    assertThat(peer.next()).contains("\"m\"");
    assertThat(peer.next()).contains("\"c\"");
    assertThat(peer.closed()).isEqualTo(1000);
    result(closing);
    assertThat(failure(call)).hasMessageContaining("bad connection");
    isGone(client);
  }

  @Test
  void whatWaitsForAConnectionThatFailsIsNotWaitedFor() {
    AGClientSocket client = client(builder(scripted.url()).closeTimeout(Duration.ofMinutes(5)));
    var told = client.transmitAsync("m", 1);
    Peer peer = scripted.accept();
    var closing = inBackground(client::close);
    until(() -> ((ClientSocket) client).ending().hasBegun());
    peer.drop();
    assertThat(failure(told)).hasMessageContaining("bad connection");
    result(closing);
    isGone(client);
  }

  @Test
  void openAndAtRest() {
    AGClientSocket client = client(builder(scripted.url()));
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      var closing = inBackground(client::close);
      assertThat(peer.closed()).isEqualTo(1000);
      result(closing);
      isGone(client);
    }
  }

  @Test
  void openWithABacklogThatTheServerDoesNotRead() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      var calls = new ArrayList<CompletableFuture<?>>();
      String item = "x".repeat(100_000);
      for (int i = 0; i < 100; i++) {
        calls.add(client.invokeAsync("c", item));
      }
      client.batching().begin();
      calls.add(client.invokeAsync("c", "batched"));
      assertThat(client.streams().outbound().bytes()).isGreaterThan(100_000);
      closes(client);
      assertThat(calls).allMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(peer.request()).isNotEmpty();
    }
  }

  @Test
  void openWithABacklogThatNobodyConsumes() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.open();
        var unread = client.receiver("m").consumer()) {
      isOpen(client);
      for (int i = 0; i < 1000; i++) {
        peer.send("{\"event\":\"m\",\"data\":" + i + "}");
      }
      until(() -> client.receiver("m").backpressure() > 500);
      closes(client);
      assertThat(unread.isAlive()).isFalse();
    }
  }

  @Test
  void openAndPaused() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.open();
        var unread = client.receiver("m").consumer()) {
      isOpen(client);
      String item = "{\"event\":\"m\",\"data\":\"" + "x".repeat(10_000) + "\"}";
      for (int i = 0; i < 150; i++) {
        peer.send(item);
      }
      until(() -> ((ClientSocket) client).engine().isReadingPaused());
      closes(client);
      assertThat(unread.isAlive()).isFalse();
    }
  }

  @Test
  void waitingToConnectAgain() {
    AGClientSocket client = client(hasty());
    client.connect();
    scripted.accept().drop();
    until(() -> client.pendingReconnect().isPresent());
    closes(client);
  }

  @Test
  void disconnectedButNotAnswered() {
    AGClientSocket client = client(hasty());
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      client.disconnect();
      closes(client);
      assertThat(peer.closed()).isEqualTo(1000);
    }
  }

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
