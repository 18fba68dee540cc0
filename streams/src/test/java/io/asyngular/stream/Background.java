package io.asyngular.stream;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Something that runs on a thread of its own, and how tests wait: for conditions, never a time. */
final class Background<T extends @Nullable Object> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> body) {
    task = new FutureTask<>(body);
    thread = Thread.ofVirtual().start(task);
  }

  /** What runs without a result. */
  interface Action {
    void run() throws Exception;
  }

  static <T extends @Nullable Object> Background<T> start(Callable<T> body) {
    return new Background<>(body);
  }

  static Background<Boolean> run(Action body) {
    return new Background<>(() -> {
      body.run();
      return true;
    });
  }

  /** What it has returned; what it has thrown is thrown here. */
  T result() throws Exception {
    try {
      T result = task.get(PATIENCE.toSeconds(), SECONDS);
      thread.join();
      return result;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  Thread thread() {
    return thread;
  }

  /** Runs both at once, as nearly as threads can. */
  static void race(Action one, Action other) throws Exception {
    var barrier = new CyclicBarrier(2);
    var second =
        run(() -> {
          barrier.await();
          other.run();
        });
    barrier.await();
    one.run();
    second.result();
  }

  @SuppressWarnings("ThreadPriorityCheck") // yielding in a loop on a condition
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come true within " + PATIENCE);
      }
      Thread.yield();
    }
  }

  /** As {@link #until}, collecting garbage in between. */
  static void untilCollected(BooleanSupplier condition) {
    until(() -> {
      if (condition.getAsBoolean()) {
        return true;
      }
      System.gc();
      return condition.getAsBoolean();
    });
  }

  static void untilWaiting(ConsumableStream<?> stream) {
    until(() ->
        stream.consumerCount() > 0
            && stream.consumers().stream().allMatch(ConsumerNode::isWaiting));
  }
}
