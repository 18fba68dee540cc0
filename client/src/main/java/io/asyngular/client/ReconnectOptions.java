package io.asyngular.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a client waits before it connects again: the initial delay and some chance, so that not
 * all come at once, the whole growing with each attempt that fails, up to the longest.
 *
 * @param initialDelay the least before the first attempt
 * @param randomness how much chance may add to it
 * @param multiplier by how much the sum grows with each attempt
 * @param maxDelay the most
 */
public record ReconnectOptions(
    Duration initialDelay, Duration randomness, double multiplier, Duration maxDelay) {
  /** As the reference's clients: 10 to 20 s, half as much again with each, a minute at most. */
  public static final ReconnectOptions DEFAULT =
      new ReconnectOptions(
          Duration.ofSeconds(10), Duration.ofSeconds(10), 1.5, Duration.ofSeconds(60));

  /** Refuses what makes no sense. */
  public ReconnectOptions {
    if (initialDelay.isNegative() || randomness.isNegative() || maxDelay.isNegative()) {
      throw new IllegalArgumentException("the delays of a reconnect cannot be negative");
    }
    if (!(multiplier >= 1)) {
      throw new IllegalArgumentException("multiplier must be 1 or more, not " + multiplier);
    }
  }

  /** The delay before the attempt of that number, from 0. */
  Duration delay(int attempt, RandomGenerator chance) {
    double random = (double) randomness.toMillis() * chance.nextDouble();
    double first = Math.round((double) initialDelay.toMillis() + random);
    double grown = Math.round(first * Math.pow(multiplier, attempt));
    return Duration.ofMillis((long) Math.min((double) maxDelay.toMillis(), grown));
  }
}
