package io.asyngular.stream;

import java.time.Duration;

/**
 * A place where items wait: a consumer, a stream of consumers, a group of streams, a socket, a
 * server. Every node can be measured and ended by the same verbs.
 *
 * <p>All methods may be called from any thread; none of them blocks. Figures are snapshots: what
 * others write and consume during the call may be counted or not.
 */
public interface StreamNode {
  /** What a limit charges for an item on top of its bytes, so that empty messages are not free. */
  long ITEM_WEIGHT = 128;

  /** The name within the parent: a stream's name, a group's name, or {@code #4} for a consumer. */
  String name();

  /**
   * The items that were written and not yet taken: for a consumer its own backlog, above that the
   * maximum over what is beneath. An item counts as taken once a loop's body has it. The marker
   * that a {@link #close()} leaves counts as one item until it is reached.
   */
  long backpressure();

  /**
   * The bytes of the items counted by {@link #backpressure()}, as their writer stated them. The
   * consumers of one stream share their items, so a stream's bytes are those of its slowest
   * consumer; above streams they add up.
   */
  long bytes();

  /** How long the oldest waiting item has waited, to 10 ms; zero when nothing waits. */
  Duration age();

  /**
   * What limits compare: {@link #bytes()} and {@value #ITEM_WEIGHT} more for each waiting item.
   * Adds up above streams.
   */
  long weight();

  /** This node and all beneath it, measured now, without stopping anything. */
  StreamStats stats();

  /** Nothing more arrives; loops finish what they have, then end. New consumers may come. */
  void close();

  /** Loops end now, what they had is dropped, backpressure is 0 at once. New consumers may come. */
  void kill();
}
