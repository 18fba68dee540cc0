package io.asyngular.socket.engine;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.CloseStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a message: it completes when the kernel has taken it, and fails when it will not
 * be sent. Told by the executor that it was made with.
 */
public final class Delivery extends CompletableFuture<Void> implements Frame.Watcher {
  private final String event;
  private final Executor teller;

  /** Set once, before anybody else can see it. */
  private @Nullable Frame frame;

  Delivery(String event, Executor teller) {
    this.event = event;
    this.teller = teller;
  }

  void carriedBy(Frame carrier) {
    frame = carrier;
  }

  /** What is to be sent. */
  public Frame frame() {
    return requireNonNull(frame);
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
