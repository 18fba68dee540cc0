package io.asyngular.socket.engine;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call of ours that the peer has not answered. Whoever cancels or completes it frees its place.
 * What comes of it is told by the executor that it was made with, so that no application's code
 * runs on an event loop or a clock.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // by its maker, and then by its sender
public final class PendingCall extends CompletableFuture<Payload> implements Frame.Watcher {
  private final String event;
  private final long id;
  private final Executor teller;

  /** Set once, before anybody else can see the call. */
  private @Nullable Frame frame;

  /** How many of its dependents are this library's. */
  private volatile int ours;

  private final AtomicBoolean registered = new AtomicBoolean();

  /** Whether it has been settled, of which its caller may not have been told yet. */
  private final AtomicBoolean settled = new AtomicBoolean();

  PendingCall(String event, long id, Executor teller) {
    this.event = event;
    this.id = id;
    this.teller = teller;
  }

  /** What is called. */
  public String event() {
    return event;
  }

  long id() {
    return id;
  }

  void carriedBy(Frame carrier) {
    frame = carrier;
  }

  /** What is to be sent. */
  public Frame frame() {
    return requireNonNull(frame);
  }

  /** Runs it when the call has ended in whatever way, cancelled by its caller for example. */
  public void whenEnded(Runnable task) {
    ours++;
    whenComplete((result, failure) -> task.run());
  }

  void limitedTo(Duration ackTimeout, StreamClock clock) {
    StreamClock.Timeout timeout = clock.schedule(ackTimeout, this::timedOut);
    whenEnded(timeout::cancel);
  }

  private void timedOut() {
    failed(new AGException("TimeoutError", "Event response for " + event + " event timed out"));
  }

  /** Whether it waits for an answer from now on, and did not before. */
  boolean register() {
    return registered.compareAndSet(false, true);
  }

  /** The peer has answered. */
  void answered(Payload data) {
    if (settled.compareAndSet(false, true)) {
      tell(() -> complete(data));
    }
  }

  /**
   * There will be no answer, or it is an error.
   *
   * @return false if that, or an answer, had come before
   */
  public boolean failed(AGException why) {
    boolean first = !isDone() && settled.compareAndSet(false, true);
    if (first) {
      tell(() -> completeExceptionally(why));
    }
    return first;
  }

  /**
   * Where nothing is attached it is done here, and so before anything that follows from the same
   * cause, such as the event of a disconnect.
   */
  private void tell(Runnable completion) {
    if (getNumberOfDependents() <= ours) {
      completion.run();
    } else {
      teller.execute(completion);
    }
  }

  @Override
  public void taken() {}

  @Override
  public void dropped() {
    failed(Failures.badConnection("invoke", event, CloseStatus.GOING_AWAY, ""));
  }
}
