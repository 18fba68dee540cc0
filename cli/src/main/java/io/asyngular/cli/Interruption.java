package io.asyngular.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, Ctrl-C and SIGTERM end what runs in good order, and the process with 0: for
 * commands that are meant to be ended so.
 */
final class Interruption implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook;

  /** {@code end} has the work return soon, and is called on a thread of its own. */
  Interruption(Runnable end) {
    hook =
        new Thread(
            () -> {
              end.run();
              awaitOver();
              Runtime.getRuntime().halt(0);
            },
            "ag/interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitOver() {
    try {
      over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has been done, whether or not it was interrupted. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // it is running, and ends the process
    }
  }
}
