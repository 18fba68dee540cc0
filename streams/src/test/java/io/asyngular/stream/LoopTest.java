package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final TestHost host = new TestHost();
  private final StreamDemux<String> demux = new StreamDemux<>("receivers", host, null);
  private final ConsumableStream<String> stream = demux.stream("chat");
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  private void collect(Iterable<String> items) {
    items.forEach(seen::add);
    seen.add("end");
  }

  private void write(String... items) {
    for (String item : items) {
      demux.write("chat", item);
    }
  }

  private void untilGone() {
    Background.until(() -> stream.consumerCount() == 0);
  }

  @Test
  void nothingIsMissedOnceLoopHasReturned() {
    stream.loop(this::collect);
    write("a", "b");
    stream.close();
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("a", "b", "end");
    untilGone();
  }

  @Test
  void theThreadStartsWithTheFirstItem() {
    stream.loop(this::collect);
    assertThat(host.starts).hasValue(0);
    write("a");
    assertThat(host.starts).hasValue(1);
    write("b");
    stream.close();
    Background.until(() -> seen.contains("end"));
    assertThat(host.starts).hasValue(1);
  }

  @Test
  void aCloseStartsTheThreadToo() {
    stream.loop(this::collect);
    stream.close();
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("end");
  }

  @Test
  void killedBeforeItStartedItNeverRuns() {
    ConsumerNode loop = stream.loop(this::collect);
    stream.kill();
    write("a");
    assertThat(host.starts).hasValue(0);
    assertThat(loop.isAlive()).isFalse();
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void killedBetweenTheSignalAndTheStartItNeverRuns() {
    var held = new AtomicReference<Runnable>();
    var late =
        new TestHost() {
          @Override
          public void start(String label, Runnable loop) {
            held.set(loop);
          }
        };
    var source = new WritableStream<String>("late", late);
    source.loop(this::collect);
    source.write("a");
    source.kill();
    held.get().run();
    assertThat(seen).isEmpty();
    assertThat(late.failures).isEmpty();
  }

  @Test
  void killRacesWithTheStartAndTheConsumerIsAlwaysGone() throws Exception {
    for (int i = 0; i < 1000; i++) {
      ConsumerNode loop = stream.loop(items -> items.forEach(seen::add));
      Background.race(() -> write("a"), stream::kill);
      assertThat(loop.isAlive()).isFalse();
      assertThat(stream.consumerCount()).isZero();
    }
  }

  @Test
  void killWhileItWaitsEndsIt() {
    stream.loop(this::collect);
    write("a");
    Background.until(() -> seen.contains("a"));
    Background.untilWaiting(stream);
    stream.kill();
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("a", "end");
  }

  @Test
  void killWhileTheBodyRunsLetsTheBodyFinish() throws Exception {
    var inBody = new CountDownLatch(1);
    var killed = new CountDownLatch(1);
    stream.loop(items -> {
      for (String item : items) {
        inBody.countDown();
        killed.await();
        seen.add(item);
      }
      seen.add("end");
    });
    write("a", "b", "c");
    inBody.await();
    stream.kill();
    killed.countDown();
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("a", "end");
  }

  @Test
  void theNodeMeasuresAndEndsItsLoop() {
    ConsumerNode first = stream.loop(this::collect);
    ConsumerNode second = stream.loop(_ -> {});
    first.close();
    Background.until(() -> seen.contains("end"));
    Background.until(() -> !first.isAlive());
    Background.until(() -> !second.isAlive()); // its body has returned
    assertThat(first.backpressure()).isZero();
  }

  @Test
  void aBodyThatReturnsEarlyLeavesTheStream() {
    stream.loop(items -> {
      for (String item : items) {
        seen.add(item);
        break;
      }
    });
    write("a", "b", "c");
    untilGone();
    assertThat(seen).containsExactly("a");
    assertThat(stream.backpressure()).isZero();
  }

  @Test
  void aFailureIsToldToTheHostAndEndsOnlyThatLoop() {
    var failure = new IllegalStateException("expected by a test");
    stream.loop(items -> {
      for (String item : items) {
        if (item.equals("bad")) {
          throw failure;
        }
      }
    });
    stream.loop(this::collect);
    write("good", "bad", "later");
    Background.until(() -> seen.contains("later"));
    Background.until(() -> stream.consumerCount() == 1);
    assertThat(host.failures)
        .containsExactly(new TestHost.Failure("receivers/chat", failure, "bad"));
    stream.kill();
  }

  @Test
  void anErrorIsToldToo() {
    var failure = new AssertionError("expected by a test");
    stream.loop(_ -> {
      throw failure;
    });
    write("a");
    untilGone();
    assertThat(host.failures)
        .containsExactly(new TestHost.Failure("receivers/chat", failure, null));
  }

  @Test
  void itsThreadIsVirtualAndNamedAfterTheStream() {
    var thread = new AtomicReference<Thread>();
    stream.loop(_ -> thread.set(Thread.currentThread()));
    write("a");
    untilGone();
    assertThat(thread.get().isVirtual()).isTrue();
    assertThat(thread.get().getName()).isEqualTo("ag/receivers/chat");
  }

  @Test
  void aLoopOverAViewGetsTheViewedItems() {
    stream.map(String::toUpperCase).loop(this::collect);
    write("a");
    stream.close();
    Background.until(() -> seen.contains("end"));
    assertThat(seen).containsExactly("A", "end");
  }

  @Test
  void theIdleLimitStartsALoopThatThenFailsAtOnce() {
    stream.idleLimit(LIMIT).loop(this::collect);
    host.clock.advance(LIMIT.minusMillis(1));
    assertThat(host.starts).hasValue(0);
    host.clock.advance(Duration.ofMillis(1));
    untilGone();
    assertThat(host.failures).hasSize(1);
    assertThat(host.failures.element().failure()).isInstanceOf(StreamTimeoutException.class);
    assertThat(host.clock.scheduled()).isZero();
  }

  @Test
  void anItemInTimeKeepsALoopWithALimitGoing() {
    stream.idleLimit(LIMIT).loop(this::collect);
    write("a");
    Background.until(() -> seen.contains("a"));
    Background.untilWaiting(stream);
    host.clock.advance(LIMIT.minusMillis(1));
    write("b");
    Background.until(() -> seen.contains("b"));
    Background.untilWaiting(stream);
    host.clock.advance(LIMIT.minusMillis(1));
    assertThat(host.failures).isEmpty();
    host.clock.advance(Duration.ofMillis(1));
    untilGone();
    assertThat(host.failures).hasSize(1);
  }

  @Test
  void aKilledLoopLeavesNoTimerBehind() {
    stream.idleLimit(LIMIT).loop(this::collect);
    assertThat(host.clock.scheduled()).isEqualTo(1);
    stream.kill();
    assertThat(host.clock.scheduled()).isZero();
  }

  @Test
  void tenThousandIdleLoopsHaveNoThreads() {
    for (int i = 0; i < 10_000; i++) {
      stream.loop(this::collect);
    }
    assertThat(stream.consumerCount()).isEqualTo(10_000);
    assertThat(host.starts).hasValue(0);
    stream.kill();
    assertThat(host.starts).hasValue(0);
  }

  @Test
  void othersThatComeAndGoDoNotStartAnIdleLoop() {
    stream.loop(this::collect);
    for (int i = 0; i < 100; i++) {
      var passing = stream.consumer();
      assertThat(passing.poll()).isEmpty();
      passing.close();
    }
    assertThat(host.starts).hasValue(0);
    write("a");
    assertThat(host.starts).hasValue(1);
    stream.kill();
  }

  @Test
  void aLoopOnAHostThatHasEndedNeverRuns() {
    host.ended = true;
    ConsumerNode loop = stream.loop(this::collect);
    assertThat(loop.isAlive()).isFalse();
    assertThat(host.starts).hasValue(0);
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void everyConsumerOfAHostThatHasEndedEndsAtOnce() throws Exception {
    host.ended = true;
    assertThat(stream.iterator().hasNext()).isFalse();
    assertThat(stream.consumer().isAlive()).isFalse();
    assertThat(stream.next()).isEmpty();
    assertThat(stream.consumers()).isEqualTo(List.of());
  }
}
