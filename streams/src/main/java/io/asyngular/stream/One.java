package io.asyngular.stream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes one item with a consumer made for it, and leaves the rest to those who come later. */
final class One {
  private One() {}

  static <T> Optional<T> next(ConsumableStream<T> stream, long idleNanos)
      throws InterruptedException {
    return Optional.ofNullable(take(stream, idleNanos));
  }

  static <T> T once(ConsumableStream<T> stream, long idleNanos) throws InterruptedException {
    T item = take(stream, idleNanos);
    if (item == null) {
      throw new StreamEndedException("the stream " + stream.label() + " ended before an item came");
    }
    return item;
  }

  private static <T> @Nullable T take(ConsumableStream<T> stream, long idleNanos)
      throws InterruptedException {
    Cursor cursor = stream.join();
    cursor.showIdleLimit(idleNanos);
    try {
      return takeFrom(stream, cursor, idleNanos);
    } catch (StreamInterruptedException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
    } finally {
      stream.giveBack(cursor);
      cursor.end(Ending.LEFT);
    }
  }

  private static <T> @Nullable T takeFrom(
      ConsumableStream<T> stream, Cursor cursor, long idleNanos) {
    while (true) {
      Object item = cursor.poll();
      if (item != null) {
        T seen = stream.view(item);
        if (seen != null) {
          return seen;
        }
      } else if (!cursor.isAlive()) {
        return null;
      } else if (!cursor.await(idleNanos)) {
        throw new StreamTimeoutException("Stream consumer operation timed out");
      }
    }
  }
}
