package io.asyngular.examples;

import io.asyngular.server.AGServer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Publishes a price over and over: see {@link PriceWatch}. */
final class Prices {
  private final int port;
  private final Duration every;

  /** So many cents; the number counts the prices. */
  record Price(int number, int cents) {}

  Prices() {
    this(8000, Duration.ofMillis(10));
  }

  Prices(int port, Duration every) {
    this.port = port;
    this.every = every;
  }

  void main() throws InterruptedException {
    try (var server = AGServer.builder().allowClientPublish(false).listen(port)) {
      int cents = 10_000;
      for (int number = 1; ; number++) {
        cents += ThreadLocalRandom.current().nextInt(-50, 51);
        server.exchange().transmitPublish("prices", new Price(number, cents));
        Thread.sleep(every);
      }
    }
  }
}
