package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TargetedTest {
  private final WritableStream<String> stream = new WritableStream<>("words");
  private final StreamConsumer<String> first = stream.consumer();
  private final StreamConsumer<String> second = stream.consumer();

  @Test
  void anItemForOneConsumerIsSeenByThatOneOnly() {
    stream.write("a");
    stream.writeToConsumer(second.node().id(), "b");
    stream.write("c");
    stream.close();
    assertThat(WritingTest.rest(first.iterator())).containsExactly("a", "c");
    assertThat(WritingTest.rest(second.iterator())).containsExactly("a", "b", "c");
  }

  @Test
  void anItemForOneConsumerCountsOneForEveryOneUntilSkipped() {
    stream.writeToConsumer(second.node().id(), "b");
    assertThat(first.node().backpressure()).isEqualTo(1);
    assertThat(second.node().backpressure()).isEqualTo(1);
    assertThat(first.poll()).isEmpty();
    assertThat(first.node().backpressure()).isZero();
    assertThat(second.poll()).contains("b");
    assertThat(stream.backpressure()).isZero();
  }

  @Test
  void aReaderWaitsOnPastWhatIsForAnother() throws Exception {
    var reader = Background.start(first::next);
    Background.until(first.node()::isWaiting);
    stream.writeToConsumer(second.node().id(), "other");
    Background.until(() -> first.node().backpressure() == 0 && first.node().isWaiting());
    stream.write("mine");
    assertThat(reader.result()).isEqualTo("mine");
  }

  @Test
  void anItemForNobodyIsSeenByNobody() {
    stream.writeToConsumer(99, "lost");
    stream.close();
    assertThat(WritingTest.rest(first.iterator())).isEmpty();
    assertThat(WritingTest.rest(second.iterator())).isEmpty();
  }

  @Test
  void oneConsumerIsClosedAfterWhatItHas() {
    stream.write("a");
    first.node().close();
    stream.write("b");
    stream.close();
    assertThat(WritingTest.rest(first.iterator())).containsExactly("a");
    assertThat(WritingTest.rest(second.iterator())).containsExactly("a", "b");
  }

  @Test
  void theMarkerForOneConsumerCountsForAllUntilPassed() {
    first.node().close();
    assertThat(second.node().backpressure()).isEqualTo(1);
    assertThat(second.poll()).isEmpty();
    assertThat(second.node().backpressure()).isZero();
    assertThat(second.isAlive()).isTrue();
  }

  @Test
  void closingADeadConsumerLeavesNoMarker() {
    first.close();
    first.node().close();
    assertThat(second.node().backpressure()).isZero();
  }

  @Test
  void oneConsumerIsKilledAtOnce() {
    stream.write("a");
    first.node().kill();
    assertThat(first.isAlive()).isFalse();
    assertThat(first.node().backpressure()).isZero();
    assertThat(WritingTest.rest(first.iterator())).isEmpty();
    assertThat(second.next()).isEqualTo("a");
  }

  @Test
  void killingOneConsumerWakesOnlyThatOne() throws Exception {
    var killed = Background.start(first::hasNext);
    var other = Background.start(second::next);
    Background.untilWaiting(stream);
    stream.consumer(first.node().id()).orElseThrow().kill();
    assertThat(killed.result()).isFalse();
    assertThat(second.node().isWaiting()).isTrue();
    stream.write("a");
    assertThat(other.result()).isEqualTo("a");
  }
}
