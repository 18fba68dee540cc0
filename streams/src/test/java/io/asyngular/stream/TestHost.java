package io.asyngular.stream;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A host with a clock turned by hand that remembers what it was told. */
class TestHost implements StreamHost {
  record Failure(String label, Throwable failure, @Nullable Object item) {}

  final ManualClock clock = new ManualClock();
  final AtomicInteger starts = new AtomicInteger();
  final AtomicLong consumed = new AtomicLong();
  final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  final Queue<String> abandoned = new ConcurrentLinkedQueue<>();
  volatile boolean ended;

  @Override
  public StreamClock clock() {
    return clock;
  }

  @Override
  public void start(String label, Runnable loop) {
    starts.incrementAndGet();
    StreamHost.super.start(label, loop);
  }

  @Override
  public void loopFailed(String label, Throwable failure, @Nullable Object item) {
    failures.add(new Failure(label, failure, item));
  }

  @Override
  public void abandoned(String label, String why, boolean heldBack) {
    abandoned.add(label + ": " + why);
  }

  @Override
  public void consumed() {
    consumed.incrementAndGet();
  }

  @Override
  public boolean ended() {
    return ended;
  }
}
