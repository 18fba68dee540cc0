package io.asyngular.client;

import static io.asyngular.testkit.Eventually.result;

import java.util.concurrent.CompletableFuture;

/** How tests wait for event loops. */
final class EventLoops {
  private EventLoops() {}

  /** All that the client's event loop had to do before this call has been done. */
  static void loopIsDone(AGClientSocket client) {
    var done = new CompletableFuture<Void>();
    ((ClientSocket) client)
        .lifecycle()
        .onLoop(() -> done.complete(null), () -> done.complete(null));
    result(done);
  }
}
