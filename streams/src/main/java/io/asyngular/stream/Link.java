package io.asyngular.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One item in the list of a stream. {@code seq} and {@code bytes} count from the stream's beginning
 * up to and including this item, so any backlog is a subtraction. 40 bytes of heap.
 */
final class Link {
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

  long seq;
  long bytes;
  final int tick;

  Link(@Nullable Object item, int tick) {
    this.item = item;
    this.tick = tick;
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
