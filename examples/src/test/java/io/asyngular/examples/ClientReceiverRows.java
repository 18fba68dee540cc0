package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/**
 * Receivers of a client: two messages wait in one for each of two consumers, and one in another.
 */
final class ClientReceiverRows extends LiveClient {
  private final StreamConsumer<Payload> first = client.receiver("chat").consumer();
  private final StreamConsumer<Payload> second = client.receiver("chat").consumer();
  private final StreamConsumer<Payload> other = client.receiver("news").consumer();
  private final long id = first.node().id();

  ClientReceiverRows() throws InterruptedException {
    socket.transmit("chat", 1);
    socket.transmit("chat", 2);
    socket.transmit("news", 3);
    Live.until(() -> other.node().backpressure() == 1);
  }

  private static void assertThatItFinishes(StreamConsumer<Payload> consumer) {
    assertThat(consumer.next().json()).isEqualTo("1");
    assertThat(consumer.next().json()).isEqualTo("2");
    assertThat(consumer.hasNext()).isFalse();
  }

  @Row("client.closeReceiver('chat')")
  void oneIsClosed() {
    client.receiver("chat").close();
    assertThatItFinishes(first);
    assertThat(other.isAlive()).isTrue();
  }

  @Row("client.closeAllReceivers()")
  void allAreClosed() {
    client.streams().receivers().close();
    assertThatItFinishes(first);
    assertThat(other.next().json()).isEqualTo("3");
    assertThat(other.hasNext()).isFalse();
  }

  @Row("client.killReceiver('chat')")
  void oneIsKilled() throws InterruptedException {
    client.receiver("chat").kill();
    assertThat(first.hasNext() || second.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
    try (var later = client.receiver("chat").consumer()) {
      socket.transmit("chat", 4);
      assertThat(later.next().json()).isEqualTo("4");
    }
  }

  @Row("client.killAllReceivers()")
  void allAreKilled() {
    client.streams().receivers().kill();
    assertThat(first.hasNext() || second.hasNext() || other.hasNext()).isFalse();
    assertThat(client.streams().receivers().backpressure()).isZero();
  }

  @Row("client.killReceiverConsumer(id)")
  void oneConsumerIsKilled() {
    client.streams().receivers().consumer(id).ifPresent(StreamNode::kill);
    assertThat(first.isAlive()).isFalse();
    assertThat(second.next().json()).isEqualTo("1");
  }

  @Row("client.getReceiverConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = client.streams().receivers().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
    assertThat(stats.orElseThrow().consumer().orElseThrow().id()).isEqualTo(id);
  }

  @Row("client.getReceiverConsumerStatsList('chat')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = client.receiver("chat").stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L, 2L);
  }

  @Row("client.getAllReceiversConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = client.streams().receivers().stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("chat", "news");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(3);
  }

  @Row("client.getReceiverBackpressure('chat')")
  void theBacklogOfOne() {
    first.next();
    assertThat(client.receiver("chat").backpressure()).isEqualTo(2);
    second.next();
    assertThat(client.receiver("chat").backpressure()).isEqualTo(1);
  }

  @Row("client.getAllReceiversBackpressure()")
  void theWorstBacklogOfAll() {
    client.receiver("chat").kill();
    assertThat(client.streams().receivers().backpressure()).isEqualTo(1);
  }

  @Row("client.getReceiverConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    first.next();
    long backlog =
        client.streams().receivers().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("client.hasReceiverConsumer('chat', id)")
  void whetherOneIsConsumedByIt() {
    assertThat(client.receiver("chat").consumer(id).isPresent()).isTrue();
    assertThat(client.receiver("news").consumer(id).isPresent()).isFalse();
  }

  @Row("client.hasAnyReceiverConsumer(id)")
  void whetherAnyIsConsumedByIt() {
    assertThat(client.streams().receivers().consumer(id).isPresent()).isTrue();
    first.close();
    assertThat(client.streams().receivers().consumer(id).isPresent()).isFalse();
  }
}
