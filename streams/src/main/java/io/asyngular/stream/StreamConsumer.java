package io.asyngular.stream;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One reader's end of a stream: iterate it, or ask it item by item. It begins when it is made, so
 * one can make it, do something else that waits, and then read all that was written meanwhile.
 *
 * <p>For one reading thread at a time: a second thread that reads at the same moment gets an {@link
 * IllegalStateException}. {@link #close()} may be called from any thread. {@link #node()} is what
 * others measure and end.
 *
 * @param <T> the items; never null
 */
public final class StreamConsumer<T> implements Iterable<T>, AutoCloseable {
  private final ConsumableStream<T> stream;
  private final Cursor cursor;
  private final long idleNanos;

  /** Whether a timeout or an interrupt ends it, since nobody else will. */
  private final boolean plain;

  /** Taken by {@link #hasNext()} and not yet given out. The reading thread's, and its close's. */
  private @Nullable T ahead;

  /** Whether its first wait is over before it has begun. The reading thread's only. */
  private boolean overdue;

  /** Given out last, until it asks for more than there is. The reading thread's only. */
  private @Nullable T given;

  private StreamConsumer(ConsumableStream<T> stream, Cursor cursor, boolean plain) {
    this.stream = stream;
    this.cursor = cursor;
    this.idleNanos = stream.idleNanos();
    this.plain = plain;
    cursor.showIdleLimit(idleNanos);
  }

  static <T> StreamConsumer<T> plain(ConsumableStream<T> stream) {
    var consumer = new StreamConsumer<>(stream, stream.join(), true);
    consumer.cursor.belongTo(consumer, true);
    return consumer;
  }

  static <T> StreamConsumer<T> explicit(ConsumableStream<T> stream, @Nullable Runnable readable) {
    var consumer = new StreamConsumer<>(stream, stream.join(), false);
    if (readable == null) {
      consumer.cursor.belongTo(consumer, false);
    } else {
      consumer.cursor.signalWith(readable);
    }
    return consumer;
  }

  /** Reads for a loop that holds and closes it itself. */
  static <T> StreamConsumer<T> over(ConsumableStream<T> stream, Cursor cursor, boolean overdue) {
    var consumer = new StreamConsumer<>(stream, cursor, false);
    consumer.overdue = overdue;
    return consumer;
  }

  /** Reads on from where this consumer stands: there is one position, not one for each iterator. */
  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return StreamConsumer.this.hasNext();
      }

      @Override
      public T next() {
        return StreamConsumer.this.next();
      }
    };
  }

  /**
   * Waits for the next item or the end.
   *
   * @return false at the end, then and ever after
   * @throws StreamTimeoutException past the idle limit; an explicit consumer may be asked again
   * @throws StreamInterruptedException the interrupt flag is left set
   * @throws StreamAbandonedException if it was closed as abandoned before
   */
  public boolean hasNext() {
    T item = ahead;
    if (item == null) {
      item = take();
      ahead = item;
    }
    return item != null;
  }

  /**
   * Waits for the next item.
   *
   * @throws NoSuchElementException at the end; otherwise as {@link #hasNext()}
   */
  public T next() {
    T item = ahead;
    if (item == null) {
      item = take();
    }
    if (item == null) {
      throw new NoSuchElementException("the stream " + stream.label() + " has ended");
    }
    ahead = null;
    given = item;
    return item;
  }

  /**
   * The next item if there is one; never blocks. A consumer that was made with a signal has it run
   * once something has come after an empty answer.
   *
   * @return empty when there is nothing now, or nothing ever again: {@link #isAlive()} tells
   */
  public Optional<T> poll() {
    T item = pollOrNull();
    return item == null ? Optional.empty() : Optional.of(item);
  }

  /** As {@link #poll()} without the wrapping, for those who count nanoseconds. */
  public @Nullable T pollOrNull() {
    T item = ahead;
    if (item != null) {
      ahead = null;
      return item;
    }
    item = pollViewed();
    if (item == null && cursor.isAlive()) {
      cursor.arm();
    }
    return item;
  }

  /** Has the signal run once there is something to take, without taking anything. */
  void arm() {
    cursor.arm();
  }

  /** Whether nothing is left but the end. */
  boolean isAtEnd() {
    return ahead == null && cursor.isAtEnd();
  }

  /** Whether it has nothing to take now. */
  boolean isEmpty() {
    return ahead == null && !cursor.isReadable();
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return cursor.isAlive();
  }

  /** What was given with the close or kill that ended it. */
  public Optional<Object> endValue() {
    Ending ending = cursor.ending();
    return ending == null ? Optional.empty() : Optional.ofNullable(ending.value());
  }

  /** What others see of it. */
  public ConsumerNode node() {
    return cursor;
  }

  /** Leaves the stream: what it had waiting is dropped. Twice is harmless. */
  @Override
  public void close() {
    cursor.end(Ending.LEFT);
    ahead = null;
    given = null;
  }

  private @Nullable T take() {
    try {
      cursor.readBy(Thread.currentThread());
      while (true) {
        T item = pollViewed();
        if (item != null) {
          return item;
        }
        if (!cursor.isAlive()) {
          failIfAbandoned();
          return null;
        }
        waitForMore();
      }
    } finally {
      Reference.reachabilityFence(this); // or it could be collected while its thread waits in here
    }
  }

  private @Nullable T pollViewed() {
    while (true) {
      Object item = cursor.poll();
      T seen = item == null ? null : stream.view(item);
      if (item == null || seen != null) {
        return seen;
      }
    }
  }

  /** What the reader is busy with. */
  @Nullable T given() {
    return given;
  }

  private void waitForMore() {
    boolean over = overdue && given == null;
    overdue = false;
    given = null;
    try {
      if (over || !cursor.await(idleNanos)) {
        throw new StreamTimeoutException("Stream consumer iteration timed out");
      }
    } catch (StreamException e) {
      if (plain) {
        cursor.end(Ending.LEFT);
      }
      throw e;
    }
  }

  private void failIfAbandoned() {
    Ending ending = cursor.ending();
    if (ending != null && ending.kind() == Ending.Kind.ABANDONED) {
      throw new StreamAbandonedException(
          "this consumer of " + stream.label() + " was closed as abandoned: " + ending.why());
    }
  }
}
