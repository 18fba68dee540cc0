package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.Position;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.ExchangeEvent;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.stream.StreamTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The exchange and its channels, as the server itself uses them. */
final class ChannelRows extends Live {
  private final AGChannel<Payload> channel = exchange.channel("room");
  private final Object data = List.of(1, 2);

  ChannelRows() throws InterruptedException {}

  // The exchange

  @Row({"exchange.transmitPublish('room', data)", "socket.exchange.transmitPublish('room', data)"})
  void theExchangePublishes() throws InterruptedException {
    subscribe("room");
    exchange.transmitPublish("room", data);
    socket.server().exchange().transmitPublish("room", data);
    assertThat(peer.next()).contains("\"data\":[1,2]");
    assertThat(peer.next()).contains("\"data\":[1,2]");
  }

  @Row("await exchange.invokePublish('room', data)")
  void theExchangePublishesAndWaits() throws InterruptedException {
    subscribe("room");
    exchange.invokePublish("room", data);
    assertThat(peer.next()).contains("\"data\":[1,2]");
  }

  @Row("exchange.subscribe('room')")
  void theServerSubscribes() throws InterruptedException {
    AGChannel<Payload> room = exchange.subscribe("room");
    try (var messages = room.messages().consumer()) {
      peer.send("{'event':'#publish','data':{'channel':'room','data':7}}");
      assertThat(messages.next().json()).isEqualTo("7");
    }
  }

  @Row("await exchange.unsubscribe('room')")
  void theServerUnsubscribes() throws InterruptedException {
    exchange.subscribe("room");
    exchange.unsubscribe("room");
    assertThat(exchange.isSubscribed("room")).isFalse();
  }

  @Row("exchange.channel('room')")
  void aChannelIsAView() {
    assertThat(exchange.channel("room").name()).isEqualTo("room");
    assertThat(exchange.isSubscribed("room")).isFalse();
  }

  @Row("exchange.subscriptions(includePending)")
  void whatTheServerIsSubscribedTo() {
    exchange.subscribe("room");
    exchange.subscribe("hall");
    assertThat(exchange.subscriptions()).containsExactlyInAnyOrder("room", "hall");
  }

  @Row("exchange.isSubscribed('room')")
  void whetherTheServerIsSubscribed() {
    assertThat(exchange.isSubscribed("room")).isFalse();
    exchange.subscribe("room");
    assertThat(exchange.isSubscribed("room")).isTrue();
  }

  @Row("exchange.isSubscribed('room', true)")
  void whetherTheServerIsOrWillBeSubscribed() {
    assertThat(exchange.channel("room").state() != ChannelState.UNSUBSCRIBED).isFalse();
    exchange.subscribe("room");
    assertThat(exchange.channel("room").state() != ChannelState.UNSUBSCRIBED).isTrue();
  }

  @Row("exchange.getChannelState('room')")
  void theStateOfAChannel() {
    exchange.subscribe("room");
    assertThat(exchange.channel("room").state()).isEqualTo(ChannelState.SUBSCRIBED);
  }

  @Row("exchange.listener('subscribe')")
  void aSubscriptionIsToldOf() {
    try (var events = exchange.listener(ExchangeEvent.Subscribe.class).consumer()) {
      exchange.subscribe("room");
      assertThat(events.next().channel()).isEqualTo("room");
    }
  }

  @Row("exchange.listener('unsubscribe')")
  void theEndOfASubscriptionIsToldOf() {
    exchange.subscribe("room");
    try (var events = exchange.listener(ExchangeEvent.Unsubscribe.class).consumer()) {
      exchange.unsubscribe("room");
      assertThat(events.next().channel()).isEqualTo("room");
    }
  }

  @Row({"broker.subscriptions()", "broker.isSubscribed(channel)"})
  void whichChannelsClientsAreIn() throws InterruptedException {
    subscribe("room");
    String channel = "room";
    List<String> channels =
        server.clients().stream()
            .flatMap(socket -> socket.subscriptions().stream())
            .distinct()
            .toList();
    assertThat(channels).containsExactly("room");
    assertThat(server.clients().stream().anyMatch(socket -> socket.isSubscribed(channel))).isTrue();
  }

  // A channel

  @Row("for await (let data of channel)")
  void itsMessagesAreLoopedOver() throws InterruptedException {
    exchange.subscribe("room");
    var seen = new ArrayList<String>();
    var loop =
        channel.loop(messages -> {
          for (var message : messages) {
            seen.add(message.json());
          }
        });
    exchange.invokePublish("room", 1);
    exchange.invokePublish("room", 2);
    channel.messages().close();
    until(() -> !loop.isAlive());
    assertThat(seen).containsExactly("1", "2");
    var again =
        inBackground(() -> {
          for (var data : channel) {
            return data.json();
          }
          return "nothing";
        });
    until(() -> channel.messages().consumerCount() == 1);
    exchange.invokePublish("room", 3);
    assertThat(result(again)).isEqualTo("3");
  }

  @Row("channel.name")
  void itsName() {
    assertThat(channel.name()).isEqualTo("room");
  }

  @Row("channel.state")
  void itsState() {
    assertThat(channel.state()).isEqualTo(ChannelState.UNSUBSCRIBED);
    exchange.subscribe("room");
    assertThat(channel.state()).isEqualTo(ChannelState.SUBSCRIBED);
  }

  @Row("channel.PENDING, channel.SUBSCRIBED, channel.UNSUBSCRIBED")
  void itsStates() {
    assertThat(channel.state() == ChannelState.SUBSCRIBED).isFalse();
    assertThat(ChannelState.values())
        .containsExactly(ChannelState.UNSUBSCRIBED, ChannelState.PENDING, ChannelState.SUBSCRIBED);
  }

  @Row("channel.subscribe()")
  void itIsSubscribed() {
    channel.subscribe();
    assertThat(exchange.isSubscribed("room")).isTrue();
  }

  @Row("channel.unsubscribe()")
  void itIsUnsubscribed() {
    exchange.subscribe("room");
    channel.unsubscribe();
    assertThat(exchange.isSubscribed("room")).isFalse();
  }

  @Row("channel.isSubscribed()")
  void whetherItIsSubscribed() {
    assertThat(channel.isSubscribed()).isFalse();
    exchange.subscribe("room");
    assertThat(channel.isSubscribed()).isTrue();
  }

  @Row("channel.isSubscribed(true)")
  void whetherItIsOrWillBeSubscribed() {
    assertThat(channel.state() != ChannelState.UNSUBSCRIBED).isFalse();
    exchange.subscribe("room");
    assertThat(channel.state() != ChannelState.UNSUBSCRIBED).isTrue();
  }

  @Row("channel.transmitPublish(data)")
  void itPublishes() throws InterruptedException {
    subscribe("room");
    channel.transmitPublish(data);
    assertThat(peer.next()).contains("\"channel\":\"room\",\"data\":[1,2]");
  }

  @Row("await channel.invokePublish(data)")
  void itPublishesAndWaits() throws InterruptedException {
    subscribe("room");
    channel.invokePublish(data);
    assertThat(peer.next()).contains("\"channel\":\"room\",\"data\":[1,2]");
  }

  @Row("channel.createConsumer(timeout)")
  void aConsumerOfItsMessages() throws InterruptedException {
    exchange.subscribe("room");
    var timeout = Duration.ofMillis(20);
    try (var consumer = channel.messages().idleLimit(timeout).consumer()) {
      exchange.invokePublish("room", 1);
      assertThat(consumer.next().json()).isEqualTo("1");
      assertThatThrownBy(consumer::next).isInstanceOf(StreamTimeoutException.class);
    }
  }

  @Row("await channel.once(timeout)")
  void oneMessage() throws InterruptedException {
    exchange.subscribe("room");
    var timeout = Duration.ofSeconds(20);
    var message = inBackground(() -> channel.messages().once(timeout));
    until(() -> channel.messages().consumerCount() == 1);
    exchange.invokePublish("room", 1);
    assertThat(result(message).json()).isEqualTo("1");
  }

  @Row("channel.listener('subscribe')")
  void itsSubscriptionIsToldOf() {
    try (var events = channel.listener(ChannelEvent.Subscribe.class).consumer()) {
      channel.subscribe();
      assertThat(events.next()).isNotNull();
    }
  }

  @Row("channel.listener('unsubscribe')")
  void itsEndIsToldOf() {
    channel.subscribe();
    try (var events = channel.listener(ChannelEvent.Unsubscribe.class).consumer()) {
      channel.unsubscribe();
      assertThat(events.next()).isNotNull();
    }
  }

  /** Refuses all subscriptions. */
  private static final class Refusing implements BrokerEngine {
    @Override
    public CompletionStage<Void> start(Receiver receiver) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> subscribe(String channel) {
      return CompletableFuture.failedStage(new IllegalStateException("no room"));
    }

    @Override
    public CompletionStage<Void> unsubscribe(String channel) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Position> publish(String channel, byte[] data) {
      return CompletableFuture.completedStage(new Position("none", 1));
    }

    @Override
    public void close() {}
  }

  @Row("channel.listener('subscribeFail')")
  void itsFailureIsToldOf() {
    try (var server = AGServer.builder().broker(new Refusing()).listen(0)) {
      var channel = server.exchange().channel("room");
      try (var events = channel.listener(ChannelEvent.SubscribeFail.class).consumer()) {
        channel.subscribe();
        assertThat(events.next().error()).hasMessage("no room");
      }
    }
  }
}
