package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamDemux;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import io.asyngular.stream.StreamTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Streams by name: two items wait in one, and one in another. */
final class DemuxRows {
  private final StreamDemux<String> demux = new StreamDemux<>("rooms");
  private final StreamConsumer<String> first = demux.stream("a").consumer();
  private final StreamConsumer<String> other = demux.stream("b").consumer();
  private final long id = first.node().id();

  DemuxRows() {
    demux.write("a", "1");
    demux.write("a", "2");
    demux.write("b", "3");
  }

  private void assertThatAFinishes() {
    assertThat(first.next() + first.next()).isEqualTo("12");
    assertThat(first.hasNext()).isFalse();
  }

  @Row("new StreamDemux()")
  void oneOfOnesOwn() {
    var demux = new StreamDemux<String>("rooms");
    assertThat(demux.streams()).isEmpty();
  }

  @Row("demux.write('a', value)")
  void aStreamIsWrittenTo() {
    String value = "4";
    demux.write("a", value);
    demux.write("nobody's", value);
    assertThat(first.node().backpressure()).isEqualTo(3);
    assertThat(demux.streams()).hasSize(2);
  }

  @Row({"demux.stream('a')", "demux.createConsumer('a')"})
  void aStreamByName() {
    try (var consumer = demux.stream("a").consumer()) {
      demux.write("a", "4");
      assertThat(consumer.next()).isEqualTo("4");
    }
  }

  @Row("demux.createConsumer('a', timeout)")
  void aConsumerThatIsNotPatient() {
    var timeout = Duration.ofMillis(20);
    try (var consumer = demux.stream("a").idleLimit(timeout).consumer()) {
      assertThatThrownBy(consumer::next).isInstanceOf(StreamTimeoutException.class);
    }
  }

  @Row("demux.close('a')")
  void aStreamIsClosed() {
    demux.stream("a").close();
    assertThatAFinishes();
    assertThat(other.isAlive()).isTrue();
  }

  @Row("demux.close('a', value)")
  void aStreamIsClosedWithAValue() {
    Object value = "enough";
    demux.close("a", value);
    assertThatAFinishes();
    assertThat(first.endValue()).contains("enough");
  }

  @Row("demux.closeAll(value)")
  void allAreClosed() {
    demux.close();
    assertThatAFinishes();
    assertThat(other.next()).isEqualTo("3");
    assertThat(other.hasNext()).isFalse();
  }

  @Row("demux.kill('a')")
  void aStreamIsKilled() {
    demux.stream("a").kill();
    assertThat(first.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
  }

  @Row("demux.kill('a', value)")
  void aStreamIsKilledWithAValue() {
    Object value = "enough";
    demux.kill("a", value);
    assertThat(first.hasNext()).isFalse();
    assertThat(first.endValue()).contains("enough");
  }

  @Row("demux.killAll(value)")
  void allAreKilled() {
    demux.kill();
    assertThat(first.hasNext() || other.hasNext()).isFalse();
  }

  @Row("demux.writeToConsumer(id, value)")
  void oneConsumerIsWrittenTo() {
    String value = "for you";
    demux.writeToConsumer(id, value);
    assertThat(first.node().backpressure()).isEqualTo(3);
    assertThat(other.node().backpressure()).isEqualTo(1);
  }

  @Row("demux.closeConsumer(id, value)")
  void oneConsumerIsClosed() {
    demux.consumer(id).ifPresent(StreamNode::close);
    assertThatAFinishes();
    assertThat(other.isAlive()).isTrue();
  }

  @Row("demux.killConsumer(id, value)")
  void oneConsumerIsKilled() {
    demux.consumer(id).ifPresent(StreamNode::kill);
    assertThat(first.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
  }

  @Row("demux.getBackpressure('a')")
  void theBacklogOfAStream() {
    assertThat(demux.stream("a").backpressure()).isEqualTo(2);
    assertThat(demux.stream("nobody's").backpressure()).isZero();
  }

  @Row("demux.getBackpressureAll()")
  void theWorstBacklog() {
    assertThat(demux.backpressure()).isEqualTo(2);
  }

  @Row("demux.getConsumerBackpressure(id)")
  void theBacklogOfAConsumer() {
    assertThat(demux.consumer(id).map(StreamNode::backpressure).orElse(0L)).isEqualTo(2);
  }

  @Row("demux.getConsumerStats(id)")
  void aConsumerIsMeasured() {
    Optional<StreamStats> stats = demux.consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("demux.getConsumerStatsList('a')")
  void theConsumersOfAStreamAreMeasured() {
    List<StreamStats> stats = demux.stream("a").stats().children();
    assertThat(stats).extracting(StreamStats::backpressure).containsExactly(2L);
  }

  @Row("demux.getConsumerStatsListAll()")
  void allConsumersAreMeasured() {
    List<StreamStats> stats = demux.stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactlyInAnyOrder("a", "b");
    assertThat(stats).flatExtracting(StreamStats::children).hasSize(2);
  }

  @Row("demux.hasConsumer('a', id)")
  void whetherItConsumesThatStream() {
    assertThat(demux.stream("a").consumer(id).isPresent()).isTrue();
    assertThat(demux.stream("b").consumer(id).isPresent()).isFalse();
  }

  @Row("demux.hasConsumerAll(id)")
  void whetherItConsumesAny() {
    assertThat(demux.consumer(id).isPresent()).isTrue();
    first.close();
    assertThat(demux.consumer(id).isPresent()).isFalse();
  }

  @Row("demux.getConsumerCount('a')")
  void howManyConsumeAStream() {
    assertThat(demux.stream("a").consumerCount()).isEqualTo(1);
  }

  @Row("demux.getConsumerCountAll()")
  void howManyConsumeAny() {
    assertThat(demux.consumerCount()).isEqualTo(2);
  }
}
