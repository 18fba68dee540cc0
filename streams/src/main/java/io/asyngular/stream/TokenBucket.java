package io.asyngular.stream;

import java.time.Duration;

/**
 * Counts what comes against a {@link Rate}. It may go into debt by the last thing that comes, so
 * that one which is larger than the burst can come at all. Not for more than one thread at a time.
 */
public final class TokenBucket {
  private final Rate rate;
  private final StreamClock clock;
  private final double perNano;
  private final double burst;
  private double tokens;
  private long filledAt;

  /** A full bucket: the burst may come at once. */
  public TokenBucket(Rate rate, StreamClock clock) {
    this.rate = rate;
    this.clock = clock;
    this.perNano = (double) rate.amount() / rate.period().toNanos();
    this.burst = rate.burst();
    this.tokens = burst;
    this.filledAt = clock.nanos();
  }

  /** What it counts against. */
  public Rate rate() {
    return rate;
  }

  /** Takes so much if it is not in debt; false takes nothing. */
  public boolean tryTake(long amount) {
    fill();
    if (tokens <= 0) {
      return false;
    }
    tokens -= amount;
    return true;
  }

  /** Takes so much in any case. */
  public void take(long amount) {
    fill();
    tokens -= amount;
  }

  /** How long until something more may come; zero for now. */
  public Duration delay() {
    fill();
    return tokens > 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / perNano) + 1);
  }

  /** Whether nothing has come for so long that the whole burst may come. */
  public boolean isFull() {
    fill();
    return tokens >= burst;
  }

  private void fill() {
    long now = clock.nanos();
    tokens = Math.min(burst, tokens + (double) (now - filledAt) * perNano);
    filledAt = now;
  }
}
