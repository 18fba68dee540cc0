package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketState;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In whatever state a client is closed, nothing of it is left. */
@Timeout(60)
class ClientCloseTest extends ClientCloseTests {
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
}
