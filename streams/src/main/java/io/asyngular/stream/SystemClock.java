package io.asyngular.stream;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The machine's time. Its one thread counts the ticks and runs what was scheduled. */
final class SystemClock implements StreamClock {
  static final SystemClock INSTANCE = new SystemClock();

  private final ScheduledThreadPoolExecutor timer;

  /** Written by the timer's thread only. */
  private volatile int ticks;

  private SystemClock() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("asyngular-clock").factory());
    timer.setRemoveOnCancelPolicy(true);
    long tick = TICK.toNanos();
    ticks = (int) (nanos() / tick); // or what is written before the first tick would look ancient
    timer.scheduleAtFixedRate(() -> ticks = (int) (nanos() / tick), 0, tick, NANOSECONDS);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public int ticks() {
    return ticks;
  }

  @Override
  public Timeout schedule(Duration delay, Runnable task) {
    var scheduled = timer.schedule(() -> runGuarded(task), delay.toNanos(), NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  private static void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      System.getLogger("io.asyngular.stream").log(Level.ERROR, "a scheduled task failed", e);
    }
  }
}
