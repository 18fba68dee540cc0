package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much may come in a time, and what is done about more: {@code
 * Rate.perSecond(100).burst(500).refuse()}. After a pause as many as the burst may come at once.
 *
 * @param amount how much may come in a period; of what, says who is given it
 * @param period in which
 * @param burst how much may come at once, at least the amount of one item
 * @param policy {@link Policy.Pause} delays what is too much, {@link Policy.DropNewest} refuses it,
 *     {@link Policy.Disconnect} ends who sends it
 */
public record Rate(long amount, Duration period, long burst, Policy policy) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one of them is not positive, or the policy is another
   */
  public Rate {
    requireNonNull(policy);
    if (amount <= 0 || burst <= 0 || !period.isPositive()) {
      throw new IllegalArgumentException(
          "a rate is positive, not " + amount + " in " + period + " with a burst of " + burst);
    }
    switch (policy) {
      case Policy.Pause p -> {}
      case Policy.DropNewest p -> {}
      case Policy.Disconnect p -> {}
      default ->
          throw new IllegalArgumentException(
              "what comes too fast is paused, dropped or disconnected, not " + policy.name());
    }
  }

  /** So many a second, and as many at once; what is too much is delayed. */
  public static Rate perSecond(long amount) {
    return new Rate(amount, Duration.ofSeconds(1), amount, new Policy.Pause());
  }

  /** The same rate with another burst. */
  public Rate burst(long atOnce) {
    return new Rate(amount, period, atOnce, policy);
  }

  /** What is too much has to wait. */
  public Rate delay() {
    return new Rate(amount, period, burst, new Policy.Pause());
  }

  /** What is too much is refused: calls with an error, messages are dropped and counted. */
  public Rate refuse() {
    return new Rate(amount, period, burst, new Policy.DropNewest());
  }

  /** Who sends too much is ended with that code and reason. */
  public Rate disconnect(int code, String reason) {
    return new Rate(amount, period, burst, new Policy.Disconnect(code, reason));
  }
}
