package io.asyngular.socket.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What was sent and is held back on its way to the outbound queue, by a batch or a middleware. When
 * the room is killed a new count begins, and what was counted before is not sent any more. Any
 * thread.
 */
public final class Ahead {
  private final AtomicLong items = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean dropped;

  /** A count of nothing. */
  public Ahead() {}

  /** One item more. */
  public void enter(int itemBytes) {
    items.incrementAndGet();
    bytes.addAndGet(itemBytes);
  }

  /** So much has gone on, or is not sent at all. */
  public void leave(long leavingItems, long leavingBytes) {
    items.addAndGet(-leavingItems);
    bytes.addAndGet(-leavingBytes);
  }

  /** What is counted here is not sent any more. */
  public void drop() {
    dropped = true;
  }

  /** Whether what was counted here is not to be sent any more. */
  public boolean isDropped() {
    return dropped;
  }

  /** How many items there are. */
  public long items() {
    return items.get();
  }

  /** Their bytes. */
  public long bytes() {
    return bytes.get();
  }
}
