package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What happens where more comes than is taken. Told to the owner of the node, and recorded for JFR.
 */
public sealed interface FlowEvent {
  /** The node by its path within its owner, for example {@code receivers/chat/#4}. */
  String node();

  /**
   * More waits than the limit allows, and its policy acts. Told once until it is within again.
   *
   * @param limit what it is over
   * @param items what waits, see {@link StreamNode#backpressure()}
   * @param bytes what waits, see {@link StreamNode#weight()}
   * @param age how long the first of it has waited
   */
  record OverLimit(String node, Limit limit, long items, long bytes, Duration age)
      implements FlowEvent {
    /** Checks that nothing is missing. */
    public OverLimit {
      requireNonNull(node);
      requireNonNull(limit);
      requireNonNull(age);
    }
  }

  /** The peer is read no more, because of that node. */
  record Paused(String node) implements FlowEvent {}

  /**
   * The peer is read again.
   *
   * @param after how long it was not
   */
  record Resumed(String node, Duration after) implements FlowEvent {}

  /**
   * Items were dropped: told once for a burst of drops, of a second at most.
   *
   * @param items how many
   * @param bytes theirs, as their writer stated them
   * @param policy why
   */
  record Dropped(String node, long items, long bytes, Policy policy) implements FlowEvent {}

  /**
   * A node was killed, or its socket ended, by a limit; what it had is dropped.
   *
   * @param items how many items that was
   * @param bytes theirs
   * @param policy by which
   */
  record Killed(String node, long items, long bytes, Policy policy) implements FlowEvent {}

  /**
   * A consumer has items waiting and has not asked for the next one for too long. Told once until
   * it asks.
   *
   * @param since for how long
   * @param items how many wait
   */
  record LoopSlow(String node, Duration since, long items) implements FlowEvent {}

  /**
   * A loop has ended by a failure of its body: what comes is not consumed by it any more.
   *
   * @param failure what the body threw
   */
  record LoopDied(String node, Throwable failure) implements FlowEvent {}

  /**
   * A loop keeps an event loop busy, and with it every socket of that event loop.
   *
   * @param node the thread of the loop, or the event loop if that is not known
   * @param since for how long
   * @param stack where it was
   */
  record LoopStuck(String node, Duration since, String stack) implements FlowEvent {}
}
