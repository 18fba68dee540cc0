package io.asyngular.server;

import static java.util.Comparator.comparingLong;

import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.PriorityQueue;

/** A clock that stands still until it is turned; what is due runs on the thread that turns it. */
final class ManualClock implements StreamClock {
  /** A scheduled task; compared by identity. */
  private static final class Task {
    final long at;
    final Runnable action;

    Task(long at, Runnable action) {
      this.at = at;
      this.action = action;
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(comparingLong(task -> task.at));
  private volatile long now;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public int ticks() {
    return (int) (now / TICK.toNanos());
  }

  @Override
  public Timeout schedule(Duration delay, Runnable action) {
    synchronized (tasks) {
      var task = new Task(now + delay.toNanos(), action);
      tasks.add(task);
      return () -> {
        synchronized (tasks) {
          tasks.remove(task);
        }
      };
    }
  }

  /** How many tasks wait for their time. */
  int scheduled() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  void advance(Duration by) {
    long end = now + by.toNanos();
    while (true) {
      Task due;
      synchronized (tasks) {
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
