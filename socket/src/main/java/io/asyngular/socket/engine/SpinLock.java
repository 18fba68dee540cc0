package io.asyngular.socket.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock that is spun for, not slept for: what it guards takes a moment and waits for nothing. A
 * virtual thread that slept for a lock in the midst of a publication could only be continued by its
 * event loop, and that may be waiting for the publication to end. Not reentrant.
 */
public final class SpinLock {
  private final AtomicBoolean locked = new AtomicBoolean();

  /** A lock that nobody has. */
  public SpinLock() {}

  /** Takes it, as soon as nobody else has it. */
  public void lock() {
    while (!locked.compareAndSet(false, true)) {
      Thread.onSpinWait();
    }
  }

  /** Gives it back. */
  public void unlock() {
    locked.set(false);
  }
}
