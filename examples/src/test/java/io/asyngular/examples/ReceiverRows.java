package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** Receivers: two messages wait in one for each of two consumers, and one in another. */
final class ReceiverRows extends Live {
  private final StreamConsumer<Payload> first = socket.receiver("chat").consumer();
  private final StreamConsumer<Payload> second = socket.receiver("chat").consumer();
  private final StreamConsumer<Payload> other = socket.receiver("news").consumer();
  private final long id = first.node().id();

  ReceiverRows() throws InterruptedException {
    peer.send("{'event':'chat','data':1}");
    peer.send("{'event':'chat','data':2}");
    peer.send("{'event':'news','data':3}");
    ping();
  }

  private static void assertThatItFinishes(StreamConsumer<Payload> consumer) {
    assertThat(consumer.next().json()).isEqualTo("1");
    assertThat(consumer.next().json()).isEqualTo("2");
    assertThat(consumer.hasNext()).isFalse();
  }

  @Row("socket.closeReceiver('chat')")
  void oneIsClosed() {
    socket.receiver("chat").close();
    assertThatItFinishes(first);
    assertThat(other.isAlive()).isTrue();
  }

  @Row("socket.closeAllReceivers()")
  void allAreClosed() {
    socket.streams().receivers().close();
    assertThatItFinishes(first);
    assertThat(other.next().json()).isEqualTo("3");
    assertThat(other.hasNext()).isFalse();
  }

  @Row("socket.killReceiver('chat')")
  void oneIsKilled() throws InterruptedException {
    socket.receiver("chat").kill();
    assertThat(first.hasNext() || second.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
    try (var later = socket.receiver("chat").consumer()) {
      peer.send("{'event':'chat','data':4}");
      assertThat(later.next().json()).isEqualTo("4");
    }
  }

  @Row("socket.killAllReceivers()")
  void allAreKilled() {
    socket.streams().receivers().kill();
    assertThat(first.hasNext() || second.hasNext() || other.hasNext()).isFalse();
    assertThat(socket.streams().receivers().backpressure()).isZero();
  }

  @Row("socket.killReceiverConsumer(id)")
  void oneConsumerIsKilled() {
    socket.streams().receivers().consumer(id).ifPresent(StreamNode::kill);
    assertThat(first.isAlive()).isFalse();
    assertThat(second.next().json()).isEqualTo("1");
  }

  @Row("socket.getReceiverConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = socket.streams().receivers().consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
    assertThat(stats.orElseThrow().consumer().orElseThrow().id()).isEqualTo(id);
  }

  @Row("socket.getReceiverConsumerStatsList('chat')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = socket.receiver("chat").stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L, 2L);
  }

  @Row("socket.getAllReceiversConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = socket.streams().receivers().stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("chat", "news");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(3);
  }

  @Row("socket.getReceiverBackpressure('chat')")
  void theBacklogOfOne() {
    first.next();
    assertThat(socket.receiver("chat").backpressure()).isEqualTo(2);
    second.next();
    assertThat(socket.receiver("chat").backpressure()).isEqualTo(1);
  }

  @Row("socket.getAllReceiversBackpressure()")
  void theWorstBacklogOfAll() {
    socket.receiver("chat").kill();
    assertThat(socket.streams().receivers().backpressure()).isEqualTo(1);
  }

  @Row("socket.getReceiverConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    first.next();
    long backlog =
        socket.streams().receivers().consumer(id).map(StreamNode::backpressure).orElse(0L);
    assertThat(backlog).isEqualTo(1);
  }

  @Row("socket.hasReceiverConsumer('chat', id)")
  void whetherOneIsConsumedByIt() {
    assertThat(socket.receiver("chat").consumer(id).isPresent()).isTrue();
    assertThat(socket.receiver("news").consumer(id).isPresent()).isFalse();
  }

  @Row("socket.hasAnyReceiverConsumer(id)")
  void whetherAnyIsConsumedByIt() {
    assertThat(socket.streams().receivers().consumer(id).isPresent()).isTrue();
    first.close();
    assertThat(socket.streams().receivers().consumer(id).isPresent()).isFalse();
  }
}
