package io.asyngular.stream;

import org.jspecify.annotations.Nullable;

/**
 * An item that is not for every consumer, or that ends its consumers.
 *
 * @param target the consumer's id, or {@link #ALL}
 * @param closes whether it ends the consumer rather than being an item for it
 * @param value the item, or what was given with the close
 */
record Control(long target, boolean closes, @Nullable Object value) {
  /** No consumer has this id. */
  static final long ALL = 0;

  boolean concerns(long id) {
    return target == ALL || target == id;
  }
}
