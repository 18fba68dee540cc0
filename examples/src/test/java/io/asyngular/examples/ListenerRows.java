package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.ExchangeEvent;
import io.asyngular.server.ServerEvent;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** Listeners of a socket; a server and its exchange have the same, by the same words. */
final class ListenerRows extends Live {
  private final StreamConsumer<?> subscribe =
      socket.listener(SocketEvent.Subscribe.class).consumer();
  private final StreamConsumer<?> custom = socket.listener(SocketEvent.Custom.class).consumer();
  private final StreamConsumer<?> subscription =
      server.listener(ServerEvent.Subscription.class).consumer();
  private final StreamConsumer<?> warning = server.listener(ServerEvent.Warning.class).consumer();
  private final StreamConsumer<?> own = exchange.listener(ExchangeEvent.Subscribe.class).consumer();
  private final long id = subscribe.node().id();

  ListenerRows() throws InterruptedException {
    subscribe("a");
    subscribe("b");
    exchange.subscribe("c");
  }

  @Row("socket.closeListener('subscribe')")
  void oneIsClosed() {
    try (var events = socket.listener(SocketEvent.Subscribe.class).consumer();
        var seen = server.listener(ServerEvent.Subscription.class).consumer();
        var mine = exchange.listener(ExchangeEvent.Subscribe.class).consumer()) {
      socket.listener(SocketEvent.Subscribe.class).close();
      server.listener(ServerEvent.Subscription.class).close();
      exchange.listener(ExchangeEvent.Subscribe.class).close();
      assertThat(events.hasNext() || seen.hasNext() || mine.hasNext()).isFalse();
      assertThat(subscribe.node().backpressure()).as("two, and the end").isEqualTo(3);
    }
    assertThat(custom.node().backpressure()).isZero();
  }

  @Row("socket.closeAllListeners()")
  void allAreClosed() {
    try (var events = socket.events().consumer();
        var seen = server.events().consumer();
        var mine = exchange.events().consumer()) {
      socket.streams().listeners().close();
      server.streams().listeners().close();
      exchange.streams().listeners().close();
      assertThat(seen.hasNext()).as("what the doorstep held").isTrue();
      while (seen.hasNext()) {
        seen.next();
      }
      assertThat(mine.hasNext()).isFalse();
      while (events.hasNext()) {
        events.next();
      }
    }
    assertThat(subscribe.node().backpressure()).isEqualTo(3);
    assertThat(custom.node().backpressure()).isEqualTo(1);
  }

  @Row("socket.killListener('subscribe')")
  void oneIsKilled() {
    socket.listener(SocketEvent.Subscribe.class).kill();
    server.listener(ServerEvent.Subscription.class).kill();
    exchange.listener(ExchangeEvent.Subscribe.class).kill();
    assertThat(subscribe.isAlive() || subscription.isAlive() || own.isAlive()).isFalse();
    assertThat(custom.isAlive() && warning.isAlive()).isTrue();
  }

  @Row("socket.killAllListeners()")
  void allAreKilled() {
    socket.streams().listeners().kill();
    server.streams().listeners().kill();
    exchange.streams().listeners().kill();
    assertThat(List.of(subscribe, custom, subscription, warning, own))
        .noneMatch(StreamConsumer::isAlive);
  }

  @Row("socket.killListenerConsumer(id)")
  void oneConsumerIsKilled() {
    socket.streams().listeners().consumer(id).ifPresent(StreamNode::kill);
    server.streams().listeners().consumer(subscription.node().id()).ifPresent(StreamNode::kill);
    exchange.streams().listeners().consumer(own.node().id()).ifPresent(StreamNode::kill);
    assertThat(subscribe.isAlive() || subscription.isAlive() || own.isAlive()).isFalse();
    assertThat(custom.isAlive() && warning.isAlive()).isTrue();
  }

  @Row("socket.getListenerConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = socket.streams().listeners().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
    assertThat(
            server.streams().listeners().consumer(subscription.node().id()).map(StreamNode::stats))
        .hasValueSatisfying(server -> assertThat(server.backpressure()).isEqualTo(2));
    assertThat(exchange.streams().listeners().consumer(own.node().id()).map(StreamNode::stats))
        .hasValueSatisfying(exchange -> assertThat(exchange.backpressure()).isEqualTo(1));
  }

  @Row("socket.getListenerConsumerStatsList('subscribe')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = socket.listener(SocketEvent.Subscribe.class).stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
    assertThat(server.listener(ServerEvent.Subscription.class).stats().children()).hasSize(1);
    assertThat(exchange.listener(ExchangeEvent.Subscribe.class).stats().children()).hasSize(1);
  }

  @Row("socket.getAllListenersConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = socket.streams().listeners().stats().children();
    assertThat(stats)
        .extracting(StreamStats::name)
        .containsExactlyInAnyOrder("Subscribe", "Custom");
    assertThat(server.streams().listeners().stats().child("Subscription")).isPresent();
    assertThat(exchange.streams().listeners().stats().child("Subscribe")).isPresent();
  }

  @Row("socket.getListenerConsumerCount('subscribe')")
  void howManyConsumeOne() {
    assertThat(socket.listener(SocketEvent.Subscribe.class).consumerCount()).isEqualTo(1);
    assertThat(server.listener(ServerEvent.Subscription.class).consumerCount()).isEqualTo(1);
    assertThat(exchange.listener(ExchangeEvent.Subscribe.class).consumerCount()).isEqualTo(1);
  }

  @Row("socket.getAllListenersConsumerCount()")
  void howManyConsumeAny() {
    assertThat(socket.streams().listeners().consumerCount()).isEqualTo(2);
    assertThat(server.streams().listeners().consumerCount()).isEqualTo(2);
    assertThat(exchange.streams().listeners().consumerCount()).isEqualTo(1);
  }

  @Row("socket.getListenerBackpressure('subscribe')")
  void theBacklogOfOne() {
    assertThat(socket.listener(SocketEvent.Subscribe.class).backpressure()).isEqualTo(2);
    assertThat(server.listener(ServerEvent.Subscription.class).backpressure()).isEqualTo(2);
    assertThat(exchange.listener(ExchangeEvent.Subscribe.class).backpressure()).isEqualTo(1);
  }

  @Row("socket.getAllListenersBackpressure()")
  void theWorstBacklogOfAll() {
    assertThat(socket.streams().listeners().backpressure()).isEqualTo(2);
    assertThat(server.streams().listeners().backpressure()).isEqualTo(2);
    assertThat(exchange.streams().listeners().backpressure()).isEqualTo(1);
  }

  @Row("socket.getListenerConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    long backlog =
        socket.streams().listeners().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(2);
  }

  @Row("socket.hasListenerConsumer('subscribe', id)")
  void whetherOneIsConsumedByIt() {
    assertThat(socket.listener(SocketEvent.Subscribe.class).consumer(id).isPresent()).isTrue();
    assertThat(socket.listener(SocketEvent.Custom.class).consumer(id).isPresent()).isFalse();
  }

  @Row("socket.hasAnyListenerConsumer(id)")
  void whetherAnyIsConsumedByIt() {
    assertThat(socket.streams().listeners().consumer(id).isPresent()).isTrue();
    subscribe.node().kill();
    assertThat(socket.streams().listeners().consumer(id).isPresent()).isFalse();
  }
}
