package io.asyngular.server;

import static io.asyngular.testkit.Eventually.result;

import java.util.concurrent.CompletableFuture;

/** How tests wait for event loops. */
final class EventLoops {
  private EventLoops() {}

  /** All that the socket's event loop had to do before this call has been done. */
  static void loopIsDone(AGServerSocket socket) {
    var done = new CompletableFuture<Void>();
    ((ServerSocket) socket).engine().onLoop(() -> done.complete(null));
    result(done);
  }
}
