package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupts, second readers, and readers that poll. */
@Timeout(30)
class ReadersTest {
  private final TestHost host = new TestHost();
  private final WritableStream<String> stream = new WritableStream<>("words", host);
  private final AtomicInteger signals = new AtomicInteger();

  @Test
  void anInterruptEndsTheWaitWithTheFlagLeftSet() throws Exception {
    var iterator = stream.iterator();
    var reader =
        Background.start(() -> {
          assertThatThrownBy(iterator::hasNext).isInstanceOf(StreamInterruptedException.class);
          return Thread.currentThread().isInterrupted();
        });
    Background.untilWaiting(stream);
    reader.thread().interrupt();
    assertThat(reader.result()).isTrue();
    assertThat(stream.consumerCount()).isZero();
  }

  @Test
  void aThreadInterruptedBeforeDoesNotWaitAndTakesWhatIsThere() throws Exception {
    var consumer = stream.consumer();
    stream.write("a");
    var reader =
        Background.start(() -> {
          Thread.currentThread().interrupt();
          String there = consumer.next();
          assertThatThrownBy(consumer::hasNext).isInstanceOf(StreamInterruptedException.class);
          return there;
        });
    assertThat(reader.result()).isEqualTo("a");
  }

  @Test
  void anInterruptedExplicitConsumerMayBeAskedAgain() throws Exception {
    var consumer = stream.consumer();
    var reader = Background.start(consumer::next);
    Background.untilWaiting(stream);
    reader.thread().interrupt();
    assertThatThrownBy(reader::result).isInstanceOf(StreamInterruptedException.class);
    stream.write("a");
    assertThat(consumer.next()).isEqualTo("a");
  }

  @Test
  void aSecondReaderAtTheSameTimeIsRefused() throws Exception {
    var consumer = stream.consumer();
    var first = Background.start(consumer::next);
    Background.untilWaiting(stream);
    assertThatThrownBy(consumer::next).isInstanceOf(IllegalStateException.class);
    stream.write("a");
    assertThat(first.result()).isEqualTo("a");
  }

  @Test
  void aRefusedReaderDoesNotHarmTheFirst() throws Exception {
    var iterator = stream.iterator();
    var first = Background.start(iterator::next);
    Background.untilWaiting(stream);
    var second = Background.start(iterator::next);
    assertThatThrownBy(second::result).isInstanceOf(IllegalStateException.class);
    second.thread().join();
    assertThat(stream.consumerCount()).isEqualTo(1); // though its last reader has died
    stream.write("a");
    assertThat(first.result()).isEqualTo("a");
  }

  @Test
  void aReaderInItsBodyIsNotWaiting() throws Exception {
    var consumer = stream.consumer();
    for (int i = 0; i < 200; i++) {
      var reader = Background.start(consumer::next);
      Background.untilWaiting(stream);
      stream.write("a");
      assertThat(reader.result()).isEqualTo("a");
      assertThat(consumer.node().isWaiting()).isFalse();
    }
  }

  @Test
  void readersMayTakeTurns() throws Exception {
    var consumer = stream.consumer();
    for (int i = 0; i < 100; i++) {
      var reader = Background.start(consumer::next);
      stream.write("item " + i);
      assertThat(reader.result()).isEqualTo("item " + i);
    }
  }

  @Test
  void pollNeverWaits() {
    var consumer = stream.consumer();
    assertThat(consumer.poll()).isEmpty();
    stream.write("a");
    assertThat(consumer.poll()).contains("a");
    assertThat(consumer.pollOrNull()).isNull();
  }

  @Test
  void theSignalRunsOnceForEachEmptyPoll() {
    var consumer = stream.consumer(signals::incrementAndGet);
    stream.write("a");
    assertThat(signals).hasValue(0);
    assertThat(consumer.poll()).contains("a");
    assertThat(consumer.poll()).isEmpty();
    stream.write("b");
    assertThat(signals).hasValue(1);
    stream.write("c");
    assertThat(signals).hasValue(1);
    assertThat(consumer.poll()).contains("b");
    assertThat(consumer.poll()).contains("c");
    stream.write("d");
    assertThat(signals).hasValue(1);
    assertThat(consumer.poll()).contains("d");
    assertThat(consumer.poll()).isEmpty();
    assertThat(consumer.poll()).isEmpty();
    stream.write("e");
    assertThat(signals).hasValue(2);
    consumer.close();
  }

  @Test
  void theSignalRunsAtTheEnd() {
    var closed = stream.consumer(signals::incrementAndGet);
    assertThat(closed.poll()).isEmpty();
    stream.close();
    assertThat(signals).hasValue(1);
    assertThat(closed.poll()).isEmpty();
    assertThat(closed.isAlive()).isFalse();
    var killed = stream.consumer(signals::incrementAndGet);
    assertThat(killed.poll()).isEmpty();
    stream.kill();
    assertThat(signals).hasValue(2);
  }

  @Test
  void aSignalThatThrowsHarmsNeitherTheWriterNorTheOthersWhoWait() throws Exception {
    var iterator = stream.iterator();
    var reader = Background.start(iterator::next);
    Background.untilWaiting(stream);
    var polled =
        stream.consumer(() -> {
          throw new IllegalStateException("expected by a test");
        });
    assertThat(polled.poll()).isEmpty();
    stream.write("a");
    assertThat(reader.result()).isEqualTo("a");
    assertThat(polled.poll()).contains("a");
    polled.close();
  }

  @Test
  void aConsumerWithASignalIsNeverTakenForAbandoned() {
    var node = stream.consumer(signals::incrementAndGet).node();
    System.gc();
    assertThat(stream.consumerCount()).isEqualTo(1);
    assertThat(node.isAlive()).isTrue();
    node.kill();
  }

  @Test
  void pollingWithASignalMissesNothing() throws Exception {
    var seen = new AtomicInteger();
    var permits = new java.util.concurrent.Semaphore(0);
    var consumer = stream.consumer(permits::release);
    var reader =
        Background.run(() -> {
          while (seen.get() < 20_000) {
            while (consumer.pollOrNull() != null) {
              seen.incrementAndGet();
            }
            if (seen.get() < 20_000) {
              permits.acquire();
            }
          }
        });
    for (int i = 0; i < 20_000; i++) {
      stream.write("x");
    }
    assertThat(reader.result()).isTrue();
    consumer.close();
  }
}
