package io.asyngular.stream;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's time. Its one thread counts the ticks, and with each of them runs what is due.
 *
 * <p>It has no lock, and must not have one: a virtual thread that waited for it could be next in
 * its queue, and could only be continued by its event loop, which would be waiting behind it.
 */
final class SystemClock implements StreamClock {
  static final SystemClock INSTANCE = new SystemClock();

  private static final long TICK_NANOS = TICK.toNanos();

  private final ConcurrentSkipListMap<Due, Runnable> tasks = new ConcurrentSkipListMap<>();
  private final AtomicLong scheduled = new AtomicLong();

  /** What {@link #nanos} count from, so that they do not wrap. */
  private final long origin = System.nanoTime();

  /** Written by the clock's thread only. */
  private volatile int ticks;

  /** When a task is to run, and which of several it is. */
  private record Due(long nanos, long number) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return nanos == other.nanos
          ? Long.compare(number, other.number)
          : Long.compare(nanos, other.nanos);
    }
  }

  private SystemClock() {
    var thread = Thread.ofPlatform().daemon().name("asyngular-clock").start(this::run);
    assert thread.isDaemon();
  }

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public int ticks() {
    return ticks;
  }

  @Override
  public Timeout schedule(Duration delay, Runnable task) {
    var due = new Due(nanos() + delay.toNanos(), scheduled.getAndIncrement());
    tasks.put(due, task);
    return () -> tasks.remove(due);
  }

  private void run() {
    for (long next = 0; ; next = Math.max(next + TICK_NANOS, nanos())) {
      for (long wait = next - nanos(); wait > 0; wait = next - nanos()) {
        LockSupport.parkNanos(this, wait);
      }
      long now = nanos();
      ticks = (int) (now / TICK_NANOS);
      for (var due = tasks.firstEntry();
          due != null && due.getKey().nanos <= now;
          due = tasks.firstEntry()) {
        if (tasks.remove(due.getKey()) != null) { // or it has just been cancelled
          runGuarded(due.getValue());
        }
      }
    }
  }

  private static void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      System.getLogger("io.asyngular.stream").log(Level.ERROR, "a scheduled task failed", e);
    }
  }
}
