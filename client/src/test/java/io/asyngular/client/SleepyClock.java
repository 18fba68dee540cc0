package io.asyngular.client;

import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.time.Instant;

/** A clock of a machine that may sleep: its timers do not notice, the time on the wall goes on. */
final class SleepyClock implements StreamClock {
  private final StreamClock awake;
  private volatile Duration slept = Duration.ZERO;

  SleepyClock(StreamClock awake) {
    this.awake = awake;
  }

  void sleep(Duration time) {
    slept = slept.plus(time);
  }

  @Override
  public long nanos() {
    return awake.nanos();
  }

  @Override
  public int ticks() {
    return awake.ticks();
  }

  @Override
  public Timeout schedule(Duration delay, Runnable task) {
    return awake.schedule(delay, task);
  }

  @Override
  public Instant now() {
    return awake.now().plus(slept);
  }
}
