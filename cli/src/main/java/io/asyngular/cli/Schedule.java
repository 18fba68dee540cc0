package io.asyngular.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * When things are due: evenly from the beginning on, whatever has become of those before. So what
 * is sent late because a server was slow is counted from when it was due.
 *
 * @param begin in the nanoseconds of the JVM
 * @param rate how many a second; 0 for whenever they can be
 */
record Schedule(long begin, double rate) {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Waits until that one is due, and tells when that was, or now if nothing is ever due. */
  long await(long number) {
    if (rate == 0) {
      return System.nanoTime();
    }
    long due = begin + (long) (NANOS * number / rate);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return due;
  }
}
