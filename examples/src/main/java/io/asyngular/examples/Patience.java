package io.asyngular.examples;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import java.time.Duration;

/** A server that takes its time for each message, and has a limit to what may wait meanwhile. */
final class Patience {
  private final int port;
  private final Duration each;

  Patience() {
    this(8000, Duration.ofSeconds(1));
  }

  Patience(int port, Duration each) {
    this.port = port;
    this.each = each;
  }

  void main() throws InterruptedException {
    try (var server = AGServer.builder().serve(this::work).listen(port)) {
      while (true) {
        Thread.sleep(each);
        // @start region=limit
        for (var socket : server.clients()) {
          if (socket.backpressure() > 1000) {
            IO.println(socket.id() + " gave more than one can do");
            socket.streams().kill(); // all that waits is dropped, and the socket ends
          }
        }
        // @end
      }
    }
  }

  private void work(AGServerSocket socket) throws InterruptedException {
    for (var job : socket.receiver("work", String.class)) {
      Thread.sleep(each);
      socket.transmit("done", job);
    }
  }
}
