package io.asyngular.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of code of the library's own threads (a loop's body, a handler) at whose end the
 * iterators that plain loops in it have left behind are closed at once.
 */
public final class IterationScope {
  private static final ScopedValue<IterationScope> CURRENT = ScopedValue.newInstance();
  private static final int SWEEP_FROM = 64;

  private final Thread thread = Thread.currentThread();
  private final List<Cursor> adopted = new ArrayList<>();
  private int sweepAt = SWEEP_FROM;

  private IterationScope() {}

  /** What runs in a scope. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs to its end on the calling thread.
     *
     * @throws Exception whatever the application throws
     */
    void run() throws Exception;
  }

  /**
   * Runs the body on this thread; afterwards the iterators whose last {@code next()} was called in
   * it are closed and hold nothing.
   *
   * @throws Exception what the body throws
   */
  public static void run(Body body) throws Exception {
    var scope = new IterationScope();
    try {
      ScopedValue.where(CURRENT, scope)
          .call(() -> {
            body.run();
            return null;
          });
    } finally {
      scope.close();
    }
  }

  /** Only ever called on the thread that reads the cursor. */
  static void adopt(Cursor cursor) {
    IterationScope scope = CURRENT.isBound() ? CURRENT.get() : null;
    if (scope != null && scope.thread == Thread.currentThread()) { // forks inherit the scope
      scope.add(cursor);
    }
  }

  private void add(Cursor cursor) {
    if (adopted.size() >= sweepAt) {
      adopted.removeIf(known -> !known.isAlive());
      sweepAt = Math.max(SWEEP_FROM, 2 * adopted.size());
    }
    adopted.add(cursor);
  }

  private void close() {
    for (Cursor cursor : adopted) {
      if (cursor.isAlive() && cursor.isOwnedBy(thread)) {
        cursor.abandon("the code that iterated has ended");
      }
    }
  }
}
