package io.asyngular.stream;

import org.jspecify.annotations.Nullable;

/**
 * An item that is not for every consumer, or that ends its consumers. It is for those whose ids lie
 * in a range: a close is for all who are there, and not for who comes later and takes over what a
 * doorstep holds.
 *
 * @param first the lowest id that it is for
 * @param last the highest id that it is for
 * @param closes whether it ends the consumer rather than being an item for it
 * @param value the item, or what was given with the close
 */
record Control(long first, long last, boolean closes, @Nullable Object value) {
  static Control item(long id, Object item) {
    return new Control(id, id, false, item);
  }

  static Control close(long id) {
    return new Control(id, id, true, null);
  }

  /** Closes all consumers with ids up to that one. */
  static Control closeAll(long lastId, @Nullable Object endValue) {
    return new Control(1, lastId, true, endValue);
  }

  boolean concerns(long id) {
    return first <= id && id <= last;
  }
}
