package io.asyngular.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How tests wait: for conditions, with a deadline by the machine's clock; never for a time. What
 * has not come by then is an {@link AssertionError}. Any thread.
 */
public final class Eventually {
  /** For how long anything here is waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long LOOK_EVERY_NANOS = 200_000;

  private Eventually() {}

  /** Blocks until the condition is true. */
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come true within " + PATIENCE);
      }
      pause();
    }
  }

  /** Blocks for as long as it is between two looks at a condition. */
  public static void pause() {
    LockSupport.parkNanos(LOOK_EVERY_NANOS);
  }

  /** What runs on a thread of its own. */
  public interface Action {
    /** May block, and may fail. */
    void run() throws Exception;
  }

  /** Runs it on a platform thread of its own, a daemon; completes when it has ended, or fails. */
  public static CompletableFuture<Void> inBackground(Action action) {
    return inBackground(() -> {
      action.run();
      return null;
    });
  }

  /** As {@link #inBackground(Action)}, with a result. */
  public static <T> CompletableFuture<T> inBackground(Callable<T> action) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            result.complete(action.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** What the future gives; blocks until it does. */
  public static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What the future has failed, or fails, with; blocks until it does. */
  public static Throwable failure(CompletableFuture<?> future) {
    try {
      Object result = future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("it has not failed: " + result);
    } catch (ExecutionException e) {
      return requireNonNull(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
