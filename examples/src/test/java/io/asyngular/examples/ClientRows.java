package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.client.SubscribeOptions;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A client: what it is, what is done with it, and its channels. */
final class ClientRows extends LiveClient {
  private final Object data = List.of(1, 2);

  ClientRows() throws InterruptedException {
    socket
        .procedure("add", int[].class)
        .loop(requests -> {
          for (var request : requests) {
            request.end(request.data()[0] + request.data()[1]);
          }
        });
  }

  // What it is

  @Row({"client.id", "client.clientId"})
  void whatItIsCalled() {
    assertThat(client.id()).isEqualTo(socket.id());
    assertThat(client.clientId()).isNotEqualTo(client.id());
    client.disconnect();
    assertThat(client.id()).isEmpty();
  }

  @Row({"client.state", "client.getState()"})
  void itsState() {
    assertThat(client.state()).isEqualTo(SocketState.OPEN);
  }

  @Row("client.CONNECTING, client.OPEN, client.CLOSED")
  void itsStates() {
    assertThat(client.state() == SocketState.OPEN).isTrue();
  }

  @Row({"client.pendingReconnect", "client.pendingReconnectTimeout", "client.connectAttempts"})
  void whenItComesBack() {
    client.terminate();
    Live.until(() -> client.pendingReconnect().isPresent());
    assertThat(client.pendingReconnect().orElseThrow())
        .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    assertThat(client.pendingReconnect()).isPresent();
    assertThat(client.connectAttempts()).isEqualTo(1);
  }

  @Row("client.uri()")
  void whereItConnectsTo() {
    assertThat(client.uri()).isEqualTo(url);
  }

  @Row({"AGClientSocket.ignoreStatuses[code]", "AGClientSocket.errorStatuses[code]"})
  void whatCodesMean() {
    int code = 4000;
    assertThat(CloseStatus.ignored(code)).isFalse();
    assertThat(CloseStatus.reason(code)).isEqualTo("Server ping timed out");
  }

  // Connecting

  @Row({"client.connect()", "client.disconnect()"})
  void itIsConnectedAndDisconnected() throws InterruptedException {
    client.disconnect();
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
    client.connect();
    ping();
    assertThat(client.state()).isEqualTo(SocketState.OPEN);
  }

  @Row("client.connect({hostname: '127.0.0.1'})")
  void itIsConnectedElsewhere() throws InterruptedException {
    client.connect(builder -> builder.hostname("127.0.0.1"));
    ping();
    assertThat(client.uri()).isEqualTo("ws://127.0.0.1:" + port + "/asyngular/");
  }

  @Row("client.disconnect(4500, 'enough')")
  void itIsDisconnectedWithACode() {
    try (var closes = socket.listener(SocketEvent.Disconnect.class).consumer()) {
      client.disconnect(4500, "enough");
      assertThat(closes.next()).isEqualTo(new SocketEvent.Disconnect(4500, "enough"));
    }
  }

  @Row("client.reconnect(4100, 'again')")
  void itIsConnectedAnew() throws InterruptedException {
    client.reconnect(4100, "again");
    ping();
    assertThat(client.id()).isNotEqualTo(socket.id());
  }

  // Sending

  @Row("client.transmit('chat', data)")
  void itSendsAMessage() {
    try (var chat = socket.receiver("chat").consumer()) {
      client.transmit("chat", data);
      assertThat(chat.next().json()).isEqualTo("[1,2]");
    }
  }

  @Row("client.transmit('chat')")
  void itSendsAMessageWithoutData() {
    try (var chat = socket.receiver("chat").consumer()) {
      client.transmit("chat", Payload.ABSENT);
      assertThat(chat.next().isAbsent()).isTrue();
    }
  }

  @Row("await client.invoke('add', data)")
  void itCalls() throws InterruptedException {
    int sum = client.invoke("add", data, Integer.class);
    assertThat(sum).isEqualTo(3);
  }

  @Row("client.invoke('add', data, {ackTimeout: 500})")
  void itCallsForAWhile() {
    var sum = client.invokeAsync("add", data, Duration.ofMillis(500));
    var none = client.invokeAsync("none", data, Duration.ofMillis(1));
    assertThat(Live.result(sum).json()).isEqualTo("3");
    assertThat(Live.failureOf(none).name()).isEqualTo("TimeoutError");
  }

  @Row("client.send('text')")
  void itSendsWhatIsNoPacket() {
    try (var raw = socket.listener(SocketEvent.Raw.class).consumer()) {
      client.send("text");
      assertThat(raw.next().text()).isEqualTo("text");
    }
  }

  @Row({"client.transmitPublish('room', data)", "await client.invokePublish('room', data)"})
  void itPublishes() throws InterruptedException {
    try (var messages = exchange.subscribe("room").messages().consumer()) {
      client.transmitPublish("room", data);
      client.invokePublish("room", data);
      assertThat(messages.next()).isEqualTo(messages.next());
    }
  }

  // Receiving

  @Row("for await (let message of client.receiver('chat'))")
  void itsMessagesAreAStream() throws InterruptedException {
    try (AGClientSocket client = builder.create()) {
      client.invokePublish("nowhere", null);
      server.client(client.id()).orElseThrow().transmit("chat", "hi");
      for (var message : client.receiver("chat", String.class)) {
        assertThat(message).isEqualTo("hi");
        break;
      }
    }
  }

  @Row("for await (let request of client.procedure('ask'))")
  void itsCallsAreAStream() throws InterruptedException {
    try (AGClientSocket client = builder.create()) {
      client.invokePublish("nowhere", null);
      var other = server.client(client.id()).orElseThrow();
      var answer = other.invokeAsync("ask", data, PATIENCE);
      for (var request : client.procedure("ask")) {
        request.end(request.data());
        break;
      }
      assertThat(Live.result(answer).json()).isEqualTo("[1,2]");
    }
  }

  @Row("client.getBytesReceived()")
  void howMuchHasCome() {
    assertThat(client.counts().bytesReceived()).isPositive();
  }

  @Row("client.getBackpressure()")
  void itsBacklog() {
    try (var chat = client.receiver("chat").consumer()) {
      socket.transmit("chat", 1);
      Live.until(() -> client.backpressure() == 1);
      assertThat(chat.next().json()).isEqualTo("1");
    }
  }

  @Row({"client.emit('seen', data)", "client.listener('seen')"})
  void eventsOfOnesOwn() {
    try (var seen = client.listener(SocketEvent.Custom.class).consumer()) {
      client.emit(new SocketEvent.Custom("seen", data));
      assertThat(seen.next().data()).isSameAs(data);
    }
  }

  @Row({"client.encode(object)", "client.decode(message)"})
  void framesByHand() {
    var codec = new Quoting();
    var packet = new Transmit("chat", Payload.ABSENT);
    byte[] frame = codec.encode(packet);
    assertThat(codec.decode(frame)).isEqualTo(packet);
  }

  @Row({"client.encodeBase64(text)", "client.decodeBase64(encoded)"})
  void base64() {
    String text = "häh?";
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    assertThat(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }

  // Batches

  @Row({
    "client.startBatch()",
    "client.flushBatch()",
    "client.cancelBatch()",
    "client.isBufferingBatch"
  })
  void batchesByHand() {
    try (var chat = socket.receiver("chat").consumer();
        var frames = socket.listener(SocketEvent.Message.class).consumer()) {
      client.batching().begin();
      client.transmit("chat", 1);
      client.batching().cancel();
      client.batching().begin();
      client.transmit("chat", 2);
      client.transmit("chat", 3);
      assertThat(client.batching().isGathering()).isTrue();
      client.batching().flush();
      assertThat(chat.next().json()).isEqualTo("2");
      assertThat(frames.next().text()).startsWith("[{").endsWith("}]");
    }
  }

  @Row({
    "client.startBatching()",
    "client.stopBatching()",
    "client.cancelBatching()",
    "client.isBatching"
  })
  void batchesAtIntervals() {
    try (var chat = socket.receiver("chat").consumer()) {
      client.batching().start();
      assertThat(client.batching().isStarted()).isTrue();
      client.transmit("chat", 1);
      client.batching().stop();
      assertThat(chat.next().json()).isEqualTo("1");
      client.batching().start();
      client.batching().cancelAll();
      assertThat(client.batching().isStarted()).isFalse();
    }
  }

  // Channels

  @Row("client.subscribe('room')")
  void itSubscribes() {
    AGChannel<Payload> room = client.subscribe("room");
    Live.until(room::isSubscribed);
  }

  @Row("client.subscribe('room', {waitForAuth: true, priority: 2, data})")
  void itSubscribesInAWayOfItsOwn() {
    client.subscribe(
        "room", SubscribeOptions.DEFAULT.waitingForAuth().withPriority(2).withData(data));
    assertThat(client.channel("room").state()).isEqualTo(ChannelState.PENDING);
  }

  @Row("client.unsubscribe('room')")
  void itUnsubscribes() {
    subscribed("room");
    client.unsubscribe("room");
    assertThat(client.isSubscribed("room")).isFalse();
  }

  @Row("client.channel('room')")
  void aChannelIsAView() {
    assertThat(client.channel("room").name()).isEqualTo("room");
    assertThat(client.isSubscribed("room")).isFalse();
  }

  @Row({
    "client.subscriptions()",
    "client.subscriptions(true)",
    "client.isSubscribed('room')",
    "client.isSubscribed('room', true)",
    "client.getChannelState('room')"
  })
  void whichChannelsItIsIn() {
    subscribed("room");
    client.subscribe("later", SubscribeOptions.DEFAULT.waitingForAuth());
    assertThat(client.subscriptions()).containsExactly("room");
    assertThat(client.subscriptions(true)).containsExactly("room", "later");
    assertThat(client.isSubscribed("room")).isTrue();
    assertThat(client.channel("room").state() != ChannelState.UNSUBSCRIBED).isTrue();
    assertThat(client.channel("room").state()).isEqualTo(ChannelState.SUBSCRIBED);
  }

  @Row("client.PENDING, client.SUBSCRIBED, client.UNSUBSCRIBED")
  void theStatesOfChannels() {
    client.subscribe("room", SubscribeOptions.DEFAULT.waitingForAuth());
    assertThat(client.channel("room").state() == ChannelState.PENDING).isTrue();
  }

  @Row({"client.getChannelOptions('room')", "client.channel('room').options"})
  void howItHasSubscribed() {
    client.subscribe("room", SubscribeOptions.DEFAULT.withPriority(2));
    assertThat(client.channelOptions("room").orElseThrow().priority()).isEqualTo(2);
  }

  @Row("client.channel('room').subscribe(options)")
  void optionsOfAChannel() {
    var options = SubscribeOptions.DEFAULT.withPriority(3);
    client.subscribe("room", options);
    assertThat(client.channelOptions("room").orElseThrow().priority()).isEqualTo(3);
  }

  @Row({
    "client.channel('room').listener('subscribeStateChange')",
    "client.channel('room').listener('kickOut')"
  })
  void whatHappensToAChannel() {
    AGChannel<Payload> channel = client.channel("room");
    try (var changes = channel.listener(ChannelEvent.SubscribeStateChange.class).consumer();
        var kicks = channel.listener(ChannelEvent.KickOut.class).consumer()) {
      subscribed("room");
      assertThat(changes.next().newState()).isEqualTo(ChannelState.SUBSCRIBED);
      socket.kickOut("room", "bye");
      assertThat(kicks.next().message().text()).isEqualTo("bye");
    }
  }

  @Row("client.processPendingSubscriptions()")
  void pendingOnesAreAskedFor() throws InterruptedException {
    try (AGClientSocket client = builder.autoSubscribeOnConnect(false).create()) {
      client.subscribe("room");
      client.invokePublish("nowhere", Map.of());
      client.processPendingSubscriptions();
      Live.until(() -> client.isSubscribed("room"));
    }
  }
}
