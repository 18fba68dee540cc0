package io.asyngular.stream;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An ordered stream that any number of consumers take items from, each at its own pace and each all
 * that is written after it began. A stream without consumers retains nothing.
 *
 * <p>A plain {@code for} over the stream waits for items and ends when the stream is closed (after
 * what was written before) or killed (at once). A loop left by {@code break} leaves an abandoned
 * iterator behind; it is closed once it is collected, its thread has died, or it has held back the
 * stream for too long. {@link #loop} and {@link #consumer()} leave nothing behind.
 *
 * <p>A stream is never ended for good: after {@code close} or {@code kill} new consumers may come.
 * All methods may be called from any thread; only iterating, {@code next} and {@code once} block.
 *
 * @param <T> the items as this view of the stream gives them; never null
 */
public abstract sealed class ConsumableStream<T> implements ConsumedNode, Iterable<T>
    permits WritableStream, NamedStream, StreamView {

  ConsumableStream() {}

  /** A new consumer; it takes over what a doorstep holds, if it is the first. */
  abstract Cursor join();

  /** The item as this view has it, or null when the view leaves it out. */
  abstract @Nullable T view(Object item);

  abstract StreamHost host();

  /** Names the stream in thread names and warnings. */
  abstract String label();

  /** 0 for no limit. */
  long idleNanos() {
    return 0;
  }

  /** Hands what is left back to the doorstep, when there is one and nobody else has come. */
  abstract void giveBack(Cursor cursor);

  /**
   * An iterator for one plain loop. It begins with what is written from now on. Its {@code hasNext}
   * blocks; it throws {@link StreamInterruptedException} (the interrupt flag left set), {@link
   * StreamTimeoutException} past an {@link #idleLimit}, and {@link StreamAbandonedException} when
   * it is used again after it was taken for abandoned.
   */
  @Override
  public final Iterator<T> iterator() {
    return StreamConsumer.plain(this).iterator();
  }

  /** A consumer that begins now, to be closed by who made it. */
  public final StreamConsumer<T> consumer() {
    return StreamConsumer.explicit(this, null);
  }

  /**
   * A consumer to be read with {@link StreamConsumer#poll()} instead of by waiting.
   *
   * @param readable run once each time {@code poll} has returned empty and there is something
   *     again, or the end; on the thread that wrote, so it must be short and must not block
   */
  public final StreamConsumer<T> consumer(Runnable readable) {
    return StreamConsumer.explicit(this, readable);
  }

  /**
   * The stream for those who consume by {@link Flow}, such as Reactor, Mutiny or Kotlin's flows.
   * Each subscriber is a consumer from when it subscribed on, and is given items as it asks for
   * them, on a virtual thread where it may block; what it has not asked for waits as for any other
   * consumer. It is completed when the stream is closed, after the last item, or killed, at once;
   * an {@link #idleLimit} ends it with a {@link StreamTimeoutException}.
   */
  public final Flow.Publisher<T> publisher() {
    return subscriber -> StreamSubscription.begin(this, subscriber);
  }

  /**
   * Consumes the stream on a virtual thread of its own, with a consumer that exists when this
   * method returns: nothing written afterwards is missed. The thread starts with the first item (or
   * the idle limit, or a close); killed before that, the body never runs. When the body returns or
   * throws, the consumer is gone; what it throws is told to the owner of the stream.
   *
   * @return the loop's consumer, to measure or end it
   */
  public final ConsumerNode loop(LoopBody<T> body) {
    return Loop.start(this, body);
  }

  /**
   * The next item that is written; blocks.
   *
   * @return empty when the stream ended instead
   * @throws StreamTimeoutException past the {@link #idleLimit} of this view
   */
  public final Optional<T> next() throws InterruptedException {
    return One.next(this, idleNanos());
  }

  /**
   * As {@link #next()}, for at most that long.
   *
   * @throws StreamTimeoutException when nothing was written in time
   */
  public final Optional<T> next(Duration timeout) throws InterruptedException {
    return One.next(this, positive(timeout));
  }

  /**
   * The next item that is written; blocks.
   *
   * @throws StreamEndedException when the stream was closed or killed instead
   * @throws StreamTimeoutException past the {@link #idleLimit} of this view
   */
  public final T once() throws InterruptedException {
    return One.once(this, idleNanos());
  }

  /**
   * As {@link #once()}, for at most that long.
   *
   * @throws StreamTimeoutException when nothing was written in time
   * @throws StreamEndedException when the stream was closed or killed instead
   */
  public final T once(Duration timeout) throws InterruptedException {
    return One.once(this, positive(timeout));
  }

  /**
   * A view of the same stream through a function, which runs on the consuming thread.
   *
   * @param function null leaves an item out; what it throws comes out of the loop
   */
  public final <R> ConsumableStream<R> map(Function<? super T, ? extends @Nullable R> function) {
    return new StreamView<>(this, function, idleNanos());
  }

  /**
   * A view of the same stream whose consumers fail with {@link StreamTimeoutException} when they
   * have waited that long for an item. What is already there never times out.
   */
  public final ConsumableStream<T> idleLimit(Duration limit) {
    return new StreamView<>(this, item -> item, positive(limit));
  }

  private static long positive(Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a time limit must be positive, not " + duration);
    }
    return duration.toNanos();
  }
}
