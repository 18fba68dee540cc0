package io.asyngular.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is done once something has come about, and may take its time too. Event loop only. */
@FunctionalInterface
interface Next<T> {
  /** Null when it is done, else a stage that completes when it is. */
  @Nullable CompletionStage<?> run(T value);

  /**
   * Goes on, on the socket's event loop, once the stage is complete: now if it is, so that the
   * usual case costs no hand-off. What is thrown on the way is told as a failure of the socket.
   */
  static <T> @Nullable CompletionStage<?> after(
      ServerSocket socket, CompletionStage<T> stage, Next<T> next) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (future.isDone()) {
      return next.run(future.join());
    }
    var done = new CompletableFuture<Boolean>();
    future.whenCompleteAsync(
        (value, failure) -> {
          if (failure == null) {
            goOn(socket, next, value, done);
          } else {
            socket.failed(failure);
            done.complete(false);
          }
        },
        socket.engine()::onLoop);
    return done;
  }

  private static <T> void goOn(
      ServerSocket socket, Next<T> next, T value, CompletableFuture<Boolean> done) {
    try {
      CompletionStage<?> more = next.run(value);
      if (more == null) {
        done.complete(true);
      } else {
        more.whenComplete((result, failure) -> done.complete(failure == null));
      }
    } catch (RuntimeException e) {
      socket.failed(e);
      done.complete(false);
    }
  }
}
