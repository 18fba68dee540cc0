package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CloseTest {
  private final WritableStream<String> stream = new WritableStream<>("words");

  @Test
  void whatWasWrittenBeforeTheCloseIsConsumedFirst() {
    var iterator = stream.iterator();
    stream.write("a");
    stream.close();
    stream.write("b");
    assertThat(WritingTest.rest(iterator)).containsExactly("a");
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void closeEndsAWaitingReader() throws Exception {
    var iterator = stream.iterator();
    var reader = Background.start(iterator::hasNext);
    Background.untilWaiting(stream);
    stream.close();
    assertThat(reader.result()).isFalse();
  }

  @Test
  void theCloseMarkerCountsOneUntilItIsReached() {
    var consumer = stream.consumer();
    stream.write("a");
    stream.close();
    assertThat(stream.backpressure()).isEqualTo(2);
    assertThat(consumer.next()).isEqualTo("a");
    assertThat(stream.backpressure()).isEqualTo(1);
    assertThat(consumer.hasNext()).isFalse();
    assertThat(stream.backpressure()).isZero();
  }

  @Test
  void aConsumerIsAliveUntilItHasReachedTheMarker() {
    var consumer = stream.consumer();
    stream.close();
    assertThat(consumer.isAlive()).isTrue();
    assertThat(consumer.hasNext()).isFalse();
    assertThat(consumer.isAlive()).isFalse();
  }

  @Test
  void theCloseValueReachesEveryConsumer() {
    var first = stream.consumer();
    var second = stream.consumer();
    stream.close("bye");
    assertThat(first.endValue()).isEmpty();
    assertThat(first.hasNext()).isFalse();
    assertThat(second.poll()).isEmpty();
    assertThat(first.endValue()).contains("bye");
    assertThat(second.endValue()).contains("bye");
  }

  @Test
  void newConsumersMayComeAfterAClose() {
    var ended = stream.consumer();
    stream.close();
    var later = stream.consumer();
    stream.write("a");
    stream.close();
    assertThat(WritingTest.rest(later.iterator())).containsExactly("a");
    assertThat(WritingTest.rest(ended.iterator())).isEmpty();
  }

  @Test
  void aConsumerThatComesAfterTheCloseIsNotEndedByIt() {
    var slow = stream.consumer();
    stream.close();
    var later = stream.consumer();
    assertThat(later.poll()).isEmpty();
    assertThat(later.isAlive()).isTrue();
    slow.close();
  }

  @Test
  void closingWithoutConsumersLeavesNothingBehind() {
    stream.close();
    stream.close("bye");
    var consumer = stream.consumer();
    assertThat(consumer.node().backpressure()).isZero();
    assertThat(consumer.poll()).isEmpty();
    assertThat(consumer.isAlive()).isTrue();
  }

  @Test
  void ofTwoClosesTheFirstCounts() {
    var consumer = stream.consumer();
    stream.close("first");
    stream.close("second");
    assertThat(consumer.hasNext()).isFalse();
    assertThat(consumer.endValue()).contains("first");
    assertThat(stream.backpressure()).isZero();
  }

  @Test
  void aConsumerThatLeavesByItselfHasNoEndValue() {
    var consumer = stream.consumer();
    consumer.close();
    consumer.close();
    assertThat(consumer.isAlive()).isFalse();
    assertThat(consumer.endValue()).isEmpty();
    assertThat(consumer.hasNext()).isFalse();
  }

  @Test
  void leavingDropsEvenWhatHasNextHasTaken() {
    var consumer = stream.consumer();
    stream.write("a");
    assertThat(consumer.hasNext()).isTrue();
    consumer.close();
    assertThat(consumer.hasNext()).isFalse();
    assertThat(consumer.poll()).isEmpty();
  }

  @Test
  void closeWhileTheBodyRunsLetsItGoOn() {
    var iterator = stream.iterator();
    stream.write("a");
    stream.write("b");
    assertThat(iterator.next()).isEqualTo("a");
    stream.close();
    assertThat(WritingTest.rest(iterator)).containsExactly("b");
  }

  @Test
  void aCloseThatRacesWithANewConsumerEitherEndsItOrLeavesItAlone() throws Exception {
    for (int i = 0; i < 1000; i++) {
      var old = stream.consumer();
      Background.race(
          stream::close,
          () -> {
            var late = stream.consumer();
            stream.write("after");
            assertThat(late.hasNext()).isEqualTo(late.isAlive());
            late.close();
          });
      assertThat(old.poll().orElse("after")).isEqualTo("after");
      old.close();
      assertThat(stream.consumerCount()).isZero();
    }
  }
}
