package io.asyngular.socket.engine;

import io.asyngular.protocol.CloseStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What becomes of a message: it completes when the kernel has taken it, and fails when it will not
 * be sent. Told by the executor that it was made with.
 */
public final class Delivery extends CompletableFuture<Void> implements Frame.Watcher {
  private final String event;
  private final Executor teller;

  Delivery(String event, Executor teller) {
    this.event = event;
    this.teller = teller;
  }

  @Override
  public void taken() {
    teller.execute(() -> complete(null));
  }

  /** It will not be sent, for that reason. */
  public void failed(Throwable why) {
    teller.execute(() -> completeExceptionally(why));
  }

  @Override
  public void dropped() {
    failed(Failures.badConnection("transmit", event, CloseStatus.GOING_AWAY, ""));
  }
}
