package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.stream.StreamStats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The channels as the server itself has them. */
@Timeout(60)
class ExchangeTest extends ServerTests {
  private final TroubledBroker broker = new TroubledBroker();
  private Exchange exchange = server.exchange();

  @BeforeEach
  void begin() {
    restart(AGServer.builder().broker(broker));
    exchange = server.exchange();
  }

  @Test
  void aChannelGoesFromPendingToSubscribedAndBackAndTells() {
    var answer = broker.hold("subscribe a");
    AGChannel<Payload> channel = exchange.channel("a");
    try (var events = channel.events().consumer();
        var subscribes = channel.listener(ChannelEvent.Subscribe.class).consumer();
        var exchangeEvents = exchange.events().consumer();
        var unsubscribes = exchange.listener(ExchangeEvent.Unsubscribe.class).consumer()) {
      assertThat(channel.name()).isEqualTo("a");
      assertThat(channel.state()).isEqualTo(ChannelState.UNSUBSCRIBED);
      channel.subscribe();
      assertThat(channel.state()).isEqualTo(ChannelState.PENDING);
      assertThat(channel.isSubscribed()).isFalse();
      assertThat(exchange.subscriptions()).isEmpty();
      assertThat(events.poll()).isEmpty();
      answer.complete(null);
      assertThat(channel.state()).isEqualTo(ChannelState.SUBSCRIBED);
      assertThat(exchange.isSubscribed("a")).isTrue();
      assertThat(events.next()).isEqualTo(new ChannelEvent.Subscribe());
      assertThat(subscribes.next()).isEqualTo(new ChannelEvent.Subscribe());
      assertThat(exchangeEvents.next()).isEqualTo(new ExchangeEvent.Subscribe("a"));
      channel.subscribe();
      assertThat(events.poll()).as("once is enough").isEmpty();
      channel.unsubscribe();
      channel.unsubscribe();
      assertThat(channel.state()).isEqualTo(ChannelState.UNSUBSCRIBED);
      assertThat(events.next()).isEqualTo(new ChannelEvent.Unsubscribe());
      assertThat(unsubscribes.next()).isEqualTo(new ExchangeEvent.Unsubscribe("a"));
      assertThat(events.poll()).isEmpty();
      assertThat(broker.asked).containsExactly("subscribe a", "unsubscribe a");
    }
  }

  @Test
  void whoUnsubscribesBeforeTheBrokerHasAnsweredIsNotSubscribedAfterwards() {
    var answer = broker.hold("subscribe a");
    AGChannel<Payload> channel = exchange.subscribe("a");
    try (var events = channel.events().consumer()) {
      channel.unsubscribe();
      answer.complete(null);
      assertThat(channel.state()).isEqualTo(ChannelState.UNSUBSCRIBED);
      assertThat(events.poll()).isEmpty();
      exchange.subscribe("a");
      assertThat(events.next()).isEqualTo(new ChannelEvent.Subscribe());
    }
  }

  @Test
  void manyViewsOfAChannelAreOneChannel() throws Exception {
    AGChannel<Payload> one = exchange.subscribe("a");
    AGChannel<Integer> other = exchange.channel("a", Integer.class);
    assertThat(other.isSubscribed()).isTrue();
    try (var payloads = one.messages().consumer();
        var numbers = other.messages().consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      other.transmitPublish(1);
      one.invokePublish("two");
      exchange.invokePublish("a", 3);
      assertThat(List.of(payloads.next().json(), payloads.next().json(), payloads.next().json()))
          .containsExactly("1", "\"two\"", "3");
      assertThat(numbers.next()).isEqualTo(1);
      assertThat(numbers.next()).as("what does not bind is left out").isEqualTo(3);
      assertThat(warnings.next().warning()).isInstanceOf(RuntimeException.class);
      other.unsubscribe();
      assertThat(one.isSubscribed()).isFalse();
    }
  }

  @Test
  void unsubscribingEndsNoLoopAndEndingALoopUnsubscribesNobody() throws Exception {
    AGChannel<Payload> channel = exchange.subscribe("a");
    var got = new ArrayList<String>();
    var ended =
        inBackground(() -> {
          for (Payload message : channel) {
            got.add(message.json());
          }
        });
    until(() -> channel.messages().consumerCount() == 1);
    channel.invokePublish(1);
    channel.unsubscribe();
    channel.invokePublish(2);
    channel.subscribe();
    channel.invokePublish(3);
    channel.streams().close();
    result(ended);
    assertThat(got).containsExactly("1", "3");
    assertThat(channel.isSubscribed()).isTrue();
    var later = new ArrayList<String>();
    channel.loop(messages -> messages.forEach(message -> later.add(message.json())));
    channel.invokePublish(4);
    until(() -> later.size() == 1);
    assertThat(later).containsExactly("4");
  }

  // Names

  @Test
  void channelsWhoseNamesContainOthersDoNotCollide() throws Exception {
    List<String> names =
        List.of("a", "a/b", "a/subscribe", "Subscribe:a", ":a", "*:a", "", "/", "*");
    for (String name : names) {
      AGChannel<Payload> channel = exchange.channel(name);
      try (var events = channel.events().consumer();
          var messages = channel.messages().consumer()) {
        for (String each : names) {
          exchange.subscribe(each);
        }
        assertThat(events.next()).isEqualTo(new ChannelEvent.Subscribe());
        for (String each : names) {
          exchange.invokePublish(each, each);
        }
        assertThat(messages.next().text()).isEqualTo(name);
        assertThat(messages.poll()).isEmpty();
        for (String each : names) {
          exchange.unsubscribe(each);
        }
        assertThat(events.next()).isEqualTo(new ChannelEvent.Unsubscribe());
        assertThat(events.poll()).isEmpty();
      }
    }
  }

  @Test
  void endingTheLoopsOfOneChannelEndsNoOthers() {
    List<String> names = List.of("a", "a/b", "Subscribe:a", "*:a");
    var listeners = names.stream().map(name -> exchange.channel(name).events().consumer()).toList();
    var messages =
        names.stream().map(name -> exchange.channel(name).messages().consumer()).toList();
    exchange.channel("a").streams().kill();
    for (int i = 0; i < names.size(); i++) {
      assertThat(listeners.get(i).isAlive()).as(names.get(i)).isEqualTo(i != 0);
      assertThat(messages.get(i).isAlive()).as(names.get(i)).isEqualTo(i != 0);
    }
    exchange.streams().channels().listeners().kill();
    assertThat(listeners).noneMatch(consumer -> consumer.isAlive());
    assertThat(messages.get(1).isAlive()).isTrue();
    exchange.streams().kill();
    assertThat(messages).noneMatch(consumer -> consumer.isAlive());
  }

  // Figures

  @Test
  void whatWaitsIsMeasuredByChannelAndAltogether() throws Exception {
    exchange.subscribe("a");
    exchange.subscribe("b");
    try (var a = exchange.channel("a").messages().consumer();
        var b = exchange.channel("b").messages().consumer();
        var events = exchange.channel("b").events().consumer()) {
      for (int i = 0; i < 3; i++) {
        exchange.invokePublish("a", "x");
      }
      for (int i = 0; i < 5; i++) {
        exchange.invokePublish("b", "xy");
      }
      exchange.unsubscribe("b");
      assertThat(exchange.channel("a").streams().backpressure()).isEqualTo(3);
      assertThat(exchange.channel("a").streams().bytes()).isEqualTo(9);
      assertThat(exchange.channel("b").streams().messages().backpressure()).isEqualTo(5);
      assertThat(exchange.channel("b").streams().listeners().backpressure()).isEqualTo(1);
      assertThat(exchange.streams().channels().backpressure()).isEqualTo(5);
      assertThat(exchange.streams().channels().bytes()).isEqualTo(9 + 20);
      assertThat(exchange.streams().backpressure()).isEqualTo(5);
      assertThat(server.streams().exchange().channels().messages().backpressure()).isEqualTo(5);
      StreamStats stats = exchange.streams().stats();
      assertThat(stats.name()).isEqualTo("exchange");
      assertThat(stats.children().stream().map(StreamStats::name))
          .containsExactly("channels", "listeners");
      assertThat(stats.children().getFirst().children().getFirst().children())
          .extracting(StreamStats::name)
          .containsExactlyInAnyOrder("a", "b");
      exchange.streams().channels().kill();
      assertThat(exchange.streams().backpressure()).isZero();
      assertThat(a.isAlive() || b.isAlive() || events.isAlive()).isFalse();
    }
  }

  @Test
  void aChannelThatNobodyConsumesHoldsNothing() throws Exception {
    exchange.subscribe("a");
    for (int i = 0; i < 100; i++) {
      exchange.invokePublish("a", i);
    }
    assertThat(exchange.streams().bytes()).isZero();
    assertThat(exchange.streams().channels().messages().stats().children()).isEmpty();
    try (var late = exchange.channel("a").messages().consumer()) {
      assertThat(late.poll()).isEmpty();
    }
  }

  @Test
  void loopsOverChannelsAndEventsEndWithTheServer() throws Exception {
    var messages = inBackground(() -> exchange.subscribe("a").messages().forEach(message -> {}));
    var events = inBackground(() -> exchange.events().forEach(event -> {}));
    var channelEvents = inBackground(() -> exchange.channel("a").events().forEach(event -> {}));
    until(() ->
        exchange.channel("a").messages().consumerCount() == 1
            && exchange.events().consumerCount() == 1
            && exchange.channel("a").events().consumerCount() == 1);
    server.close();
    result(messages);
    result(events);
    result(channelEvents);
    for (Payload late : exchange.channel("a")) {
      throw new AssertionError("there is nothing more: " + late);
    }
  }
}
