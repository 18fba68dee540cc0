package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamNode;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Has senders wait while too much waits to be sent, so that a server that reads slowly slows its
 * senders down instead of filling their memory. Any thread.
 */
final class SendGate {
  private final StreamNode outbound;
  private final StreamClock clock;
  private final long limit;
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  /** {@code outbound} is what waits, {@code limit} how many bytes of it are too much. */
  SendGate(StreamNode outbound, StreamClock clock, long limit) {
    this.outbound = outbound;
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * Returns once there is room; does not wait when there is. Blocks.
   *
   * @return what is left of that time
   * @throws AGException {@code TimeoutError} when there was none in that time
   */
  Duration pass(Duration patience) throws InterruptedException {
    if (outbound.weight() <= limit) {
      return patience;
    }
    long deadline = clock.nanos() + patience.toNanos();
    await(deadline, patience);
    return Duration.ofNanos(Math.max(0, deadline - clock.nanos()));
  }

  private void await(long deadline, Duration patience) throws InterruptedException {
    Thread me = Thread.currentThread();
    StreamClock.Timeout timeout = clock.schedule(patience, () -> LockSupport.unpark(me));
    waiting.add(me);
    try {
      while (outbound.weight() > limit) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (clock.nanos() - deadline >= 0) {
          throw new AGException(
              "TimeoutError",
              "More than " + limit + " bytes wait to be sent to a server that reads slowly");
        }
        LockSupport.park(this);
      }
    } finally {
      waiting.remove(me);
      timeout.cancel();
    }
  }

  /** Something has been sent, or will not be. */
  void wake() {
    if (!waiting.isEmpty() && outbound.weight() <= limit) {
      waiting.forEach(LockSupport::unpark);
    }
  }
}
