package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdleLimitTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final TestHost host = new TestHost();
  private final StreamDemux<String> demux = new StreamDemux<>("rooms", host, null);
  private final ConsumableStream<String> stream = demux.stream("a").idleLimit(LIMIT);

  @Test
  void aReaderThatWaitsTooLongFails() {
    var iterator = stream.iterator();
    var reader = Background.start(iterator::hasNext);
    Background.untilWaiting(stream);
    host.clock.advance(LIMIT);
    assertThatThrownBy(reader::result)
        .isInstanceOf(StreamTimeoutException.class)
        .hasMessage("Stream consumer iteration timed out");
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void everyItemBeginsTheLimitAnew() throws Exception {
    var consumer = stream.consumer();
    for (int i = 0; i < 5; i++) {
      var reader = Background.start(consumer::next);
      Background.untilWaiting(stream);
      host.clock.advance(LIMIT.dividedBy(2).plusMillis(100));
      demux.write("a", "x");
      assertThat(reader.result()).isEqualTo("x");
    }
    var late = Background.start(consumer::next);
    Background.untilWaiting(stream);
    host.clock.advance(LIMIT.minusNanos(1));
    assertThat(consumer.node().isWaiting()).isTrue();
    host.clock.advance(Duration.ofNanos(1));
    assertThatThrownBy(late::result).isInstanceOf(StreamTimeoutException.class);
  }

  @Test
  void writesToOtherStreamsDoNotHelp() {
    var iterator = stream.iterator();
    var reader = Background.start(iterator::hasNext);
    Background.untilWaiting(stream);
    host.clock.advance(LIMIT.minusMillis(1));
    demux.write("b", "x");
    host.clock.advance(Duration.ofMillis(1));
    assertThatThrownBy(reader::result).isInstanceOf(StreamTimeoutException.class);
  }

  @Test
  void whatIsThereNeverTimesOut() {
    var iterator = stream.iterator();
    demux.write("a", "x");
    demux.write("a", "y");
    host.clock.advance(LIMIT.multipliedBy(10));
    assertThat(iterator.next()).isEqualTo("x");
    host.clock.advance(LIMIT.multipliedBy(10));
    assertThat(iterator.next()).isEqualTo("y");
  }

  @Test
  void anExplicitConsumerMayBeAskedAgain() throws Exception {
    try (var consumer = stream.consumer()) {
      var reader = Background.start(consumer::next);
      Background.untilWaiting(stream);
      host.clock.advance(LIMIT);
      assertThatThrownBy(reader::result).isInstanceOf(StreamTimeoutException.class);
      demux.write("a", "x");
      assertThat(consumer.next()).isEqualTo("x");
      var again = Background.start(consumer::next);
      Background.untilWaiting(stream);
      host.clock.advance(LIMIT);
      assertThatThrownBy(again::result).isInstanceOf(StreamTimeoutException.class);
    }
  }

  @Test
  void aLongBodyDoesNotCountAsWaiting() throws Exception {
    var consumer = stream.consumer();
    var reader = Background.start(consumer::next);
    Background.untilWaiting(stream);
    demux.write("a", "x");
    assertThat(reader.result()).isEqualTo("x");
    host.clock.advance(LIMIT.multipliedBy(3));
    var next = Background.start(consumer::next);
    Background.untilWaiting(stream);
    host.clock.advance(LIMIT.minusMillis(1));
    demux.write("a", "y");
    assertThat(next.result()).isEqualTo("y");
  }

  @Test
  void killAndCloseEndAWaitWithALimitAndItsTimer() throws Exception {
    var killed = stream.iterator();
    var reader = Background.start(killed::hasNext);
    Background.untilWaiting(stream);
    assertThat(host.clock.scheduled()).isEqualTo(1);
    demux.kill();
    assertThat(reader.result()).isFalse();
    assertThat(host.clock.scheduled()).isZero();
    var closed = stream.iterator();
    var another = Background.start(closed::hasNext);
    Background.untilWaiting(stream);
    demux.close();
    assertThat(another.result()).isFalse();
    assertThat(host.clock.scheduled()).isZero();
  }

  @Test
  void onlyTheViewHasTheLimit() {
    try (var limited = stream.consumer();
        var free = demux.stream("a").consumer()) {
      assertThat(limited.node().stats().consumer().orElseThrow().idleLimit()).isEqualTo(LIMIT);
      assertThat(free.node().stats().consumer().orElseThrow().idleLimit()).isZero();
    }
  }

  @Test
  void aViewOfALimitedViewKeepsTheLimit() {
    try (var consumer = stream.map(String::length).consumer()) {
      assertThat(consumer.node().stats().consumer().orElseThrow().idleLimit()).isEqualTo(LIMIT);
    }
  }

  @Test
  void theSystemClockWakesAReaderToo() {
    var real = new WritableStream<String>("real").idleLimit(Duration.ofMillis(20));
    assertThatThrownBy(() -> real.iterator().hasNext()).isInstanceOf(StreamTimeoutException.class);
  }

  @Test
  void theSystemClocksTicksFollowItsNanos() {
    var clock = StreamClock.system();
    long expected = clock.nanos() / StreamClock.TICK.toNanos();
    assertThat((long) clock.ticks() - (int) expected).isBetween(-500L, 500L);
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> stream.idleLimit(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
