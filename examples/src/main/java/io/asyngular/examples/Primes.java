package io.asyngular.examples;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Loops on event loops, and the one thing that must not be done there done elsewhere. */
final class Primes {
  private final int port;
  private final ExecutorService processors =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

  Primes() {
    this(8000);
  }

  Primes(int port) {
    this.port = port;
  }

  void main() {
    try (processors;
        var server = AGServer.builder().loopAffine(true).listen(port)) {
      for (var socket : server.connections()) {
        serve(socket);
      }
    }
  }

  private void serve(AGServerSocket socket) {
    // @start region=compute
    var primes = socket.procedure("primes", Integer.class);
    primes.loop(requests -> {
      for (var request : requests) {
        request.end(processors.submit(() -> primesBelow(request.data())).get());
      }
    });
    // @end
  }

  private static long primesBelow(int limit) {
    return IntStream.range(2, limit).filter(Primes::isPrime).count();
  }

  private static boolean isPrime(int number) {
    return IntStream.iterate(2, i -> i * i <= number, i -> i + 1).allMatch(i -> number % i != 0);
  }
}
