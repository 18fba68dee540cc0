package io.asyngular.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of one stream that wait for its next item: a stack that a writer empties in one
 * step. A consumer adds itself, looks once more for an item, and only then parks; a writer appends,
 * and only then looks here. So an item is never left behind with its consumer asleep, and a write
 * costs one read when nobody waits.
 *
 * <p>A consumer that stops waiting stays in the stack until the next write. Those that died there
 * are counted, and thrown out before they pile up; the others are not woken by that.
 */
final class Waiters {
  private static final int MOST_DEAD = 16;
  private static final VarHandle TOP;
  private static final VarHandle DEAD;

  static {
    try {
      var lookup = MethodHandles.lookup();
      TOP = lookup.findVarHandle(Waiters.class, "top", Cursor.class);
      DEAD = lookup.findVarHandle(Waiters.class, "dead", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Cursor top;

  @SuppressWarnings("UnusedVariable") // through DEAD
  private volatile int dead;

  void add(Cursor cursor) {
    if (cursor.enqueue()) {
      push(cursor);
    }
  }

  private void push(Cursor cursor) {
    Cursor seen;
    do {
      seen = top;
      cursor.nextWaiter = seen;
    } while (!TOP.compareAndSet(this, seen, cursor));
  }

  /** Wakes all who wait. A consumer woken for nothing looks, and adds itself again. */
  void wakeAll() {
    if (top == null) {
      return;
    }
    Cursor cursor = (Cursor) TOP.getAndSet(this, null);
    while (cursor != null) {
      Cursor following = cursor.nextWaiter;
      cursor.nextWaiter = null;
      cursor.queued = false;
      cursor.wake();
      cursor = following;
    }
  }

  /** A consumer has ended while it was in the stack. */
  void died(int alive) {
    if ((int) DEAD.getAndAdd(this, 1) + 1 >= Math.max(MOST_DEAD, alive)) {
      dead = 0;
      throwOutTheDead();
    }
  }

  private void throwOutTheDead() {
    boolean missed = false;
    Cursor cursor = (Cursor) TOP.getAndSet(this, null);
    while (cursor != null) {
      Cursor following = cursor.nextWaiter;
      if (cursor.isAlive()) {
        push(cursor);
        missed |= cursor.isReadable(); // its writer may have found nobody here
      } else {
        cursor.nextWaiter = null;
        cursor.queued = false;
      }
      cursor = following;
    }
    if (missed) {
      wakeAll();
    }
  }
}
