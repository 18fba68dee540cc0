package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.ManualClock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A socket: what it is, and what is done with it. */
final class SocketRows extends Live {
  SocketRows() throws InterruptedException {}

  // What it is

  @Row("socket.id")
  void itsId() {
    assertThat(socket.id()).isEqualTo(peer.id());
  }

  @Row("socket.server")
  void itsServer() {
    assertThat(socket.server()).isSameAs(server);
  }

  @Row("socket.exchange")
  void itsExchange() throws InterruptedException {
    subscribe("room");
    socket.server().exchange().transmitPublish("room", "hi");
    assertThat(peer.next()).contains("\"channel\":\"room\",\"data\":\"hi\"");
  }

  @Row({"socket.state", "socket.getState()"})
  void itsState() {
    assertThat(socket.state()).isEqualTo(SocketState.OPEN);
    socket.terminate();
    until(() -> socket.state() == SocketState.CLOSED);
  }

  @Row("socket.CONNECTING, socket.OPEN, socket.CLOSED")
  void itsStates() {
    assertThat(socket.state() == SocketState.OPEN).isTrue();
    assertThat(SocketState.values())
        .containsExactly(SocketState.CONNECTING, SocketState.OPEN, SocketState.CLOSED);
  }

  @Row("socket.request.url")
  void itsRequest() {
    assertThat(socket.request().uri()).isEqualTo("/socketcluster/");
  }

  @Row("socket.request.headers['user-agent']")
  void itsHeaders() {
    Optional<String> agent = socket.request().header("User-Agent");
    assertThat(agent.orElseThrow()).startsWith("Java-http-client");
  }

  @Row("socket.request.headers.cookie")
  void itsCookies() throws InterruptedException {
    try (var other = Peer.upgraded(server.port(), "Cookie", "a=1; b=2")) {
      other.handshake("null");
      AGServerSocket socket = server.client(other.id()).orElseThrow();
      assertThat(socket.request().header("cookie")).contains("a=1; b=2");
    }
  }

  @Row("socket.remoteAddress")
  void whereItComesFrom() {
    String from = socket.request().remoteAddress().getAddress().getHostAddress();
    assertThat(InetAddress.ofLiteral(from).isLoopbackAddress()).isTrue();
  }

  @Row("socket.remoteFamily")
  void inWhichFamily() {
    boolean six = socket.request().remoteAddress().getAddress() instanceof Inet6Address;
    String from = socket.request().remoteAddress().getAddress().getHostAddress();
    assertThat(six).isEqualTo(from.contains(":"));
  }

  @Row("socket.remotePort")
  void fromWhichPort() {
    assertThat(socket.request().remoteAddress().getPort()).isPositive();
    assertThat(socket.request().remoteAddress().getPort()).isNotEqualTo(server.port());
  }

  @Row("socket.forwardedForAddress")
  void forWhomAProxySpeaks() throws InterruptedException {
    try (var other = Peer.upgraded(server.port(), "X-Forwarded-For", "192.0.2.7")) {
      other.handshake("null");
      AGServerSocket socket = server.client(other.id()).orElseThrow();
      assertThat(socket.request().header("x-forwarded-for")).contains("192.0.2.7");
    }
  }

  @Row("socket.isBufferingBatch")
  void whetherABatchIsGathered() {
    assertThat(socket.batching().isGathering()).isFalse();
    socket.batching().begin();
    assertThat(socket.batching().isGathering()).isTrue();
  }

  @Row("socket.isBatching")
  void whetherBatchingHasBeenStarted() {
    assertThat(socket.batching().isStarted()).isFalse();
    socket.batching().start();
    assertThat(socket.batching().isStarted()).isTrue();
  }

  @Row("AGServerSocket.ignoreStatuses[code]")
  void whichClosesAreNoFailures() {
    assertThat(List.of(1000, 1001, 1006, 4001).stream().filter(code -> CloseStatus.ignored(code)))
        .containsExactly(1000, 1001);
  }

  @Row("AGServerSocket.errorStatuses[code]")
  void whatCodesMean() {
    int code = 4001;
    assertThat(CloseStatus.reason(code)).isEqualTo("Client pong timed out");
  }

  // What is done with it

  @Row("await socket.transmit('chat', data)")
  void itIsSentAMessage() throws InterruptedException {
    Object data = List.of(1, 2);
    socket.transmit("chat", data);
    assertThat(peer.next()).isEqualTo("{\"event\":\"chat\",\"data\":[1,2]}");
  }

  @Row("socket.transmit('chat')")
  void itIsSentAMessageWithoutData() throws InterruptedException {
    socket.transmit("chat", Payload.ABSENT);
    assertThat(peer.next()).isEqualTo("{\"event\":\"chat\"}");
  }

  @Row("await socket.invoke('add', data)")
  void itIsCalled() throws InterruptedException {
    Object data = List.of(1, 2);
    var sum = inBackground(() -> socket.invoke("add", data, Integer.class));
    String cid = peer.cidOfNext();
    peer.send("{'rid':" + cid + ",'data':3}");
    assertThat(result(sum)).isEqualTo(3);
  }

  @Row("socket.invoke('add', data, {ackTimeout: 500})")
  void itIsCalledForAWhile() throws InterruptedException {
    Object data = List.of(1, 2);
    var answer = socket.invokeAsync("add", data, Duration.ofMillis(500));
    assertThat(peer.next()).contains("\"event\":\"add\"");
    assertThat(failureOf(answer)).hasMessage("Event response for add event timed out");
  }

  @Row("socket.send('text')")
  void itIsSentWhatIsNoPacket() throws InterruptedException {
    socket.send("text");
    assertThat(peer.next()).isEqualTo("text");
  }

  @Row("socket.receiver('chat')")
  void itsMessagesAreAStream() throws InterruptedException {
    peer.send("{'event':'chat','data':'hi'}");
    for (var message : socket.receiver("chat")) {
      assertThat(message.text()).isEqualTo("hi");
      break;
    }
  }

  @Row("socket.procedure('add')")
  void itsCallsAreAStream() throws InterruptedException {
    peer.send("{'event':'add','data':[1,2],'cid':2}");
    for (var request : socket.procedure("add")) {
      request.end(request.data().json().length());
      break;
    }
    assertThat(peer.next()).isEqualTo("{\"rid\":2,\"data\":5}");
  }

  @Row("socket.disconnect()")
  void itIsClosed() {
    socket.disconnect();
    assertThat(peer.closeCode()).isEqualTo(1000);
  }

  @Row("socket.disconnect(4500, 'banned')")
  void itIsClosedWithACodeOfOnesOwn() {
    socket.disconnect(4500, "banned");
    assertThat(peer.closeCode()).isEqualTo(4500);
    assertThatThrownBy(() -> socket.disconnect(4999 + 1, "")).hasMessageContaining("5000");
  }

  @Row("socket.terminate()")
  void itIsDropped() {
    try (var closes = socket.listener(SocketEvent.Close.class).consumer()) {
      socket.terminate();
      assertThat(closes.next().code()).isEqualTo(1006);
    }
  }

  @Row("socket.kickOut('room', 'bye')")
  void itIsPutOutOfAChannel() throws InterruptedException {
    subscribe("room");
    subscribe("hall");
    socket.kickOut("room", "bye");
    assertThat(peer.next())
        .isEqualTo("{\"event\":\"#kickOut\",\"data\":{\"channel\":\"room\",\"message\":\"bye\"}}");
    until(() -> socket.subscriptions().equals(List.of("hall")));
    exchange.invokePublish("room", 1);
    exchange.invokePublish("hall", 2);
    assertThat(peer.next()).contains("\"channel\":\"hall\"");
  }

  @Row("socket.kickOut(['room', 'hall'], 'bye')")
  void itIsPutOutOfSeveral() throws InterruptedException {
    subscribe("room");
    subscribe("hall");
    socket.kickOut(List.of("room", "hall"), "bye");
    assertThat(peer.next()).contains("#kickOut", "room");
    assertThat(peer.next()).contains("#kickOut", "hall");
    until(() -> socket.subscriptions().isEmpty());
  }

  @Row("socket.kickOut()")
  void itIsPutOutOfAll() throws InterruptedException {
    subscribe("room");
    socket.kickOut(socket.subscriptions(), Payload.ABSENT);
    assertThat(peer.next()).isEqualTo("{\"event\":\"#kickOut\",\"data\":{\"channel\":\"room\"}}");
    until(() -> socket.subscriptions().isEmpty());
  }

  @Row({"socket.subscriptions()", "socket.channelSubscriptions"})
  void whichChannelsItIsIn() throws InterruptedException {
    subscribe("room");
    subscribe("hall");
    assertThat(socket.subscriptions()).containsExactly("room", "hall");
  }

  @Row("socket.channelSubscriptionsCount")
  void howManyChannelsItIsIn() throws InterruptedException {
    subscribe("room");
    assertThat(socket.subscriptions().size()).isEqualTo(1);
  }

  @Row("socket.isSubscribed('room')")
  void whetherItIsInAChannel() throws InterruptedException {
    assertThat(socket.isSubscribed("room")).isFalse();
    subscribe("room");
    assertThat(socket.isSubscribed("room")).isTrue();
  }

  @Row("socket.encode(object)")
  void whatItSendsAsAFrame() {
    var codec = new Quoting();
    var packet = new Transmit("chat", json("5"));
    byte[] frame = codec.encode(packet);
    assertThat(new String(frame, StandardCharsets.UTF_8))
        .isEqualTo("> {\"event\":\"chat\",\"data\":5}");
  }

  @Row("socket.decode(message)")
  void whatItReceivesAsAPacket() {
    var codec = new Quoting();
    byte[] frame = "> {\"event\":\"chat\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(codec.decode(frame)).isEqualTo(new Transmit("chat", Payload.ABSENT));
  }

  @Row({"socket.emit('seen', data)", "socket.listener('seen')"})
  void eventsOfOnesOwn() {
    Object data = "anna";
    try (var seen = socket.listener(SocketEvent.Custom.class).consumer()) {
      socket.emit(new SocketEvent.Custom("seen", data));
      assertThat(seen.next()).isEqualTo(new SocketEvent.Custom("seen", "anna"));
    }
  }

  @Row("socket.emitError(error)")
  void errorsOfOnesOwn() {
    var error = new IllegalStateException("mine");
    try (var seen = socket.listener(SocketEvent.Custom.class).consumer()) {
      socket.emit(new SocketEvent.Custom("error", error));
      assertThat(seen.next().data()).isSameAs(error);
    }
  }

  // Batches

  private static final String BOTH = "[{\"event\":\"a\",\"data\":1},{\"event\":\"b\",\"data\":2}]";

  private void sendTwo() {
    socket.transmit("a", 1);
    socket.transmit("b", 2);
  }

  @Row({"socket.startBatch()", "socket.flushBatch()"})
  void aBatchByHand() throws InterruptedException {
    socket.batching().begin();
    sendTwo();
    socket.batching().flush();
    assertThat(peer.next()).isEqualTo(BOTH);
  }

  @Row("socket.cancelBatch()")
  void aBatchThatIsDropped() throws InterruptedException {
    socket.batching().begin();
    sendTwo();
    socket.batching().cancel();
    socket.transmit("c", 3);
    assertThat(peer.next()).isEqualTo("{\"event\":\"c\",\"data\":3}");
  }

  @Row({"socket.startBatching()", "socket.stopBatching()"})
  void batchesAtIntervals() throws InterruptedException {
    var clock = new ManualClock();
    try (var live = new Live(AGServer.builder().clock(clock))) {
      AGServerSocket socket = live.socket;
      socket.batching().start();
      socket.transmit("a", 1);
      socket.transmit("b", 2);
      clock.advance(Duration.ofMillis(50));
      assertThat(live.peer.next()).isEqualTo(BOTH);
      socket.batching().stop();
      socket.transmit("c", 3);
      assertThat(live.peer.next()).isEqualTo("{\"event\":\"c\",\"data\":3}");
    }
  }

  @Row("socket.cancelBatching()")
  void batchingThatIsDropped() throws InterruptedException {
    socket.batching().start();
    socket.batching().cancelAll();
    assertThat(socket.batching().isGathering()).isFalse();
    socket.transmit("c", 3);
    assertThat(peer.next()).isEqualTo("{\"event\":\"c\",\"data\":3}");
  }
}
