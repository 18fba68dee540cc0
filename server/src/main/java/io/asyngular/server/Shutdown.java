package io.asyngular.server;

import io.asyngular.protocol.CloseStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of a server, in order: no new connections; each socket closed; peers and loops waited
 * for, for a while; what is left ended; the event loops last, since threads may still run on them.
 */
final class Shutdown {
  private final AGServer server;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  Shutdown(AGServer server) {
    this.server = server;
  }

  /** Blocks until it is done, by whomever. */
  void run() {
    if (begun.compareAndSet(false, true)) {
      try {
        stop(System.nanoTime() + server.options().closeTimeout.toNanos());
      } finally {
        done.complete(null);
      }
    } else if (!server.threads().isOneOfThem(Thread.currentThread())) {
      done.join();
    }
  }

  private void stop(long deadline) {
    server.host().end();
    server.stopAccepting();
    List<ServerSocket> sockets = server.sockets().all();
    for (ServerSocket socket : sockets) {
      socket.engine().onLoop(() -> socket.engine().end(CloseStatus.GOING_AWAY));
    }
    server.handshakes().forEach(MiddlewareLine::end); // of requests that are no sockets yet
    boolean patient = awaitGone(sockets, deadline);
    server.streams().listeners().close();
    server.streams().exchange().close();
    sockets.forEach(ServerSocket::terminate);
    server.threads().join(patient ? remaining(deadline) : Duration.ZERO);
    server.options().broker().close();
    server.endTransport();
  }

  /** Whether to go on waiting for others: not after an interrupt. */
  private static boolean awaitGone(List<ServerSocket> sockets, long deadline) {
    var all =
        CompletableFuture.allOf(
            sockets.stream().map(ServerSocket::gone).toArray(CompletableFuture[]::new));
    try {
      all.get(remaining(deadline).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException e) {
      // the rest is ended without its peer's consent
    }
    return true;
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
