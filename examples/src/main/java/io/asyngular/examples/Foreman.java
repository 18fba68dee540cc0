package io.asyngular.examples;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.Request;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that has its work done by those who come for it: see {@link Worker}. */
final class Foreman {
  private final int port;

  /** Each stands here once for each job that it is ready to take. */
  private final BlockingQueue<AGServerSocket> ready = new LinkedBlockingQueue<>();

  Foreman() {
    this(8000);
  }

  Foreman(int port) {
    this.port = port;
  }

  void main() {
    try (var server = AGServer.builder().serve(this::welcome).listen(port)) {
      server.connections().forEach(socket -> {});
    }
  }

  // @start region=foreman
  void welcome(AGServerSocket socket) throws InterruptedException {
    socket.receiver("ready").loop(offers -> offers.forEach(offer -> ready.add(socket)));
    for (var job : socket.procedure("primes")) { // this customer's jobs, one after the other
      delegate(job);
    }
  }

  private void delegate(Request<Payload> job) throws InterruptedException {
    while (true) {
      var worker = ready.take(); // waits for one, and holds up this customer only
      try {
        job.end(worker.invoke("primes", job.data()));
        return;
      } catch (AGException e) {
        if (!e.name().equals("BadConnectionError")) {
          job.error(e);
          return;
        } // else the worker has gone: the next one does it
      }
    }
  }
  // @end
}
