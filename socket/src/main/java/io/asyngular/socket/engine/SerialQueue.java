package io.asyngular.socket.engine;

import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Deals with one item after the other, each of which may take its time; what comes meanwhile waits
 * in order, and is measured. The item that is being dealt with counts no more.
 *
 * <p>Event loop only, but for the measures and {@link #clear()}, which any thread may call. What
 * waits is guarded by this object.
 *
 * @param <T> the items
 */
public final class SerialQueue<T> {
  /** Deals with an item. */
  @FunctionalInterface
  public interface Step<T> {
    /**
     * Called on the event loop, for one item at a time.
     *
     * @param bytes the item's size
     * @return null when it is done with, else a stage that completes when it is
     */
    @Nullable CompletionStage<?> take(T item, int bytes);
  }

  private record Waiting<T>(T item, int bytes, int tick) {}

  private final Executor loop;
  private final StreamClock clock;
  private final Step<T> step;
  private final Runnable moved;
  private final ArrayDeque<Waiting<T>> waiting = new ArrayDeque<>(1);
  private long waitingBytes;
  private volatile boolean busy;

  /**
   * A queue whose items are dealt with on that event loop.
   *
   * @param moved run after an item has been dealt with that had others wait
   */
  public SerialQueue(Executor loop, StreamClock clock, Step<T> step, Runnable moved) {
    this.loop = loop;
    this.clock = clock;
    this.step = step;
    this.moved = moved;
  }

  /** Deals with the item now if nothing is before it. */
  public void add(T item, int bytes) {
    if (busy) {
      synchronized (this) {
        waiting.add(new Waiting<>(item, bytes, clock.ticks()));
        waitingBytes += bytes;
      }
    } else {
      deal(item, bytes);
    }
  }

  private void deal(T item, int bytes) {
    CompletionStage<?> done = step.take(item, bytes);
    if (done == null) {
      return;
    }
    CompletableFuture<?> future = done.toCompletableFuture();
    if (!future.isDone()) {
      busy = true;
      future.whenComplete((result, failure) -> loop.execute(this::next));
    }
  }

  private void next() {
    busy = false;
    while (!busy) {
      Waiting<T> first;
      synchronized (this) {
        first = waiting.poll();
        if (first == null) {
          break;
        }
        waitingBytes -= first.bytes;
      }
      deal(first.item, first.bytes);
    }
    moved.run();
  }

  /** Whether an item is being dealt with. */
  public boolean isBusy() {
    return busy;
  }

  /** How many items wait. */
  public synchronized long items() {
    return waiting.size();
  }

  /** Their bytes. */
  public synchronized long bytes() {
    return waitingBytes;
  }

  /** Their bytes, with what limits charge for each on top. */
  public synchronized long weight() {
    return waitingBytes + StreamNode.ITEM_WEIGHT * waiting.size();
  }

  /** How long the first of them has waited. */
  public synchronized Duration age() {
    Waiting<T> oldest = waiting.peek();
    return oldest == null
        ? Duration.ZERO
        : StreamClock.TICK.multipliedBy((long) clock.ticks() - oldest.tick);
  }

  /** Drops what waits. */
  public synchronized void clear() {
    waiting.clear();
    waitingBytes = 0;
  }
}
