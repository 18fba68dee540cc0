package io.asyngular.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a consumer that has waited for too long. One scheduled task serves many waits: it is not
 * cancelled when an item comes in time, and goes back to sleep when it finds a younger wait. So a
 * wait with a limit costs no more than one without.
 */
final class IdleTimer {
  private final StreamClock clock;
  private final Runnable wake;
  private long limitNanos;
  private long waitingSince;
  private StreamClock.@Nullable Timeout scheduled;

  IdleTimer(StreamClock clock, Runnable wake) {
    this.clock = clock;
    this.wake = wake;
  }

  /** A wait begins; its beginning. */
  synchronized long start(long idleNanos) {
    limitNanos = idleNanos;
    waitingSince = clock.nanos();
    if (scheduled == null) {
      scheduled = clock.schedule(Duration.ofNanos(idleNanos), this::check);
    }
    return waitingSince;
  }

  synchronized void cancel() {
    if (scheduled != null) {
      scheduled.cancel();
    }
  }

  private void check() {
    synchronized (this) {
      long left = limitNanos - (clock.nanos() - waitingSince);
      scheduled = left > 0 ? clock.schedule(Duration.ofNanos(left), this::check) : null;
      if (left > 0) {
        return;
      }
    }
    wake.run();
  }
}
