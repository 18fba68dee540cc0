package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DoorstepTest {
  private final TestHost host = new TestHost();
  private final Doorstep.Budget budget = new Doorstep.Budget(10_000);
  private final Doorstep doorstep =
      new Doorstep("doorstep", host, () -> Bound.items(8).orBytes(1000), budget);
  private final StreamDemux<String> demux = new StreamDemux<>("receivers", host, doorstep);
  private final ConsumableStream<String> stream = demux.stream("chat");
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  private void write(String... items) {
    for (String item : items) {
      demux.write("chat", item, 10);
    }
  }

  private void collect(Iterable<String> items) {
    items.forEach(seen::add);
    seen.add("end");
  }

  @Test
  void theFirstConsumerTakesOverAllThatWasHeld() {
    write("a", "b");
    var consumer = stream.consumer();
    write("c");
    stream.close();
    assertThat(consumer.node().backpressure()).isEqualTo(4);
    assertThat(WritingTest.rest(consumer.iterator())).containsExactly("a", "b", "c");
  }

  @Test
  void laterConsumersBeginAtTheTail() {
    write("a", "b");
    var first = stream.iterator();
    var second = stream.iterator();
    write("c");
    stream.close();
    assertThat(WritingTest.rest(second)).containsExactly("c");
    assertThat(WritingTest.rest(first)).containsExactly("a", "b", "c");
  }

  @Test
  void aLoopTakesOverToo() {
    write("a", "b");
    stream.loop(this::collect);
    write("c");
    stream.close();
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("a", "b", "c", "end");
  }

  @Test
  void onceHandsTheRestBack() throws Exception {
    write("a", "b", "c", "d");
    assertThat(stream.once()).isEqualTo("a");
    assertThat(stream.next()).contains("b");
    assertThat(stream.map(String::toUpperCase).once()).isEqualTo("C");
    assertThat(doorstep.backpressure()).isEqualTo(1);
    write("e");
    var consumer = stream.consumer();
    assertThat(consumer.next()).isEqualTo("d");
    assertThat(consumer.next()).isEqualTo("e");
    assertThat(consumer.poll()).isEmpty();
  }

  @Test
  void afterAOnceThatWaitedWhatComesNextIsHeldAgain() throws Exception {
    var once = Background.start(() -> stream.once());
    Background.untilWaiting(stream);
    write("a");
    assertThat(once.result()).isEqualTo("a");
    write("b");
    assertThat(stream.once()).isEqualTo("b");
  }

  @Test
  void aOnceBesideAnotherConsumerHandsNothingBack() throws Exception {
    write("a", "b");
    var others = new ConcurrentLinkedQueue<StreamConsumer<String>>();
    var once =
        stream.map(item -> {
          others.add(stream.consumer()); // comes while the one is there
          return item;
        });
    assertThat(once.once()).isEqualTo("a");
    assertThat(doorstep.backpressure()).isZero();
    write("c");
    assertThat(others.remove().poll()).contains("c");
    assertThat(doorstep.backpressure()).isZero();
  }

  @Test
  void aCloseMeantForAOnceDoesNotEndWhoTakesOverFromIt() throws Exception {
    write("a", "b");
    var closing =
        stream.map(item -> {
          stream.close();
          return item;
        });
    assertThat(closing.once()).isEqualTo("a");
    var later = stream.consumer();
    assertThat(later.poll()).contains("b");
    assertThat(later.poll()).isEmpty();
    assertThat(later.isAlive()).isTrue();
    write("c");
    assertThat(later.poll()).contains("c");
  }

  @Test
  void whatIsHeldCountsAtTheDoorstepOnly() {
    write("a", "b");
    host.clock.advance(Duration.ofMillis(30));
    demux.write("other", "x", 5);
    assertThat(demux.backpressure()).isZero();
    assertThat(demux.bytes()).isZero();
    assertThat(demux.weight()).isZero();
    assertThat(demux.age()).isZero();
    assertThat(demux.streams()).isEmpty();
    assertThat(demux.consumerCount()).isZero();
    assertThat(stream.consumers()).isEmpty();
    assertThat(demux.stats().children()).isEmpty();
    assertThat(doorstep.name()).isEqualTo("doorstep");
    assertThat(doorstep.backpressure()).isEqualTo(2);
    assertThat(doorstep.bytes()).isEqualTo(25);
    assertThat(doorstep.weight()).isEqualTo(25 + 3 * StreamNode.ITEM_WEIGHT);
    assertThat(doorstep.age()).isEqualTo(Duration.ofMillis(30));
    assertThat(doorstep.stats().bytes()).isEqualTo(25);
  }

  @Test
  void closeAndKillOfAStreamLeaveWhatIsHeldAlone() {
    write("a");
    stream.close();
    stream.kill();
    demux.kill();
    write("b");
    var consumer = stream.consumer();
    assertThat(consumer.poll()).contains("a");
    assertThat(consumer.poll()).contains("b");
    assertThat(consumer.isAlive()).isTrue();
  }

  @Test
  void settlingDropsAndCountsWhatNobodyTook() {
    write("a", "b", "c");
    demux.write("other", "x");
    demux.write("taken", "y");
    var consumer = demux.stream("taken").consumer();
    assertThat(doorstep.settle())
        .containsExactlyInAnyOrderEntriesOf(Map.of("receivers/chat", 3L, "receivers/other", 1L));
    assertThat(doorstep.settle()).isEmpty();
    assertThat(doorstep.isOpen()).isFalse();
    assertThat(doorstep.backpressure()).isZero();
    assertThat(demux.isConsumed("chat")).isFalse();
    assertThat(consumer.next()).isEqualTo("y");
  }

  @Test
  void onceSettledItHoldsNothingAnyMore() throws Exception {
    assertThat(doorstep.settle()).isEmpty();
    write("a");
    assertThat(demux.isConsumed("chat")).isFalse();
    assertThat(doorstep.isFull()).isFalse();
    var once = Background.start(() -> stream.once());
    Background.untilWaiting(stream);
    write("b", "c");
    assertThat(once.result()).isEqualTo("b");
    assertThat(demux.isConsumed("chat")).isFalse();
  }

  @Test
  void killAndCloseDropWhatIsHeldAndLeaveItOpen() {
    write("a");
    doorstep.kill();
    assertThat(doorstep.backpressure()).isZero();
    write("b");
    doorstep.close();
    assertThat(doorstep.backpressure()).isZero();
    write("c");
    assertThat(stream.consumer().poll()).contains("c");
  }

  @Test
  void itIsFullAtItsItems() {
    write("a", "b", "c", "d");
    demux.write("other", "x");
    demux.write("other", "y");
    demux.write("other", "z");
    assertThat(doorstep.isFull()).isFalse();
    demux.write("more", "x");
    assertThat(doorstep.isFull()).isTrue();
    assertThat(stream.consumer().isAlive()).isTrue();
    assertThat(doorstep.isFull()).isFalse();
  }

  @Test
  void itIsFullAtItsBytes() {
    demux.write("chat", "a", 999);
    assertThat(doorstep.isFull()).isFalse();
    demux.write("other", "b", 1);
    assertThat(doorstep.isFull()).isTrue();
  }

  @Test
  void itIsFullWhenTheBudgetIsSpentByOthers() {
    var small = new Doorstep.Budget(300);
    var one = new Doorstep("doorstep", host, () -> Bound.items(100).orBytes(1000), small);
    var another = new Doorstep("doorstep", host, () -> Bound.items(100).orBytes(1000), small);
    var first = new StreamDemux<String>("first", host, one);
    first.write("a", "x", 100);
    assertThat(one.isFull()).isFalse();
    assertThat(another.isFull()).isFalse();
    assertThat(small.held()).hasValue(100 + StreamNode.ITEM_WEIGHT);
    first.write("a", "y", 100);
    assertThat(one.isFull()).isTrue();
    assertThat(another.isFull()).isTrue();
    assertThat(one.settle()).containsEntry("first/a", 2L);
    assertThat(small.held()).hasValue(0);
    assertThat(another.isFull()).isFalse();
  }

  @Test
  void aLateLoopOnAHostThatHasEndedStillGetsWhatIsHeldAndThenEnds() {
    write("a", "b");
    host.ended = true;
    stream.loop(this::collect);
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("a", "b", "end");
    Background.until(() -> !demux.isConsumed("chat"));
  }

  @Test
  void onceOnAHostThatHasEndedHandsBackAndTheCountStaysRight() throws Exception {
    write("a", "b", "c");
    host.ended = true;
    assertThat(stream.once()).isEqualTo("a");
    assertThat(stream.once()).isEqualTo("b");
    assertThat(doorstep.settle()).containsExactly(Map.entry("receivers/chat", 1L));
    assertThat(stream.next()).isEmpty();
  }

  @Test
  void theHostIsToldWhenThereIsRoomAgain() {
    write("a");
    long before = host.consumed.get();
    assertThat(stream.consumer().isAlive()).isTrue();
    assertThat(host.consumed.get()).isGreaterThan(before);
  }
}
