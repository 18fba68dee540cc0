package io.asyngular.stream;

import static java.util.Comparator.comparingLong;

import java.time.Duration;
import java.util.PriorityQueue;

/** A clock that stands still until it is turned; what is due runs on the thread that turns it. */
final class ManualClock implements StreamClock {
  private static final class Task {
    final long at;
    final Runnable action;

    Task(long at, Runnable action) {
      this.at = at;
      this.action = action;
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(comparingLong(task -> task.at));
  private long now;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public int ticks() {
    return (int) (nanos() / TICK.toNanos());
  }

  @Override
  public synchronized Timeout schedule(Duration delay, Runnable action) {
    var task = new Task(now + delay.toNanos(), action);
    tasks.add(task);
    return () -> {
      synchronized (this) {
        tasks.remove(task);
      }
    };
  }

  synchronized int scheduled() {
    return tasks.size();
  }

  void advance(Duration by) {
    long end = nanos() + by.toNanos();
    while (true) {
      Task due;
      synchronized (this) {
        due = tasks.peek();
        if (due == null || due.at > end) {
          now = end;
          return;
        }
        tasks.remove();
        now = Math.max(now, due.at);
      }
      due.action.run();
    }
  }
}
