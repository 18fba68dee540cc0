package io.asyngular.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The consumers of one stream: an array that is copied when one comes or goes, so that it is read
 * without a lock. A retired set takes no more consumers; its stream is about to be forgotten.
 */
final class CursorSet {
  private static final Cursor[] NONE = {};
  private static final Cursor[] RETIRED = {};
  private static final int SWEEP_FROM = 64;
  private static final VarHandle CURSORS;

  static {
    try {
      CURSORS = MethodHandles.lookup().findVarHandle(CursorSet.class, "cursors", Cursor[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile Cursor[] cursors = NONE;

  /** Only a hint for when to sweep next, so races do not matter. */
  private int sweepAt = SWEEP_FROM;

  boolean isEmpty() {
    return cursors.length == 0;
  }

  @SuppressWarnings("ReferenceEquality") // the retired array is known by its identity
  boolean isRetired() {
    return cursors == RETIRED;
  }

  /** Not to be written to. */
  Cursor[] all() {
    return cursors;
  }

  /** False when retired. */
  @SuppressWarnings("ReferenceEquality") // the retired array is known by its identity
  boolean add(Cursor cursor) {
    Cursor[] old;
    Cursor[] added;
    do {
      old = cursors;
      if (old == RETIRED) {
        return false;
      }
      added = new Cursor[old.length + 1];
      System.arraycopy(old, 0, added, 0, old.length);
      added[old.length] = cursor;
    } while (!CURSORS.compareAndSet(this, old, added));
    if (added.length >= sweepAt) {
      sweep();
      sweepAt = Math.max(SWEEP_FROM, 2 * cursors.length);
    }
    return true;
  }

  /** Adds the cursor if nobody has come or gone since the set was seen with that one in it. */
  boolean addBeside(Cursor only, Cursor[] seen, Cursor added) {
    return CURSORS.compareAndSet(this, seen, new Cursor[] {only, added});
  }

  /** Removes the cursor if it is there; true when that has left the set empty. */
  boolean remove(Cursor cursor) {
    while (true) {
      Cursor[] old = cursors;
      int at = indexOf(old, cursor);
      if (at < 0) {
        return false;
      }
      Cursor[] fewer = NONE;
      if (old.length > 1) {
        fewer = new Cursor[old.length - 1];
        System.arraycopy(old, 0, fewer, 0, at);
        System.arraycopy(old, at + 1, fewer, at, old.length - at - 1);
      }
      if (CURSORS.compareAndSet(this, old, fewer)) {
        return fewer.length == 0;
      }
    }
  }

  /** Retires the set if it is empty. */
  boolean retire() {
    return CURSORS.compareAndSet(this, NONE, RETIRED);
  }

  /** Closes those that nobody will ever read again. */
  void sweep() {
    for (Cursor cursor : cursors) {
      cursor.endIfAbandoned();
    }
  }

  /**
   * Whether every other consumer has taken the item of that number, so that it is done with. When
   * somebody comes meanwhile the answer is no: it may have taken over the place of one that counts
   * as gone.
   */
  @SuppressWarnings("ReferenceEquality") // an array is never used again
  boolean allButOneHavePassed(Cursor one, int seq) {
    Cursor[] all = cursors;
    for (Cursor cursor : all) {
      if (cursor != one && cursor.isBehind(seq)) {
        return false;
      }
    }
    return all == cursors;
  }

  private static int indexOf(Cursor[] cursors, Cursor cursor) {
    for (int i = 0; i < cursors.length; i++) {
      if (cursors[i] == cursor) {
        return i;
      }
    }
    return -1;
  }
}
