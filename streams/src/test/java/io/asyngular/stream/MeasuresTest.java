package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MeasuresTest {
  private final TestHost host = new TestHost();
  private final WritableStream<String> stream = new WritableStream<>("words", host);
  private final StreamDemux<String> demux = new StreamDemux<>("rooms", host, null);

  @Test
  void backpressureIsWhatWasWrittenAndNotTaken() {
    var consumer = stream.consumer();
    stream.write("a");
    stream.write("b");
    assertThat(consumer.node().backpressure()).isEqualTo(2);
    consumer.next();
    assertThat(consumer.node().backpressure()).isEqualTo(1);
    consumer.next();
    assertThat(consumer.node().backpressure()).isZero();
  }

  @Test
  void aStreamIsAsFarBehindAsItsSlowestConsumer() {
    var fast = stream.consumer();
    var slow = stream.consumer();
    stream.write("a", 10);
    stream.write("b", 20);
    fast.next();
    fast.next();
    slow.next();
    assertThat(stream.backpressure()).isEqualTo(1);
    assertThat(stream.bytes()).isEqualTo(20);
    assertThat(stream.weight()).isEqualTo(20 + StreamNode.ITEM_WEIGHT);
    slow.close();
    assertThat(stream.backpressure()).isZero();
    assertThat(stream.bytes()).isZero();
    fast.close();
  }

  @Test
  void bytesAreThoseOfTheItemsThatWait() {
    var consumer = stream.consumer();
    stream.write("a", 100);
    stream.write("b");
    stream.write("c", 1L << 32);
    assertThat(consumer.node().bytes()).isEqualTo(100 + (1L << 32));
    consumer.next();
    assertThat(consumer.node().bytes()).isEqualTo(1L << 32);
    assertThat(consumer.node().weight()).isEqualTo((1L << 32) + 2 * StreamNode.ITEM_WEIGHT);
  }

  @Test
  void bytesThatNoItemCanHaveAreRefused() {
    assertThatThrownBy(() -> stream.write("a", -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.write("a", (1L << 32) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesFromBeforeAConsumerCameAreNotIts() {
    var first = stream.consumer();
    stream.write("a", 100);
    var second = stream.consumer();
    stream.write("b", 1);
    assertThat(first.node().bytes()).isEqualTo(101);
    assertThat(second.node().bytes()).isEqualTo(1);
  }

  @Test
  void ageIsThatOfTheOldestItemThatWaits() {
    var consumer = stream.consumer();
    assertThat(stream.age()).isZero();
    stream.write("a");
    host.clock.advance(Duration.ofMillis(50));
    stream.write("b");
    host.clock.advance(Duration.ofMillis(30));
    assertThat(stream.age()).isEqualTo(Duration.ofMillis(80));
    consumer.next();
    assertThat(stream.age()).isEqualTo(Duration.ofMillis(30));
    consumer.next();
    assertThat(stream.age()).isZero();
  }

  @Test
  void aDeadConsumerMeasuresNothing() {
    var consumer = stream.consumer();
    stream.write("a", 5);
    host.clock.advance(Duration.ofSeconds(1));
    stream.kill();
    ConsumerNode node = consumer.node();
    assertThat(node.backpressure()).isZero();
    assertThat(node.bytes()).isZero();
    assertThat(node.weight()).isZero();
    assertThat(node.age()).isZero();
    assertThat(node.isAlive()).isFalse();
    assertThat(node.isWaiting()).isFalse();
  }

  @Test
  void isWaitingIsToHaveTakenAllAndAskedForMore() {
    var consumer = stream.consumer();
    ConsumerNode node = consumer.node();
    assertThat(node.isWaiting()).isFalse();
    assertThat(consumer.poll()).isEmpty();
    assertThat(node.isWaiting()).isTrue();
    stream.write("a");
    assertThat(node.isWaiting()).isFalse();
    assertThat(consumer.poll()).contains("a");
    assertThat(node.isWaiting()).isFalse();
    consumer.close();
  }

  @Test
  void theStatsOfAStreamHaveItsConsumers() {
    try (var first = stream.consumer();
        var second = stream.consumer()) {
      stream.write("a", 7);
      first.next();
      StreamStats stats = stream.stats();
      assertThat(stats.name()).isEqualTo("words");
      assertThat(stats.consumer()).isEmpty();
      assertThat(stats.backpressure()).isEqualTo(1);
      assertThat(stats.bytes()).isEqualTo(7);
      assertThat(stats.children()).hasSize(2);
      assertThat(stats.child("#1").orElseThrow().backpressure()).isZero();
      assertThat(stats.child("#2").orElseThrow()).isEqualTo(second.node().stats());
      assertThat(stats.child("#2").orElseThrow().consumer().orElseThrow().id()).isEqualTo(2);
      assertThat(stats.child("#3")).isEmpty();
    }
  }

  @Test
  void overADemuxItemsAreTheMaximumAndBytesTheSum() {
    var consumers = List.of(demux.stream("a").consumer(), demux.stream("b").consumer());
    demux.write("a", "x", 10);
    host.clock.advance(Duration.ofMillis(20));
    demux.write("b", "y", 1);
    demux.write("b", "z", 2);
    assertThat(demux.backpressure()).isEqualTo(2);
    assertThat(demux.bytes()).isEqualTo(13);
    assertThat(demux.weight()).isEqualTo(13 + 3 * StreamNode.ITEM_WEIGHT);
    assertThat(demux.age()).isEqualTo(Duration.ofMillis(20));
    assertThat(demux.stats().child("b").orElseThrow().backpressure()).isEqualTo(2);
    assertThat(demux.stats().children()).hasSize(2);
    consumers.forEach(StreamConsumer::close);
  }

  @Test
  void aGroupMeasuresAsADemuxDoes() {
    var group = new StreamGroup("socket", List.of(stream, demux));
    try (var word = stream.consumer();
        var room = demux.stream("a").consumer()) {
      stream.write("x", 5);
      host.clock.advance(Duration.ofMillis(40));
      demux.write("a", "y", 6);
      demux.write("a", "z", 7);
      assertThat(group.name()).isEqualTo("socket");
      assertThat(group.backpressure()).isEqualTo(2);
      assertThat(group.bytes()).isEqualTo(18);
      assertThat(group.weight()).isEqualTo(18 + 3 * StreamNode.ITEM_WEIGHT);
      assertThat(group.age()).isEqualTo(Duration.ofMillis(40));
      assertThat(group.stats().child("rooms").orElseThrow().child("a")).isPresent();
      group.close();
      assertThat(word.next()).isEqualTo("x");
      assertThat(word.hasNext()).isFalse();
      assertThat(room.isAlive()).isTrue();
      group.kill();
      assertThat(room.isAlive()).isFalse();
    }
    assertThat(group.backpressure()).isZero();
  }

  @Test
  void aGroupMayAskForItsNodesEachTime() {
    var nodes = new ArrayList<StreamNode>();
    var group = new StreamGroup("sockets", () -> nodes);
    assertThat(group.stats().children()).isEmpty();
    nodes.add(stream);
    assertThat(group.stats().children()).hasSize(1);
  }

  @Test
  void theHostIsToldThatItemsWereTaken() {
    var consumer = stream.consumer();
    for (int i = 0; i < 640; i++) {
      stream.write("x");
    }
    host.consumed.set(0);
    for (int i = 0; i < 640; i++) {
      consumer.next();
    }
    assertThat(host.consumed.get()).isBetween(19L, 21L);
    assertThat(consumer.poll()).isEmpty();
    stream.write("big", 1 << 20);
    host.consumed.set(0);
    consumer.next();
    assertThat(host.consumed).hasValue(1);
    consumer.close();
    assertThat(host.consumed).hasValue(2);
  }
}
