package io.asyngular.testkit;

import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is turned. Given to a server or a stream's host, it makes
 * deadlines, pings, ages and the end of tokens happen when a test says so. Any thread.
 */
public final class ManualClock implements StreamClock {
  /** What time it is before the clock has been turned: a whole second, as tokens count. */
  private static final Instant BEGINNING = Instant.parse("2025-01-01T00:00:00Z");

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now;
  private long scheduled;

  /** In the order of their times, and then of their scheduling. */
  private record Task(long at, long number, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  /** A clock that nobody has turned. */
  public ManualClock() {}

  @Override
  public synchronized long nanos() {
    return now;
  }

  /** Midnight of the first of January 2025 (UTC), and from there as far as it was turned. */
  @Override
  public Instant now() {
    return BEGINNING.plusNanos(nanos());
  }

  @Override
  public int ticks() {
    return (int) (nanos() / TICK.toNanos());
  }

  @Override
  public synchronized Timeout schedule(Duration delay, Runnable action) {
    var task = new Task(now + delay.toNanos(), scheduled++, action);
    tasks.add(task);
    return () -> forget(task);
  }

  private synchronized void forget(Task task) {
    tasks.remove(task);
  }

  /** How many tasks are still to run. */
  public synchronized int waiting() {
    return tasks.size();
  }

  /** Turns the clock; what falls due meanwhile runs on this thread, in order, each at its time. */
  public void advance(Duration by) {
    long end = nanos() + by.toNanos();
    for (Task due = next(end); due != null; due = next(end)) {
      due.action.run();
    }
  }

  /** The next task until then, the clock set to its time; null and the clock set to the end. */
  private synchronized @Nullable Task next(long end) {
    Task due = tasks.peek();
    if (due == null || due.at > end) {
      now = end;
      return null;
    }
    tasks.remove();
    now = Math.max(now, due.at);
    return due;
  }
}
