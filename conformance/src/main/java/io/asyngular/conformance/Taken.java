package io.asyngular.conformance;

import io.asyngular.stream.ConsumableStream;

/** In JavaScript loops run in the order in which things happen; here one waits for them. */
final class Taken {
  private static final long PATIENCE_MILLIS = 1000;

  private Taken() {}

  /** Until the loops over that stream have taken, and dealt with, what it holds; or for 1 s. */
  static void await(ConsumableStream<?> stream) throws InterruptedException {
    for (long i = 0; i < PATIENCE_MILLIS && !isTaken(stream); i++) {
      Thread.sleep(1);
    }
  }

  private static boolean isTaken(ConsumableStream<?> stream) {
    return stream.stats().children().stream()
        .allMatch(consumer ->
            consumer.backpressure() == 0
                && consumer.consumer().map(consumption -> consumption.waiting()).orElse(true));
  }
}
