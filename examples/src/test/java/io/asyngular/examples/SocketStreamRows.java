package io.asyngular.examples;

import static io.asyngular.examples.Live.inBackground;
import static io.asyngular.examples.Live.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.InboundAction;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamNode;
import java.util.List;
import java.util.concurrent.Semaphore;

/** What waits in a socket, and its end. A middleware holds back what comes in until it is told. */
final class SocketStreamRows implements AutoCloseable {
  private final Semaphore gate = new Semaphore(0);
  private final Live live = new Live(AGServer.builder().inbound(this::judge));
  private final AGServer server = live.server;
  private final AGServerSocket socket = live.socket;
  private final Peer peer = live.peer;

  SocketStreamRows() throws InterruptedException {}

  private void judge(Iterable<InboundAction> actions) throws InterruptedException {
    for (var action : actions) {
      gate.acquire();
      action.allow();
    }
  }

  /** Five frames, of which the first is being judged: four wait. */
  private void fill() {
    for (int i = 0; i < 5; i++) {
      peer.send("{'event':'chat','data':" + i + "}");
    }
    until(() -> socket.streams().inbound().backpressure() == 4);
  }

  /** Two packets that cannot go out yet. */
  private void hold() {
    socket.batching().begin();
    socket.transmit("a", 1);
    socket.transmit("b", 2);
  }

  @Override
  public void close() {
    gate.release(1000);
    live.close();
  }

  // Figures

  @Row("socket.inboundReceivedMessageCount")
  void whatHasArrived() {
    long before = socket.counts().framesReceived();
    fill();
    assertThat(socket.counts().framesReceived() - before).isEqualTo(5);
  }

  @Row("socket.inboundProcessedMessageCount")
  void whatHasBeenTakenUp() {
    long before = socket.counts().framesReceived();
    fill();
    long now = socket.counts().framesReceived() - socket.streams().inbound().backpressure();
    assertThat(now - before).isEqualTo(1);
  }

  @Row("socket.getInboundBackpressure()")
  void whatHasArrivedAndNotBeenTakenUp() {
    fill();
    assertThat(socket.streams().inbound().backpressure()).isEqualTo(4);
    gate.release(5);
    until(() -> socket.streams().inbound().backpressure() == 0);
  }

  @Row("socket.outboundPreparedMessageCount")
  void whatWasSent() {
    until(() -> socket.streams().outbound().backpressure() == 0);
    long before = socket.counts().framesSent();
    hold();
    long sent = socket.counts().framesSent() + socket.streams().outbound().backpressure();
    assertThat(sent - before).isEqualTo(2);
  }

  @Row("socket.outboundSentMessageCount")
  void whatHasGoneOut() {
    until(() -> socket.streams().outbound().backpressure() == 0);
    long before = socket.counts().framesSent();
    hold();
    assertThat(socket.counts().framesSent()).isEqualTo(before);
    socket.batching().flush();
    until(() -> socket.counts().framesSent() == before + 1);
  }

  @Row("socket.getOutboundBackpressure()")
  void whatWasSentAndHasNotGoneOut() {
    until(() -> socket.streams().outbound().backpressure() == 0);
    hold();
    assertThat(socket.streams().outbound().backpressure()).isEqualTo(2);
  }

  @Row("socket.getBackpressure()")
  void theWorstOfAll() {
    hold();
    fill();
    assertThat(socket.backpressure()).isEqualTo(4);
  }

  @Row("socket.getBytesReceived()")
  void howManyBytesHaveArrived() {
    long before = socket.counts().bytesReceived();
    peer.send("x".repeat(1000));
    until(() -> socket.counts().bytesReceived() == before + 1000);
  }

  // The streams between the connection and the loops

  @Row("socket.inboundMessageStream")
  void whatComesInCanBeRead() {
    try (var frames = socket.listener(SocketEvent.Message.class).consumer()) {
      peer.send("{'event':'chat'}");
      assertThat(frames.next().text()).isEqualTo("{\"event\":\"chat\"}");
    }
  }

  @Row("socket.outboundPacketStream")
  void whatGoesOutIsANode() {
    hold();
    assertThat(socket.streams().outbound().stats().bytes()).isPositive();
  }

  @Row("socket.middlewareHandshakeStream")
  void handshakesThatWaitAreTheServers() throws InterruptedException {
    var middleware =
        AGServer.builder()
            .handshake(actions -> {
              for (var action : actions) {
                gate.acquire();
                action.allow();
              }
            });
    try (var server = middleware.listen(0)) {
      var peer = inBackground(() -> Peer.upgraded(server.port()));
      until(() -> !server.streams().middleware().stats().children().isEmpty());
      gate.release(2);
      Live.result(peer).close();
    }
  }

  @Row({
    "socket.middlewareInboundRawStream",
    "socket.middlewareInboundStream",
    "socket.middlewareOutboundStream"
  })
  void whatWaitsForAMiddlewareIsANode() throws InterruptedException {
    var all =
        AGServer.builder()
            .inboundRaw(actions -> actions.forEach(action -> action.allow()))
            .inbound(actions -> actions.forEach(action -> action.allow()))
            .outbound(actions -> actions.forEach(action -> action.allow()));
    try (var judged = new Live(all)) {
      AGServerSocket socket = judged.socket;
      assertThat(socket.streams().middleware().stats().child("inboundRaw")).isPresent();
      assertThat(socket.streams().middleware().stats().child("inbound")).isPresent();
      assertThat(socket.streams().middleware().stats().child("outbound")).isPresent();
    }
  }

  @Row("socket.killInput()")
  void whatHasArrivedIsDropped() throws InterruptedException {
    fill();
    try (var chat = socket.receiver("chat", Integer.class).consumer()) {
      socket.streams().inbound().kill();
      assertThat(socket.streams().inbound().backpressure()).isZero();
      gate.release(2);
      peer.send("{'event':'chat','data':99}");
      assertThat(chat.next()).isZero(); // was being judged
      assertThat(chat.next()).isEqualTo(99);
    }
  }

  @Row("socket.killOutput()")
  void whatWasSentIsDropped() throws InterruptedException {
    socket.streams().outbound().kill();
    until(() -> socket.streams().outbound().backpressure() == 0);
    socket.transmit("still", "open");
    assertThat(peer.next()).contains("still");
  }

  @Row("socket.killIO()")
  void bothWaysAreDropped() throws InterruptedException {
    fill();
    List.of(socket.streams().inbound(), socket.streams().outbound()).forEach(StreamNode::kill);
    assertThat(socket.streams().inbound().backpressure()).isZero();
    socket.transmit("still", "open");
    assertThat(peer.next()).contains("still");
  }

  @Row("socket.closeAllMiddlewares()")
  void withoutItsMiddlewareASocketEnds() {
    fill();
    socket.streams().middleware().close();
    assertThat(peer.closeCode()).isEqualTo(1011);
  }

  @Row("socket.killAllMiddlewares()")
  void whenItsMiddlewareIsKilledASocketEnds() {
    fill();
    socket.streams().middleware().kill();
    assertThat(peer.closeCode()).isEqualTo(1011);
    until(() -> server.clientCount() == 0);
  }

  @Row("socket.closeAllStreams()")
  void loopsFinishWhatTheyHave() throws InterruptedException {
    try (var open = new Live()) {
      AGServerSocket socket = open.socket;
      try (var chat = socket.receiver("chat", Integer.class).consumer()) {
        open.peer.send("{'event':'chat','data':1}");
        open.ping();
        socket.streams().close();
        assertThat(chat.next()).isEqualTo(1);
        assertThat(chat.hasNext()).isFalse();
        assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      }
    }
    socket.streams().close();
    assertThat(peer.closeCode()).as("where there is middleware").isEqualTo(1011);
  }

  @Row("socket.killAllStreams()")
  void theSocketEndsWithItsStreams() {
    socket.settle(); // or what is told of the end would wait for listeners to come
    fill();
    socket.streams().kill();
    assertThat(peer.closeCode()).isEqualTo(1011);
    until(() -> socket.backpressure() == 0); // but for the close frame, which the kernel takes
  }
}
