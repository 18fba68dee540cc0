package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AbandonedTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestHost host = new TestHost();
  private final StreamDemux<Integer> demux = new StreamDemux<>("rooms", host, null);
  private final WritableStream<Integer> stream = new WritableStream<>("numbers", host);

  /** What a {@code for} that is left by {@code break} does; the item is written in between. */
  private static void breakOut(WritableStream<Integer> stream, int item) {
    Iterator<Integer> iterator = stream.iterator();
    stream.write(item);
    assertThat(iterator.next()).isEqualTo(item);
  }

  private void breakOften(int times) {
    for (int i = 0; i < times; i++) {
      breakOut(stream, i);
    }
  }

  @Test
  void aHundredThousandBreaksLeaveNothingAfterOneCollection() {
    breakOften(100_000);
    System.gc();
    Background.until(() -> stream.consumerCount() == 0);
    assertThat(stream.backpressure()).isZero();
    assertThat(stream.hasConsumers()).isFalse();
  }

  @Test
  void writersSweepWithoutAnybodyMeasuring() {
    breakOften(1000);
    System.gc();
    Background.until(() -> {
      host.clock.advance(StreamClock.TICK);
      stream.write(0);
      return !stream.hasConsumers();
    });
  }

  @Test
  void anExplicitConsumerThatIsForgottenIsCollectedToo() {
    forget();
    Background.untilCollected(() -> stream.consumerCount() == 0);
    assertThat(host.abandoned).first().asString().contains("numbers", "collected");
  }

  private void forget() {
    assertThat(stream.consumer().isAlive()).isTrue();
  }

  @Test
  void anIteratorInUseIsNotCollected() throws Exception {
    var reader = Background.start(() -> stream.iterator().next());
    Background.untilWaiting(stream);
    System.gc();
    System.gc();
    assertThat(stream.consumerCount()).isEqualTo(1);
    stream.write(1);
    assertThat(reader.result()).isEqualTo(1);
  }

  @Test
  void anIteratorEndsWithTheThreadThatReadItLast() throws Exception {
    var iterator = stream.iterator();
    stream.write(1);
    stream.write(2);
    var reader = Background.start(iterator::next);
    assertThat(reader.result()).isEqualTo(1);
    assertThat(stream.consumerCount()).isZero();
    assertThat(stream.backpressure()).isZero();
    assertThatThrownBy(iterator::next)
        .isInstanceOf(StreamAbandonedException.class)
        .hasMessageContaining("has died");
    assertThatThrownBy(iterator::hasNext).isInstanceOf(StreamAbandonedException.class);
    assertThat(host.abandoned).hasSize(1);
  }

  @Test
  void anIteratorThatNobodyHasReadYetBelongsToNoThread() throws Exception {
    var maker = Background.start(() -> stream.iterator());
    Iterator<Integer> iterator = maker.result();
    stream.write(1);
    assertThat(stream.consumerCount()).isEqualTo(1);
    assertThat(iterator.next()).isEqualTo(1);
  }

  @Test
  void anExplicitConsumerOutlivesTheThreadThatReadIt() throws Exception {
    try (var consumer = stream.consumer()) {
      stream.write(1);
      stream.write(2);
      assertThat(Background.start(consumer::next).result()).isEqualTo(1);
      assertThat(stream.consumerCount()).isEqualTo(1);
      assertThat(consumer.next()).isEqualTo(2);
    }
  }

  @Test
  void theEndOfALoopsBodyClosesWhatItsPlainLoopsLeftAtOnce() {
    var left = new AtomicReference<Iterator<Integer>>();
    var trigger = new WritableStream<String>("trigger", host);
    trigger.loop(_ -> {
      Iterator<Integer> iterator = stream.iterator();
      left.set(iterator);
      stream.write(1);
      stream.write(2);
      assertThat(iterator.next()).isEqualTo(1);
    });
    trigger.write("go");
    Background.until(() -> trigger.consumerCount() == 0);
    assertThat(stream.hasConsumers()).isFalse();
    assertThatThrownBy(() -> left.get().next()).isInstanceOf(StreamAbandonedException.class);
    assertThat(host.failures).isEmpty();
    assertThat(host.abandoned).containsExactly("numbers: the code that iterated has ended");
  }

  @Test
  void aScopeClosesOnlyWhatWasReadInIt() throws Exception {
    var before = stream.iterator();
    var handedOn = new AtomicReference<Iterator<Integer>>();
    var unread = new AtomicReference<Iterator<Integer>>();
    stream.write(1);
    assertThat(before.next()).isEqualTo(1);
    IterationScope.run(() -> {
      handedOn.set(stream.iterator());
      unread.set(stream.iterator());
      var inside = stream.iterator();
      stream.write(2);
      assertThat(inside.next()).isEqualTo(2);
      assertThat(handedOn.get().next()).isEqualTo(2);
    });
    assertThat(host.abandoned).hasSize(2);
    assertThat(before.next()).isEqualTo(2);
    assertThat(unread.get().next()).isEqualTo(2);
    assertThatThrownBy(handedOn.get()::next).isInstanceOf(StreamAbandonedException.class);
  }

  @Test
  void anIteratorHandedToAnotherThreadOutlivesTheScope() throws Exception {
    var go = new CountDownLatch(1);
    var taken = new AtomicReference<Background<Integer>>();
    IterationScope.run(() -> {
      var iterator = stream.iterator();
      stream.write(1);
      assertThat(iterator.next()).isEqualTo(1);
      stream.write(2);
      taken.set(
          Background.start(() -> {
            int second = iterator.next();
            go.await();
            return second + iterator.next();
          }));
      Background.until(() -> stream.backpressure() == 0);
    });
    stream.write(3);
    go.countDown();
    assertThat(taken.get().result()).isEqualTo(5);
  }

  @Test
  void manyIteratorsInOneLongScopeDoNotPileUp() throws Exception {
    IterationScope.run(() -> {
      for (int i = 0; i < 10_000; i++) {
        var iterator = stream.iterator();
        stream.close();
        assertThat(iterator.hasNext()).isFalse();
      }
    });
    assertThat(stream.hasConsumers()).isFalse();
    assertThat(host.abandoned).isEmpty();
  }

  @Test
  void aStalledIteratorIsClosedAndToldAbout() {
    var iterator = demux.stream("a").iterator();
    demux.write("a", 1);
    demux.write("a", 2);
    assertThat(iterator.next()).isEqualTo(1);
    demux.closeStalled(LIMIT);
    host.clock.advance(LIMIT.minusMillis(1));
    demux.closeStalled(LIMIT);
    assertThat(demux.consumerCount()).isEqualTo(1);
    host.clock.advance(Duration.ofMillis(1));
    demux.closeStalled(LIMIT);
    assertThat(demux.consumerCount()).isZero();
    assertThat(host.abandoned.element()).contains("rooms/a", "30 s", "last read by");
    assertThatThrownBy(iterator::next).isInstanceOf(StreamAbandonedException.class);
  }

  @Test
  void anIteratorThatTakesSomethingNowAndThenIsNotStalled() {
    var iterator = demux.stream("a").iterator();
    for (int i = 0; i < 10; i++) {
      demux.write("a", i);
    }
    for (int i = 0; i < 9; i++) {
      demux.closeStalled(LIMIT);
      host.clock.advance(LIMIT.multipliedBy(2));
      assertThat(iterator.next()).isEqualTo(i);
    }
  }

  @Test
  void onlyIteratorsOfPlainLoopsWithSomethingToTakeStall() {
    var idle = demux.stream("idle").iterator();
    try (var explicit = demux.stream("a").consumer()) {
      demux.write("a", 1);
      demux.closeStalled(LIMIT);
      host.clock.advance(LIMIT.multipliedBy(2));
      demux.closeStalled(LIMIT);
      assertThat(explicit.next()).isEqualTo(1);
      demux.write("idle", 2);
      assertThat(idle.next()).isEqualTo(2);
    }
  }
}
