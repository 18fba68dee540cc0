package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How much may wait at a node: so many items, so many bytes, for so long. What is exactly at the
 * bound is within it. With a {@link Policy}, of which this is the beginning, it is a {@link Limit}:
 * {@code items(1000).orBytes(1 << 20).dropOldest()}.
 *
 * @param items the most items; {@link Long#MAX_VALUE} for any number
 * @param bytes the most {@linkplain StreamNode#weight() bytes, each item charged with 128 more};
 *     {@link Long#MAX_VALUE} for any number
 * @param age how long an item may wait, to 10 ms; zero for any time
 */
public record Bound(long items, long bytes, Duration age) {
  /** Nothing is too much. */
  public static final Bound NONE = new Bound(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one of them is negative, or nothing could ever wait
   */
  public Bound {
    requireNonNull(age);
    if (items < 0 || bytes < 0 || age.isNegative()) {
      throw new IllegalArgumentException(
          "a bound is not negative: " + items + " items, " + bytes + " bytes, " + age);
    }
  }

  /** At most so many items. */
  public static Bound items(long most) {
    return NONE.orItems(most);
  }

  /** At most so many bytes, each item charged with {@link StreamNode#ITEM_WEIGHT} more. */
  public static Bound bytes(long most) {
    return NONE.orBytes(most);
  }

  /** No item that has waited for longer. */
  public static Bound age(Duration longest) {
    return NONE.orAge(longest);
  }

  /** This bound, and so many items. */
  public Bound orItems(long most) {
    return new Bound(most, bytes, age);
  }

  /** This bound, and so many bytes. */
  public Bound orBytes(long most) {
    return new Bound(items, most, age);
  }

  /** This bound, and no item that has waited for longer. */
  public Bound orAge(Duration longest) {
    return new Bound(items, bytes, longest);
  }

  /** Half of it in items and bytes, which is where what was paused goes on. */
  public Bound half() {
    return new Bound(items / 2, bytes == Long.MAX_VALUE ? bytes : bytes / 2, age);
  }

  /** Whether more than this waits at the node. Any thread; as cheap as the node's figures. */
  public boolean isExceededBy(StreamNode node) {
    return (items != Long.MAX_VALUE && node.backpressure() > items)
        || (bytes != Long.MAX_VALUE && node.weight() > bytes)
        || (!age.isZero() && node.age().compareTo(age) > 0);
  }

  // What is done past it

  /** See {@link Policy.Pause}. */
  public Limit pause() {
    return new Limit(this, new Policy.Pause());
  }

  /** See {@link Policy.DropOldest}. */
  public Limit dropOldest() {
    return new Limit(this, new Policy.DropOldest());
  }

  /** See {@link Policy.DropNewest}. */
  public Limit dropNewest() {
    return new Limit(this, new Policy.DropNewest());
  }

  /** See {@link Policy.Conflate}. */
  public Limit conflate(Function<Object, ?> key) {
    return new Limit(this, new Policy.Conflate(key));
  }

  /** See {@link Policy.Kill}. */
  public Limit kill() {
    return new Limit(this, new Policy.Kill());
  }

  /** See {@link Policy.Disconnect}. */
  public Limit disconnect(int code, String reason) {
    return new Limit(this, new Policy.Disconnect(code, reason));
  }

  /** See {@link Policy.Custom}. */
  public Limit custom(Consumer<FlowEvent.OverLimit> action) {
    return new Limit(this, new Policy.Custom(action));
  }
}
