package io.asyngular.client;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How tests wait: for conditions, with a deadline; never for a time. */
final class Eventually {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_NANOS = 200_000;

  private Eventually() {}

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come true within " + PATIENCE);
      }
      pause();
    }
  }

  /** Before another look. */
  static void pause() {
    LockSupport.parkNanos(LOOK_EVERY_NANOS);
  }

  /** What runs on a thread of its own. */
  interface Action {
    void run() throws Exception;
  }

  static CompletableFuture<Void> inBackground(Action action) {
    return inBackground(() -> {
      action.run();
      return null;
    });
  }

  static <T> CompletableFuture<T> inBackground(Callable<T> action) {
    var result = new CompletableFuture<T>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(action.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What the future has failed, or fails, with. */
  static Throwable failure(CompletableFuture<?> future) {
    try {
      Object result = future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("it has not failed: " + result);
    } catch (ExecutionException e) {
      return java.util.Objects.requireNonNull(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All that the client's event loop had to do before this call has been done. */
  static void loopIsDone(AGClientSocket client) {
    var done = new CompletableFuture<Void>();
    ((ClientSocket) client)
        .lifecycle()
        .onLoop(() -> done.complete(null), () -> done.complete(null));
    result(done);
  }
}
