package io.asyngular.examples;

import static io.asyngular.examples.Live.inBackground;
import static io.asyngular.examples.Live.result;
import static io.asyngular.examples.Live.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.stream.ConsumerNode;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamEndedException;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import io.asyngular.stream.StreamTimeoutException;
import io.asyngular.stream.WritableStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A stream by itself, its consumers, and what is told of them. */
final class StreamRows {
  private final WritableStream<String> stream = new WritableStream<>("words");
  private final Duration timeout = Duration.ofMillis(20);

  /** Two waiting items. */
  private StreamConsumer<String> behind() {
    StreamConsumer<String> consumer = stream.consumer();
    stream.write("a");
    stream.write("b");
    return consumer;
  }

  // The stream

  @Row("new WritableConsumableStream()")
  void oneOfOnesOwn() {
    var stream = new WritableStream<String>("words");
    assertThat(stream.consumerCount()).isZero();
  }

  @Row({"stream.write(value)", "stream.createConsumer()"})
  void itIsWrittenTo() {
    String value = "a";
    try (var consumer = stream.consumer()) {
      stream.write(value);
      assertThat(consumer.next()).isEqualTo("a");
    }
  }

  @Row({"for await (let value of stream)", "stream.close()"})
  void itIsLoopedOver() {
    var seen = new ArrayList<String>();
    var done =
        inBackground(() -> {
          for (var value : stream) {
            seen.add(value);
          }
          return true;
        });
    until(() -> stream.consumerCount() == 1);
    stream.write("a");
    stream.write("b");
    stream.close();
    assertThat(result(done)).isTrue();
    assertThat(seen).containsExactly("a", "b");
  }

  @Row("for await (let value of stream.createConsumable(timeout))")
  void itIsLoopedOverWithoutPatience() {
    assertThatThrownBy(
            () -> {
              for (var value : stream.idleLimit(timeout)) {
                assertThat(value).isEmpty();
              }
            })
        .isInstanceOf(StreamTimeoutException.class);
  }

  @Row("stream.close(value)")
  void itIsClosedWithAValue() {
    StreamConsumer<String> consumer = behind();
    Object value = "enough";
    stream.close(value);
    assertThat(consumer.next() + consumer.next()).isEqualTo("ab");
    assertThat(consumer.hasNext()).isFalse();
    assertThat(consumer.endValue()).contains("enough");
  }

  @Row("stream.kill()")
  void itIsKilled() {
    StreamConsumer<String> consumer = behind();
    stream.kill();
    assertThat(stream.backpressure()).isZero();
    assertThat(consumer.hasNext()).isFalse();
  }

  @Row("stream.kill(value)")
  void itIsKilledWithAValue() {
    StreamConsumer<String> consumer = behind();
    Object value = "enough";
    stream.kill(value);
    assertThat(consumer.hasNext()).isFalse();
    assertThat(consumer.endValue()).contains("enough");
  }

  @Row("stream.writeToConsumer(id, value)")
  void oneConsumerIsWrittenTo() {
    StreamConsumer<String> other = stream.consumer();
    StreamConsumer<String> consumer = stream.consumer();
    long id = consumer.node().id();
    String value = "for you";
    stream.writeToConsumer(id, value);
    assertThat(consumer.next()).isEqualTo("for you");
    assertThat(other.poll()).isEmpty();
  }

  @Row("stream.closeConsumer(id, value)")
  void oneConsumerIsClosed() {
    StreamConsumer<String> other = stream.consumer();
    StreamConsumer<String> consumer = behind();
    long id = consumer.node().id();
    stream.consumer(id).ifPresent(StreamNode::close);
    assertThat(consumer.next() + consumer.next()).isEqualTo("ab");
    assertThat(consumer.hasNext()).isFalse();
    assertThat(other.isAlive()).isTrue();
  }

  @Row("stream.killConsumer(id, value)")
  void oneConsumerIsKilled() {
    StreamConsumer<String> other = stream.consumer();
    StreamConsumer<String> consumer = behind();
    long id = consumer.node().id();
    stream.consumer(id).ifPresent(StreamNode::kill);
    assertThat(consumer.hasNext()).isFalse();
    assertThat(other.next()).isEqualTo("a");
  }

  @Row("stream.createConsumer(timeout)")
  void aConsumerThatIsNotPatient() {
    try (var consumer = stream.idleLimit(timeout).consumer()) {
      stream.write("a");
      assertThat(consumer.next()).isEqualTo("a");
      assertThatThrownBy(consumer::next).isInstanceOf(StreamTimeoutException.class);
    }
  }

  @Row("await stream.next()")
  void theNextItemOrTheEnd() {
    var item = inBackground(() -> stream.next());
    until(() -> stream.consumerCount() == 1);
    stream.close();
    assertThat(result(item)).isEmpty();
  }

  @Row("await stream.next(timeout)")
  void theNextItemForAWhile() {
    assertThatThrownBy(() -> stream.next(timeout)).isInstanceOf(StreamTimeoutException.class);
  }

  @Row("await stream.once()")
  void theNextItem() {
    var item = inBackground(() -> stream.once());
    until(() -> stream.consumerCount() == 1);
    stream.write("a");
    assertThat(result(item)).isEqualTo("a");
    var none = inBackground(() -> stream.once());
    until(() -> stream.consumerCount() == 1);
    stream.kill();
    assertThatThrownBy(none::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StreamEndedException.class);
  }

  @Row("await stream.once(timeout)")
  void theNextItemOrAFailure() {
    assertThatThrownBy(() -> stream.once(timeout)).isInstanceOf(StreamTimeoutException.class);
  }

  @Row("stream.getBackpressure()")
  void itsBacklog() {
    StreamConsumer<String> consumer = behind();
    assertThat(stream.backpressure()).isEqualTo(2);
    consumer.next();
    assertThat(stream.backpressure()).isEqualTo(1);
  }

  @Row("stream.getConsumerBackpressure(id)")
  void theBacklogOfOneConsumer() {
    StreamConsumer<String> consumer = behind();
    long id = consumer.node().id();
    assertThat(stream.consumer(id).map(StreamNode::backpressure).orElse(0L)).isEqualTo(2);
    consumer.close();
    assertThat(stream.consumer(id).map(StreamNode::backpressure).orElse(0L)).isZero();
  }

  @Row("stream.hasConsumer(id)")
  void whetherThatOneConsumesIt() {
    StreamConsumer<String> consumer = behind();
    long id = consumer.node().id();
    assertThat(stream.consumer(id).isPresent()).isTrue();
    assertThat(stream.consumer(99).isPresent()).isFalse();
  }

  @Row("stream.getConsumerStats(id)")
  void oneConsumerIsMeasured() {
    StreamConsumer<String> consumer = behind();
    long id = consumer.node().id();
    Optional<StreamStats> stats = stream.consumer(id).map(StreamNode::stats);
    assertThat(stats.orElseThrow().backpressure()).isEqualTo(2);
  }

  @Row("stream.getConsumerStatsList()")
  void allConsumersAreMeasured() {
    StreamConsumer<String> consumer = behind();
    List<StreamStats> stats = stream.stats().children();
    assertThat(stats).extracting(StreamStats::name).containsExactly(consumer.node().name());
  }

  @Row("stream.getConsumerList()")
  void itsConsumers() {
    StreamConsumer<String> consumer = behind();
    List<ConsumerNode> consumers = stream.consumers();
    assertThat(consumers).containsExactly(consumer.node());
  }

  @Row("stream.getConsumerCount()")
  void howManyConsumeIt() {
    StreamConsumer<String> consumer = behind();
    assertThat(stream.consumerCount()).isEqualTo(1);
    consumer.close();
    assertThat(stream.consumerCount()).isZero();
  }

  // A consumer

  @Row("consumer.id")
  void aConsumersNumber() {
    try (var consumer = stream.consumer()) {
      assertThat(consumer.node().id()).isEqualTo(1);
    }
  }

  @Row("consumer.isAlive")
  void whetherItStillConsumes() {
    StreamConsumer<String> consumer = behind();
    assertThat(consumer.isAlive()).isTrue();
    stream.kill();
    assertThat(consumer.isAlive()).isFalse();
  }

  @Row("await consumer.next()")
  void itTakesAnItem() {
    StreamConsumer<String> consumer = behind();
    assertThat(consumer.hasNext()).isTrue();
    assertThat(consumer.next()).isEqualTo("a");
  }

  @Row("consumer.return()")
  void itLeaves() {
    StreamConsumer<String> consumer = behind();
    consumer.close();
    assertThat(stream.backpressure()).isZero();
    assertThat(stream.consumerCount()).isZero();
  }

  @Row("consumer.kill(value)")
  void itIsEndedByOthers() {
    StreamConsumer<String> consumer = behind();
    consumer.node().kill();
    assertThat(consumer.hasNext()).isFalse();
  }

  @Row("consumer.getBackpressure()")
  void itsOwnBacklog() {
    StreamConsumer<String> consumer = behind();
    assertThat(consumer.node().backpressure()).isEqualTo(2);
  }

  @Row("consumer.getStats()")
  void itIsMeasured() {
    StreamConsumer<String> consumer = behind();
    StreamStats stats = consumer.node().stats();
    assertThat(stats.backpressure()).isEqualTo(2);
    assertThat(stats.name()).isEqualTo("#1");
  }

  // Stats

  private StreamStats statsOf(StreamConsumer<String> consumer) {
    return consumer.node().stats();
  }

  @Row("stats.id")
  void whoseStatsTheyAre() {
    StreamStats stats = statsOf(behind());
    assertThat(stats.consumer().orElseThrow().id()).isEqualTo(1);
  }

  @Row("stats.backpressure")
  void howMuchWaits() {
    StreamStats stats = statsOf(behind());
    assertThat(stats.backpressure()).isEqualTo(2);
  }

  @Row({"stats.timeout", "consumer.timeout"})
  void howPatientItIs() {
    StreamStats stats = statsOf(stream.idleLimit(timeout).consumer());
    assertThat(stats.consumer().orElseThrow().idleLimit()).isEqualTo(timeout);
  }

  @Row("stats.stream")
  void whichStreamItIsIn() {
    StreamConsumer<String> consumer = behind();
    StreamStats stats = stream.stats();
    assertThat(stats.name()).isEqualTo("words");
    assertThat(stats.child(consumer.node().name())).isPresent();
  }
}
