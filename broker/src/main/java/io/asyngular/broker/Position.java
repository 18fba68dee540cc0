package io.asyngular.broker;

import static java.util.Objects.requireNonNull;

/**
 * A publication's place in its channel.
 *
 * @param epoch which life of the channel's history this is; offsets of different epochs do not
 *     compare, and a subscriber that finds another epoch has missed something
 * @param offset 1 for the first publication of the epoch, then one more each
 */
public record Position(String epoch, long offset) {
  /** Refuses offsets below 1. */
  public Position {
    requireNonNull(epoch);
    if (offset < 1) {
      throw new IllegalArgumentException("offsets start at 1, not " + offset);
    }
  }
}
