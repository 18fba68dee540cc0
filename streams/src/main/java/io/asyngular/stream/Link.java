package io.asyngular.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One item in the list of a stream. Items and bytes are counted from the stream's beginning up to
 * and including this one, so any backlog is a subtraction. The counts wrap, which subtraction
 * bears.
 *
 * <p>32 bytes of heap, so that two links share a cache line and none lies across two: what a
 * consumer on another core pays for is lines.
 */
final class Link {
  private static final int TICK_BITS = 28;
  private static final long TICK_MASK = (1L << TICK_BITS) - 1;
  private static final long BYTES_MASK = -1L >>> TICK_BITS;
  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Link.class, "next", Link.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Cleared once every consumer has taken it, by the last of them. */
  @Nullable Object item;

  /** Set once by the writer that appended the next link; cut once every consumer has passed. */
  private volatile @Nullable Link next;

  private int seq;

  /** The bytes, modulo 64 GiB, above the tick of the write, modulo 31 days. */
  private long bytesAndTick;

  Link(@Nullable Object item, int tick) {
    this.item = item;
    this.bytesAndTick = tick & TICK_MASK;
  }

  /** Counts on from the link before; by its writer, before anybody else sees it. */
  void follow(Link before, long bytes) {
    seq = before.seq + 1;
    bytesAndTick =
        (((before.bytesAndTick >>> TICK_BITS) + bytes) << TICK_BITS) | (bytesAndTick & TICK_MASK);
  }

  /** Its number; only differences mean anything. */
  int seq() {
    return seq;
  }

  /** How many items come after that link, up to and including this one. */
  long itemsSince(Link earlier) {
    return Integer.toUnsignedLong(seq - earlier.seq);
  }

  /** Their bytes. */
  long bytesSince(Link earlier) {
    return ((bytesAndTick >>> TICK_BITS) - (earlier.bytesAndTick >>> TICK_BITS)) & BYTES_MASK;
  }

  /** Ticks from the write until that one, which was read later. */
  long ticksUntil(int tick) {
    return (tick - bytesAndTick) & TICK_MASK;
  }

  /** Whether a multiple of so many items or (2 to the power of a number) bytes lies in between. */
  boolean isNewsAfter(Link before, int everyItems, int everyBytesShift) {
    return (seq & (everyItems - 1)) == 0
        || (before.bytesAndTick ^ bytesAndTick) >>> (TICK_BITS + everyBytesShift) != 0;
  }

  @Nullable Link next() {
    return (Link) NEXT.getAcquire(this);
  }

  /** As {@link #next()}, and not older than what the caller has done before. */
  boolean hasNext() {
    return next != null;
  }

  /** A full fence: what the caller reads afterwards is not older than this write. */
  void append(Link link) {
    next = link;
  }

  /**
   * A passed link that still pointed forward would keep the collector chasing the list through the
   * old generation, so the slowest consumer cuts behind itself.
   */
  void cut() {
    NEXT.setOpaque(this, null);
  }
}
