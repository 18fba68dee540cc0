package io.asyngular.examples;

import io.asyngular.client.AGClientSocket;
import io.asyngular.socket.SocketEvent;
import java.util.stream.IntStream;

/** Comes to {@link Foreman} for work. Start as many as there are processors to be busy. */
final class Worker {
  private final String url;

  Worker() {
    this("ws://localhost:8000/asyngular/");
  }

  Worker(String url) {
    this.url = url;
  }

  void main() {
    // @start region=worker
    try (var socket = AGClientSocket.connect(url)) {
      socket
          .listener(SocketEvent.Connect.class)
          .loop(connects -> connects.forEach(connect -> socket.transmit("ready", null)));
      for (var job : socket.procedure("primes", Integer.class)) {
        job.end(primesBelow(job.data()));
        socket.transmit("ready", null);
      }
    }
    // @end
  }

  private static long primesBelow(int limit) {
    return IntStream.range(2, limit).filter(Worker::isPrime).count();
  }

  private static boolean isPrime(int number) {
    return IntStream.iterate(2, i -> i * i <= number, i -> i + 1).allMatch(i -> number % i != 0);
  }
}
