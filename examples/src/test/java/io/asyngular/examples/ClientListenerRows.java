package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** Listeners of a client: two events wait in one, none in another. */
final class ClientListenerRows extends LiveClient {
  private final StreamConsumer<?> subscribe =
      client.listener(SocketEvent.Subscribe.class).consumer();
  private final StreamConsumer<?> custom = client.listener(SocketEvent.Custom.class).consumer();
  private final long id = subscribe.node().id();

  ClientListenerRows() throws InterruptedException {
    subscribed("a");
    subscribed("b");
    Live.until(() -> subscribe.node().backpressure() == 2);
  }

  @Row("client.closeListener('subscribe')")
  void oneIsClosed() {
    client.listener(SocketEvent.Subscribe.class).close();
    assertThat(subscribe.node().backpressure()).as("two, and the end").isEqualTo(3);
    assertThat(custom.node().backpressure()).isZero();
  }

  @Row("client.closeAllListeners()")
  void allAreClosed() {
    client.streams().listeners().close();
    assertThat(subscribe.node().backpressure()).isEqualTo(3);
    assertThat(custom.node().backpressure()).isEqualTo(1);
  }

  @Row("client.killListener('subscribe')")
  void oneIsKilled() {
    client.listener(SocketEvent.Subscribe.class).kill();
    assertThat(subscribe.isAlive()).isFalse();
    assertThat(custom.isAlive()).isTrue();
  }

  @Row("client.killAllListeners()")
  void allAreKilled() {
    client.streams().listeners().kill();
    assertThat(subscribe.isAlive() || custom.isAlive()).isFalse();
  }

  @Row("client.killListenerConsumer(id)")
  void oneConsumerIsKilled() {
    client.streams().listeners().consumer(id).ifPresent(StreamNode::kill);
    assertThat(subscribe.isAlive()).isFalse();
    assertThat(custom.isAlive()).isTrue();
  }

  @Row("client.getListenerConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = client.streams().listeners().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("client.getListenerConsumerStatsList('subscribe')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = client.listener(SocketEvent.Subscribe.class).stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
  }

  @Row("client.getAllListenersConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = client.streams().listeners().stats().children();
    assertThat(stats)
        .extracting(StreamStats::name)
        .containsExactlyInAnyOrder("Subscribe", "Custom");
  }

  @Row("client.getListenerConsumerCount('subscribe')")
  void howManyConsumeOne() {
    assertThat(client.listener(SocketEvent.Subscribe.class).consumerCount()).isEqualTo(1);
  }

  @Row("client.getAllListenersConsumerCount()")
  void howManyConsumeAny() {
    assertThat(client.streams().listeners().consumerCount()).isEqualTo(2);
  }

  @Row("client.getListenerBackpressure('subscribe')")
  void theBacklogOfOne() {
    assertThat(client.listener(SocketEvent.Subscribe.class).backpressure()).isEqualTo(2);
  }

  @Row("client.getAllListenersBackpressure()")
  void theWorstBacklogOfAll() {
    assertThat(client.streams().listeners().backpressure()).isEqualTo(2);
  }

  @Row("client.getListenerConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    long backlog =
        client.streams().listeners().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(2);
  }

  @Row("client.hasListenerConsumer('subscribe', id)")
  void whetherOneIsConsumedByIt() {
    assertThat(client.listener(SocketEvent.Subscribe.class).consumer(id).isPresent()).isTrue();
    assertThat(client.listener(SocketEvent.Custom.class).consumer(id).isPresent()).isFalse();
  }

  @Row("client.hasAnyListenerConsumer(id)")
  void whetherAnyIsConsumedByIt() {
    assertThat(client.streams().listeners().consumer(id).isPresent()).isTrue();
    subscribe.node().kill();
    assertThat(client.streams().listeners().consumer(id).isPresent()).isFalse();
  }
}
