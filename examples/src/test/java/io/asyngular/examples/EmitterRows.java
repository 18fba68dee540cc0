package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamEmitter;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.util.List;
import java.util.Optional;

/** An emitter of one's own: two events of one class wait, and one of another. */
final class EmitterRows {
  private sealed interface Event {}

  private record Seen(String who) implements Event {}

  private record Lost(String who) implements Event {}

  private final StreamEmitter<Event> emitter = new StreamEmitter<>(StreamHost.standalone(), null);
  private final StreamConsumer<Seen> seen = emitter.listener(Seen.class).consumer();
  private final StreamConsumer<Lost> lost = emitter.listener(Lost.class).consumer();
  private final long id = seen.node().id();

  EmitterRows() {
    emitter.emit(new Seen("anna"));
    emitter.emit(new Seen("bert"));
    emitter.emit(new Lost("anna"));
  }

  @Row("new AsyncStreamEmitter()")
  void oneOfOnesOwn() {
    var emitter = new StreamEmitter<Event>(StreamHost.standalone(), null);
    assertThat(emitter.consumerCount()).isZero();
  }

  @Row("emitter.emit('seen', data)")
  void anEventIsToldOf() {
    emitter.emit(new Seen("carl"));
    assertThat(seen.node().backpressure()).isEqualTo(3);
    assertThat(lost.node().backpressure()).isEqualTo(1);
  }

  @Row("emitter.listener('seen')")
  void eventsOfAKind() {
    try (var late = emitter.listener(Seen.class).consumer()) {
      emitter.emit(new Lost("bert"));
      emitter.emit(new Seen("carl"));
      assertThat(late.next()).isEqualTo(new Seen("carl"));
    }
  }

  @Row("emitter.closeListener('seen')")
  void oneIsClosed() {
    emitter.listener(Seen.class).close();
    assertThat(seen.next().who() + seen.next().who()).isEqualTo("annabert");
    assertThat(seen.hasNext()).isFalse();
    assertThat(lost.isAlive()).isTrue();
  }

  @Row("emitter.closeAllListeners()")
  void allAreClosed() {
    emitter.close();
    assertThat(lost.next().who()).isEqualTo("anna");
    assertThat(lost.hasNext()).isFalse();
    assertThat(seen.node().backpressure()).as("with the end").isEqualTo(3);
  }

  @Row("emitter.killListener('seen')")
  void oneIsKilled() {
    emitter.listener(Seen.class).kill();
    assertThat(seen.hasNext()).isFalse();
    assertThat(lost.isAlive()).isTrue();
  }

  @Row("emitter.killAllListeners()")
  void allAreKilled() {
    emitter.kill();
    assertThat(seen.hasNext() || lost.hasNext()).isFalse();
  }

  @Row("emitter.killListenerConsumer(id)")
  void oneConsumerIsKilled() {
    emitter.consumer(id).ifPresent(StreamNode::kill);
    assertThat(seen.hasNext()).isFalse();
    assertThat(lost.isAlive()).isTrue();
  }

  @Row("emitter.getListenerConsumerStats(id)")
  void oneConsumerIsMeasured() {
    Optional<StreamStats> stats = emitter.consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("emitter.getListenerConsumerStatsList('seen')")
  void theConsumersOfOneAreMeasured() {
    List<StreamStats> stats = emitter.listener(Seen.class).stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
  }

  @Row("emitter.getAllListenersConsumerStatsList()")
  void theConsumersOfAllAreMeasured() {
    List<StreamStats> stats = emitter.stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("Seen", "Lost");
  }

  @Row("emitter.getListenerConsumerCount('seen')")
  void howManyConsumeOne() {
    assertThat(emitter.listener(Seen.class).consumerCount()).isEqualTo(1);
  }

  @Row("emitter.getAllListenersConsumerCount()")
  void howManyConsumeAny() {
    assertThat(emitter.consumerCount()).isEqualTo(2);
  }

  @Row("emitter.getListenerBackpressure('seen')")
  void theBacklogOfOne() {
    assertThat(emitter.listener(Seen.class).backpressure()).isEqualTo(2);
  }

  @Row("emitter.getAllListenersBackpressure()")
  void theWorstBacklog() {
    assertThat(emitter.backpressure()).isEqualTo(2);
  }

  @Row("emitter.getListenerConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    assertThat(emitter.consumer(id).map(StreamNode::backpressure).orElse(0L)).isEqualTo(2);
  }

  @Row("emitter.hasListenerConsumer('seen', id)")
  void whetherItConsumesOne() {
    assertThat(emitter.listener(Seen.class).consumer(id).isPresent()).isTrue();
    assertThat(emitter.listener(Lost.class).consumer(id).isPresent()).isFalse();
  }

  @Row("emitter.hasAnyListenerConsumer(id)")
  void whetherItConsumesAny() {
    assertThat(emitter.consumer(id).isPresent()).isTrue();
    seen.close();
    assertThat(emitter.consumer(id).isPresent()).isFalse();
  }
}
