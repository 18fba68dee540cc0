package io.asyngular.examples;

import io.asyngular.client.AGClientSocket;
import io.asyngular.examples.Prices.Price;
import java.time.Duration;
import java.util.function.Consumer;

/** Shows prices and files them. Filing is too slow, and must not hold up the showing. */
final class PriceWatch {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final String url;
  private final Duration filing;
  private final Consumer<String> screen;

  PriceWatch() {
    this("ws://localhost:8000/asyngular/", Duration.ofMillis(100), IO::println);
  }

  PriceWatch(String url, Duration filing, Consumer<String> screen) {
    this.url = url;
    this.filing = filing;
    this.screen = screen;
  }

  void main() throws InterruptedException {
    try (var socket = AGClientSocket.connect(url)) {
      // @start region=slow
      var prices = socket.subscribe("prices", Price.class);
      prices.loop(all -> all.forEach(price -> screen.accept("now " + price.cents())));
      var files =
          prices.loop(all -> {
            for (var price : all) {
              file(price); // takes longer than it is until the next price
            }
          });
      while (files.backpressure() <= 50) {
        Thread.sleep(LOOK_EVERY);
      }
      screen.accept(files.backpressure() + " prices behind, the oldest for " + files.age());
      files.kill(); // this loop alone: what it had waiting is dropped, and showing goes on
      // @end
      Thread.currentThread().join(); // until it is interrupted
    }
  }

  private void file(Price price) throws InterruptedException {
    Thread.sleep(filing.plusMillis(price.number() % 2));
  }
}
