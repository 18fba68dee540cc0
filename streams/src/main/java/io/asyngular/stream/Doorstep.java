package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Holds what is written to names that nobody consumes yet, so that an application that makes its
 * loops on threads of its own loses nothing of what a peer sends at once. While it is open, the
 * first consumer of a name takes over all that was held for it, and {@code once} hands the rest
 * back. When it is settled, what nobody took is dropped and counted, and it costs nothing any more.
 *
 * <p>It holds items in their own streams, by a cursor at the beginning of each: there is no second
 * queue. It does not refuse anything: who feeds it looks at {@link #isFull()} and pauses.
 *
 * <p>A node beside the streams that it belongs to: what it holds is not counted there. {@code
 * close} and {@code kill} drop what is held now and leave it open. Any thread; nothing blocks.
 */
public final class Doorstep implements StreamNode {
  private final String name;
  private final StreamHost host;
  private final Supplier<Bound> bound;
  private final Budget budget;
  private final Set<DoorstepCursor> held = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;

  /** What this doorstep has told its budget; guarded by itself. */
  private long told;

  /**
   * What all doorsteps of one owner may hold together.
   *
   * @param maxWeight in bytes, {@link StreamNode#ITEM_WEIGHT} included
   * @param held what they hold, as they last told
   */
  public record Budget(long maxWeight, AtomicLong held) {
    /** A budget of which nothing is used. */
    public Budget(long maxWeight) {
      this(maxWeight, new AtomicLong());
    }
  }

  /**
   * An open doorstep that is full at so many items or bytes, not their weight, or when its budget
   * is spent.
   */
  public Doorstep(String name, StreamHost host, Supplier<Bound> bound, Budget budget) {
    this.name = requireNonNull(name);
    this.host = requireNonNull(host);
    this.bound = requireNonNull(bound);
    this.budget = requireNonNull(budget);
  }

  /** Whether it still holds what nobody consumes. */
  public boolean isOpen() {
    return open;
  }

  /** Whether it holds anything: only then can it be full. */
  public boolean isHolding() {
    return !held.isEmpty();
  }

  /** Whether its feeder should pause. Also tells the budget what is held now. */
  public boolean isFull() {
    if (!open) {
      return false;
    }
    long items = 0;
    long bytes = 0;
    for (DoorstepCursor cursor : held) {
      items += cursor.backpressure();
      bytes += cursor.bytes();
    }
    tell(bytes + items * ITEM_WEIGHT);
    Bound most = bound.get();
    return items >= most.items()
        || bytes >= most.bytes()
        || budget.held().get() >= budget.maxWeight();
  }

  /**
   * Closes the doorstep for good and drops what nobody has taken.
   *
   * @return how many items were dropped, by name; empty when settled before
   */
  public Map<String, Long> settle() {
    open = false;
    var dropped = drop();
    tell(0);
    host.consumed();
    return dropped;
  }

  /** Has the items of a stream held that nobody has seen yet. */
  DoorstepCursor hold(WritableStream<?> stream) {
    DoorstepCursor cursor = stream.heldBy(this);
    admit(cursor);
    return cursor;
  }

  /** Goes on holding where a consumer has stopped, if that was the only one. */
  void takeBack(Cursor cursor) {
    DoorstepCursor again = open ? cursor.stream().heldBehind(cursor, this) : null;
    if (again != null) {
      admit(again);
    }
  }

  private void admit(DoorstepCursor cursor) {
    held.add(cursor);
    if (!open || !cursor.isAlive()) { // settled, or taken over, in between
      cursor.end(Ending.LEFT);
      held.remove(cursor);
    }
  }

  void forget(DoorstepCursor cursor) {
    held.remove(cursor);
  }

  /** Drops what it holds of one stream; how many items that was. */
  long drop(WritableStream<?> stream) {
    long items = 0;
    for (DoorstepCursor cursor : held) {
      if (cursor.stream() == stream) {
        items += cursor.drop();
      }
    }
    host.consumed();
    return items;
  }

  private Map<String, Long> drop() {
    var dropped = new TreeMap<String, Long>();
    for (DoorstepCursor cursor : held) {
      long items = cursor.drop();
      if (items > 0) {
        dropped.merge(cursor.stream().label(), items, Long::sum);
      }
    }
    return dropped;
  }

  private synchronized void tell(long weight) {
    long now = open ? weight : 0;
    budget.held().addAndGet(now - told);
    told = now;
  }

  // The node

  @Override
  public String name() {
    return name;
  }

  @Override
  public long backpressure() {
    return held.stream().mapToLong(StreamNode::backpressure).max().orElse(0);
  }

  @Override
  public long bytes() {
    return held.stream().mapToLong(StreamNode::bytes).sum();
  }

  @Override
  public long weight() {
    return held.stream().mapToLong(StreamNode::weight).sum();
  }

  @Override
  public Duration age() {
    return held.stream().map(StreamNode::age).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Override
  public StreamStats stats() {
    return new StreamStats(name, Optional.empty(), backpressure(), bytes(), age(), List.of());
  }

  @Override
  public void close() {
    kill();
  }

  @Override
  public void kill() {
    drop();
    host.consumed();
  }
}
