package io.asyngular.stream;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's place in the list of its stream: the last link that it has taken. The place is also
 * its life: {@code null} once it has ended, and it is only ever moved by compare-and-set. So a kill
 * takes effect in one step, no item is given out after it, and a dead consumer holds no item, even
 * if its reader was in the middle of taking one.
 *
 * <p>One thread at a time reads; any thread may measure and end it.
 */
sealed class Cursor implements ConsumerNode permits DoorstepCursor {
  /** The place of a consumer that is registered and has not chosen its beginning yet. */
  private static final Link JOINING = new Link(null, 0);

  private static final int NEWS_ITEMS = 32;
  private static final int NEWS_BYTES_SHIFT = 16;
  private static final VarHandle PLACE;
  private static final VarHandle ENDING;
  private static final VarHandle QUEUED;
  private static final VarHandle WAITER;
  private static final VarHandle ARMED;

  static {
    try {
      var lookup = MethodHandles.lookup();
      PLACE = lookup.findVarHandle(Cursor.class, "place", Link.class);
      ENDING = lookup.findVarHandle(Cursor.class, "ending", Ending.class);
      QUEUED = lookup.findVarHandle(Cursor.class, "queued", boolean.class);
      WAITER = lookup.findVarHandle(Cursor.class, "waiter", Thread.class);
      ARMED = lookup.findVarHandle(Cursor.class, "armed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WritableStream<?> stream;
  private final long id;
  private volatile @Nullable Link place = JOINING;
  private volatile @Nullable Ending ending;

  /** Whether it stands in {@link Waiters}; set by the reader, cleared by who takes it out. */
  volatile boolean queued;

  /** Belongs to {@link Waiters}. */
  @Nullable Cursor nextWaiter;

  private volatile @Nullable Thread waiter;
  private volatile @Nullable Runnable signal;

  /** Whether it has asked for more than there was, and is still to be woken or signalled. */
  private volatile boolean armed;

  private final Pace pace = new Pace();

  private volatile @Nullable IdleTimer idleTimer;
  private volatile long idleLimit;

  /** What an iterator of a plain loop is known by; null for all that is closed explicitly. */
  private @Nullable WeakReference<Object> iterator;

  private boolean ownedByThread;
  private volatile @Nullable Thread owner;

  /** The number of the item it stood at when {@link #endIfStalled} last looked, if it did. */
  private OptionalInt stalledAt = OptionalInt.empty();

  private long stalledSince;

  Cursor(WritableStream<?> stream, long id) {
    this.stream = stream;
    this.id = id;
  }

  /** Begins behind the link; harmless if it was killed before. */
  void startAt(Link link) {
    PLACE.compareAndSet(this, JOINING, link);
  }

  /** The next item, or null when there is none now or ever; {@link #ending()} tells. */
  @Nullable Object poll() {
    while (true) {
      Link at = place;
      Link next = at == null ? null : at.next();
      if (at == null || next == null) {
        return null;
      }
      Object item = next.item;
      if (!PLACE.compareAndSet(this, at, next)) {
        if (place != null) {
          throw new IllegalStateException("a consumer was read by two threads at once");
        }
        return null;
      }
      if (next.isNewsAfter(at, NEWS_ITEMS, NEWS_BYTES_SHIFT)) {
        stream.passed(this, at, next);
      }
      if (!(item instanceof Control control)) {
        return item;
      }
      if (control.concerns(id)) {
        if (!control.closes()) {
          return control.value();
        }
        end(Ending.closed(control.value()));
        return null;
      }
    }
  }

  /**
   * Waits until there may be something to poll. False when the idle limit ran out first.
   *
   * @param idleNanos 0 for no limit
   */
  boolean await(long idleNanos) {
    Link at = place;
    if (at != null && pace.hasMoreSoon(at)) {
      return true;
    }
    Thread me = Thread.currentThread();
    if (!WAITER.compareAndSet(this, null, me)) {
      throw new IllegalStateException("a consumer was read by two threads at once");
    }
    try {
      long since = idleNanos == 0 ? 0 : startIdleTimer(idleNanos);
      stream.drained(this, place);
      while (!isReadable()) {
        armed = true;
        stream.waiters().add(this);
        if (isReadable()) {
          break;
        }
        if (idleNanos != 0 && stream.host().clock().nanos() - since >= idleNanos) {
          return false;
        }
        if (me.isInterrupted()) {
          throw new StreamInterruptedException("interrupted while waiting for " + stream.label());
        }
        LockSupport.park(stream);
      }
      return true;
    } finally {
      armed = false;
      waiter = null;
    }
  }

  /** Has the signal run as soon as there is something to poll, once; at once if there is. */
  void arm() {
    stream.drained(this, place);
    armed = true;
    stream.waiters().add(this);
    if (isReadable()) {
      wake();
    }
  }

  /** True for the one who is to put it in {@link Waiters}. */
  boolean enqueue() {
    return !queued && QUEUED.compareAndSet(this, false, true);
  }

  /** Only to be shown; {@link #await} is told again. */
  void showIdleLimit(long idleNanos) {
    idleLimit = idleNanos;
  }

  void signalWith(@Nullable Runnable newSignal) {
    signal = newSignal;
  }

  void wake() {
    Runnable whenReadable = signal;
    if (whenReadable == null) {
      armed = false;
      LockSupport.unpark(waiter);
    } else if (ARMED.compareAndSet(this, true, false)) {
      try {
        whenReadable.run();
      } catch (RuntimeException e) { // the others who wait must be woken all the same
        System.getLogger("io.asyngular.stream")
            .log(Level.ERROR, "the signal of a consumer of " + stream.label() + " failed", e);
      }
    }
  }

  boolean isReadable() {
    Link at = place;
    return at == null || at.hasNext();
  }

  /**
   * Whether the next thing to take is the end. Only the reader may ask; what is not for it is not
   * looked past.
   */
  boolean isAtEnd() {
    Link at = place;
    Link next = at == null ? null : at.next();
    return at == null
        || (next != null
            && next.item instanceof Control control
            && control.closes()
            && control.concerns(id));
  }

  /** True for the one call that ended it. */
  boolean end(Ending how) {
    boolean first = ENDING.compareAndSet(this, null, how);
    place = null; // also by who is second: to him too it has ended when this returns
    if (!first) {
      return false;
    }
    IdleTimer timer = idleTimer;
    if (timer != null) {
      timer.cancel();
    }
    stream.left(this);
    wake();
    return true;
  }

  /** Takes its place away, for who is to end it; null if somebody else has. */
  @Nullable Link takePlace() {
    return (Link) PLACE.getAndSet(this, null);
  }

  @Nullable Link placeOrNull() {
    return place;
  }

  @Nullable Ending ending() {
    return ending;
  }

  WritableStream<?> stream() {
    return stream;
  }

  boolean isBehind(int seq) {
    Link at = place;
    return at != null && (at == JOINING || at.seq() - seq < 0);
  }

  // What plain loops abandon

  /** From now on the cursor ends by itself once the iterator is collected or its thread dies. */
  void belongTo(Object plainIterator, boolean alsoToItsThread) {
    ownedByThread = alsoToItsThread;
    iterator = new WeakReference<>(plainIterator);
  }

  /** The reader's thread, before each item. */
  void readBy(Thread thread) {
    if (ownedByThread && owner != thread) {
      owner = thread;
      IterationScope.adopt(this);
    }
  }

  boolean isOwnedBy(Thread thread) {
    return owner == thread;
  }

  void endIfAbandoned() {
    WeakReference<Object> known = iterator;
    if (known == null || waiter != null) {
      return;
    }
    Thread thread = owner;
    if (known.refersTo(null)) {
      abandon("its iterator was collected");
    } else if (thread != null && !thread.isAlive()) {
      abandon("its thread " + thread.getName() + " has died");
    }
  }

  /** Ends a plain loop's iterator that has had something to take for that long and took nothing. */
  void endIfStalled(long now, long limitNanos) {
    Link at = place;
    if (!ownedByThread || at == null || at.next() == null) {
      stalledAt = OptionalInt.empty();
    } else if (!stalledAt.equals(OptionalInt.of(at.seq()))) {
      stalledAt = OptionalInt.of(at.seq());
      stalledSince = now;
    } else if (now - stalledSince >= limitNanos) {
      Thread thread = owner;
      abandon(
          "it held back its stream for "
              + Duration.ofNanos(now - stalledSince).toSeconds()
              + " s without asking; last read by "
              + (thread == null ? "nobody" : thread),
          true);
    }
  }

  void abandon(String why) {
    abandon(why, false);
  }

  private void abandon(String why, boolean heldBack) {
    if (end(Ending.abandoned(why))) {
      stream.host().abandoned(stream.label(), why, heldBack);
    }
  }

  private long startIdleTimer(long idleNanos) {
    IdleTimer timer = idleTimer;
    if (timer == null) {
      timer = new IdleTimer(stream.host().clock(), this::wake);
      idleTimer = timer;
    }
    return timer.start(idleNanos);
  }

  // The node

  @Override
  public String name() {
    return "#" + id;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean isAlive() {
    return ending == null;
  }

  @Override
  public boolean isWaiting() {
    return armed && !isReadable();
  }

  @Override
  public long backpressure() {
    Link at = place;
    return at == null || at == JOINING ? 0 : stream.tail().itemsSince(at);
  }

  @Override
  public long bytes() {
    Link at = place;
    return at == null || at == JOINING ? 0 : stream.tail().bytesSince(at);
  }

  @Override
  public long weight() {
    return bytes() + ITEM_WEIGHT * backpressure();
  }

  @Override
  public Duration age() {
    Link at = place;
    Link oldest = at == null ? null : at.next();
    return oldest == null
        ? Duration.ZERO
        : StreamClock.TICK.multipliedBy(oldest.ticksUntil(stream.host().clock().ticks()));
  }

  @Override
  public StreamStats stats() {
    var consumption = new StreamStats.Consumption(id, isWaiting(), Duration.ofNanos(idleLimit));
    return new StreamStats(
        name(), Optional.of(consumption), backpressure(), bytes(), age(), List.of());
  }

  @Override
  public void close() {
    if (isAlive()) {
      stream.writeControl(Control.close(id));
    }
  }

  @Override
  public void kill() {
    end(Ending.KILLED);
  }
}
