package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

/**
 * How much may wait at a node, and what is done past it: {@code Bound.items(100).dropOldest()}.
 *
 * <p>Limits nest: where several are over, that of the innermost node acts first, and one further
 * out only on what is still too much, at the worst of what is beneath it.
 *
 * @param bound how much may wait
 * @param policy what is done about more
 */
public record Limit(Bound bound, Policy policy) {
  /** Checks that both are there. */
  public Limit {
    requireNonNull(bound);
    requireNonNull(policy);
  }

  @Override
  public String toString() {
    return policy + " past " + bound;
  }
}
