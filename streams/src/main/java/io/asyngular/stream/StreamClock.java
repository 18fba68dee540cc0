package io.asyngular.stream;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of streams: fine for deadlines, coarse for ages, and a timer. Given in, so that tests
 * turn it by hand. Any thread; no method blocks.
 */
public interface StreamClock {
  /** What one {@link #ticks() tick} lasts. */
  Duration TICK = Duration.ofMillis(10);

  /** Nanoseconds since some origin; only differences mean anything. */
  long nanos();

  /** Ticks since some origin, wrapping round; a plain read, cheap enough for every item. */
  int ticks();

  /**
   * Runs the task once after the delay, to about a tick. It runs on the clock's own thread: it must
   * be short and must not block. What it throws is lost to the caller.
   */
  Timeout schedule(Duration delay, Runnable task);

  /** What time it is on the wall, for what is agreed on with others; it may jump. */
  default Instant now() {
    return Instant.now();
  }

  /** The machine's clock: one daemon thread for the process, started with the first use. */
  static StreamClock system() {
    return SystemClock.INSTANCE;
  }

  /** A scheduled task that has not necessarily run. */
  interface Timeout {
    /** Forgets the task if it has not started; harmless afterwards. */
    void cancel();
  }
}
