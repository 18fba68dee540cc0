package io.asyngular.server;

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

  /** What runs on a platform thread of its own. */
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

  static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All that the socket's event loop had to do before this call has been done. */
  static void loopIsDone(AGServerSocket socket) {
    var done = new CompletableFuture<Void>();
    ((ServerSocket) socket).engine().onLoop(() -> done.complete(null));
    result(done);
  }
}
