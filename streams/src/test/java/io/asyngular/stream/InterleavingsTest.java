package io.asyngular.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lincheck runs generated scenarios on real threads and looks for an order of the calls that
 * explains what they returned. One thread writes and one reads, since what a stalled writer has not
 * linked yet delays the items behind it; anybody ends. {@code -Dasyngular.interleavings=long} runs
 * many more.
 */
@Timeout(1800)
class InterleavingsTest {
  private static final boolean LONG = "long".equals(System.getProperty("asyngular.interleavings"));

  static StressOptions options() {
    return new StressOptions()
        .iterations(LONG ? 100 : 25)
        .invocationsPerIteration(LONG ? 10_000 : 1500)
        .threads(3)
        .actorsPerThread(4)
        .actorsBefore(2)
        .actorsAfter(3);
  }

  @Test
  void oneConsumerWithAllThatCanEndIt() {
    options().sequentialSpecification(OneSpecified.class).check(One.class);
  }

  @Test
  void signalsAreNeverLostWhenConsumersDieAmongThoseWhoWait() {
    options().sequentialSpecification(SignalSpecified.class).check(Signal.class);
  }

  /** A stream with one consumer. */
  @Param(name = "item", gen = IntGen.class, conf = "1:9")
  public static class One {
    private final WritableStream<Integer> stream = new WritableStream<>("numbers");
    private final StreamConsumer<Integer> consumer = stream.consumer();

    @Operation(nonParallelGroup = "writer")
    public void write(@Param(name = "item") int item) {
      stream.write(item);
    }

    @Operation(nonParallelGroup = "reader")
    public @Nullable Integer poll() {
      return consumer.pollOrNull();
    }

    @Operation(nonParallelGroup = "reader")
    public boolean isAlive() {
      return consumer.isAlive();
    }

    @Operation(nonParallelGroup = "writer") // it writes a marker
    public void close() {
      stream.close();
    }

    @Operation
    public void kill() {
      stream.kill();
    }

    @Operation
    public void abandon() {
      consumer.node().kill();
    }

    @Operation
    public int consumers() {
      return stream.consumerCount();
    }
  }

  /** What it should do, by one thread. */
  public static class OneSpecified {
    private static final int END = 0;

    private final Deque<Integer> items = new ArrayDeque<>();
    private boolean alive = true;

    public void write(int item) {
      if (alive) {
        items.add(item);
      }
    }

    public @Nullable Integer poll() {
      Integer item = items.poll();
      if (item != null && item == END) {
        kill();
        return null;
      }
      return item;
    }

    public boolean isAlive() {
      return alive;
    }

    public void close() {
      write(END);
    }

    public void kill() {
      alive = false;
      items.clear();
    }

    public void abandon() {
      kill();
    }

    public int consumers() {
      return alive ? 1 : 0;
    }
  }

  /** A consumer that relies on its signal, in a stream where others come and go. */
  public static class Signal {
    private final WritableStream<Integer> stream = new WritableStream<>("numbers");
    private volatile boolean signalled;
    private final StreamConsumer<Integer> consumer = stream.consumer(() -> signalled = true);

    private volatile boolean drained;

    /** Asks until there is nothing, then has the item that comes next signalled. */
    @Operation(nonParallelGroup = "reader", runOnce = true)
    public void drain() {
      while (consumer.pollOrNull() != null) {
        Thread.onSpinWait();
      }
      drained = true;
    }

    @Operation(nonParallelGroup = "writer", runOnce = true)
    public void write() {
      stream.write(1);
    }

    /** Enough that die waiting for the waiters to be looked through. */
    @Operation
    public void passOn() {
      for (int i = 0; i < 20; i++) {
        try (var passing = stream.consumer()) {
          passing.pollOrNull();
        }
      }
    }

    @Validate
    public void nobodySleepsWhileThereIsSomething() {
      if (drained && !signalled && consumer.node().backpressure() > 0) {
        throw new AssertionError("a signal was lost");
      }
    }
  }

  /** Nothing is ever returned. */
  public static class SignalSpecified {
    public void drain() {}

    public void write() {}

    public void passOn() {}
  }
}
