package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream that one writes to, from any number of threads. Writing never blocks, never waits for a
 * consumer, and costs the same however much is waiting.
 *
 * @param <T> the items; never null
 */
// Structure. One singly linked list for all consumers; each consumer's cursor stands on the last
// link it took. Links count items and bytes from the beginning, so a backlog is a subtraction and
// cannot drift. The stream itself holds only the tail: what no cursor can reach is garbage.
//
// Writing. A writer numbers its link after the tail, moves the tail to it by compare-and-set, then
// links it to its predecessor, then wakes who waits. Between the two steps the link is counted and
// not yet reachable; a writer that loses its processor there delays the items behind its own, no
// other writer.
//
// Beginning. A consumer registers first and reads the tail second. Whoever wants to cut a link or
// clear an item moves its own cursor first and reads the register second. So either it sees the
// newcomer and leaves the link alone, or the newcomer sees a tail that is already further on.
//
// Passing. Every 32 items the consumer that finds all others ahead of it cuts the link behind
// itself. Not every link: cutting writes to a line that the writer's core owns, and one cut in 32
// is enough to keep old garbage from holding young. Before it waits, a consumer that all others
// have caught up with also clears the item it has just taken, so an idle stream holds nothing.
public final class WritableStream<T> extends ConsumableStream<T> {
  private static final long MAX_BYTES = 1L << 32;
  private static final VarHandle TAIL;

  static {
    try {
      TAIL = MethodHandles.lookup().findVarHandle(WritableStream.class, "tail", Link.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final StreamHost host;

  /** The demux that it stands in, or null. */
  private final @Nullable StreamDemux<T> demux;

  private final AtomicLong ids;
  private final CursorSet cursors = new CursorSet();
  private final Waiters waiters = new Waiters();
  private volatile Link tail;

  /** When abandoned consumers were last looked for; races only cost another look. */
  private int sweptAt;

  /** A stream that belongs to nobody, see {@link StreamHost#standalone()}. */
  public WritableStream(String name) {
    this(name, StreamHost.standalone());
  }

  /** A stream whose loops run, fail and end with its host. */
  public WritableStream(String name, StreamHost host) {
    this(name, host, null, new AtomicLong());
  }

  WritableStream(String name, StreamHost host, @Nullable StreamDemux<T> demux, AtomicLong ids) {
    this.name = requireNonNull(name);
    this.host = requireNonNull(host);
    this.demux = demux;
    this.ids = ids;
    this.tail = new Link(null, host.clock().ticks());
  }

  /** Writes an item of no stated size. */
  public void write(T item) {
    write(item, 0);
  }

  /**
   * Writes an item for all consumers that are there; without any it is dropped.
   *
   * @param bytes what the item counts for in {@link #bytes()}, up to 4 GiB; a backlog of 64 GiB and
   *     more is not measured rightly
   * @throws IllegalArgumentException when it is negative or more
   */
  public void write(T item, long bytes) {
    if (bytes < 0 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException("an item has 0 to " + MAX_BYTES + " bytes, not " + bytes);
    }
    append(requireNonNull(item), bytes);
  }

  /**
   * Writes an item for one consumer. Until the others have skipped it, it counts as one item for
   * each of them.
   */
  public void writeToConsumer(long id, T item) {
    writeControl(Control.item(id, requireNonNull(item)));
  }

  /** As {@link #close()}, with a value for {@link StreamConsumer#endValue()}. */
  public void close(Object endValue) {
    closeAll(requireNonNull(endValue));
  }

  /** As {@link #kill()}, with a value for {@link StreamConsumer#endValue()}. */
  public void kill(Object endValue) {
    killAll(Ending.killed(requireNonNull(endValue)));
  }

  /** Whether anybody consumes it, or a doorstep holds its items. */
  public boolean hasConsumers() {
    return !cursors.isEmpty();
  }

  void writeControl(Control control) {
    append(control, 0);
  }

  private void append(Object item, long bytes) {
    Link last = tail;
    if (cursors.isEmpty()) {
      last.item = null; // nobody who comes after this look will read it
      return;
    }
    int tick = host.clock().ticks();
    var link = new Link(item, tick);
    while (true) {
      link.follow(last, bytes);
      if (TAIL.compareAndSet(this, last, link)) {
        break;
      }
      last = tail;
    }
    last.append(link);
    waiters.wakeAll();
    if (tick != sweptAt) {
      sweptAt = tick;
      cursors.sweep();
    }
  }

  // What cursors need

  Link tail() {
    return tail;
  }

  Waiters waiters() {
    return waiters;
  }

  /** The cursor has moved on, and it is time for news. */
  void passed(Cursor cursor, Link from, Link to) {
    if (cursors.allButOneHavePassed(cursor, to.seq())) {
      from.cut();
    }
    host.consumed();
  }

  /** The cursor has taken the item at its place and is about to wait. */
  void drained(Cursor cursor, @Nullable Link at) {
    if (at != null && at.item != null && cursors.allButOneHavePassed(cursor, at.seq())) {
      at.item = null;
    }
    host.consumed();
  }

  /** The cursor has ended. */
  void left(Cursor cursor) {
    boolean last = cursors.remove(cursor);
    if (cursor.queued) {
      waiters.died(cursors.all().length);
    }
    Link end = tail;
    if (cursors.allButOneHavePassed(cursor, end.seq())) {
      end.item = null;
    }
    if (last && demux != null && cursors.retire()) {
      demux.forget(this);
    }
    host.consumed();
  }

  // What the demux and its doorstep need

  /** A new consumer, or null if the stream has been retired. */
  @Nullable Cursor tryJoin() {
    var cursor = new Cursor(this, ids.incrementAndGet());
    if (!cursors.add(cursor)) {
      return null;
    }
    Link held = takeFromDoorstep();
    cursor.startAt(held == null ? tail : held);
    if (host.ended()) {
      if (held == null) {
        cursor.kill();
      } else {
        cursor.close();
      }
    }
    return cursor;
  }

  private @Nullable Link takeFromDoorstep() {
    for (Cursor cursor : cursors.all()) {
      if (cursor instanceof DoorstepCursor doorstep) {
        Link at = doorstep.handOver();
        if (at != null) {
          return at;
        }
      }
    }
    return null;
  }

  /** Has the doorstep hold all that comes; before the stream is known to anybody. */
  DoorstepCursor heldBy(Doorstep doorstep) {
    var cursor = new DoorstepCursor(this, doorstep);
    cursor.startAt(tail);
    cursors.add(cursor);
    return cursor;
  }

  /** Has the doorstep hold what that consumer has left; null unless it is the only one. */
  @Nullable DoorstepCursor heldBehind(Cursor only, Doorstep doorstep) {
    Cursor[] all = cursors.all();
    Link at = only.placeOrNull();
    if (at == null || all.length != 1 || all[0] != only) {
      return null;
    }
    var cursor = new DoorstepCursor(this, doorstep);
    cursor.startAt(at);
    return cursors.addBeside(only, all, cursor) ? cursor : null;
  }

  /** Whether it takes no more consumers. */
  boolean isRetired() {
    return cursors.isRetired();
  }

  void endStalled(long now, long limitNanos) {
    for (Cursor cursor : cursors.all()) {
      cursor.endIfStalled(now, limitNanos);
    }
  }

  // The consumable side

  @Override
  Cursor join() {
    Cursor cursor = tryJoin();
    if (cursor == null) {
      throw new IllegalStateException("a stream of a demux is joined through the demux");
    }
    return cursor;
  }

  @Override
  @SuppressWarnings("unchecked") // only T is ever written
  T view(Object item) {
    return (T) item;
  }

  @Override
  void giveBack(Cursor cursor) {}

  @Override
  StreamHost host() {
    return host;
  }

  @Override
  String label() {
    return demux == null ? name : demux.name() + "/" + name;
  }

  @Override
  public List<ConsumerNode> consumers() {
    cursors.sweep();
    var alive = new ArrayList<ConsumerNode>();
    for (Cursor cursor : cursors.all()) {
      if (!(cursor instanceof DoorstepCursor) && cursor.isAlive()) {
        alive.add(cursor);
      }
    }
    return alive;
  }

  // The node

  @Override
  public String name() {
    return name;
  }

  @Override
  public long backpressure() {
    long most = 0;
    for (ConsumerNode consumer : consumers()) {
      most = Math.max(most, consumer.backpressure());
    }
    return most;
  }

  @Override
  public long bytes() {
    long most = 0;
    for (ConsumerNode consumer : consumers()) {
      most = Math.max(most, consumer.bytes());
    }
    return most;
  }

  @Override
  public long weight() {
    long most = 0;
    for (ConsumerNode consumer : consumers()) {
      most = Math.max(most, consumer.weight());
    }
    return most;
  }

  @Override
  public Duration age() {
    Duration oldest = Duration.ZERO;
    for (ConsumerNode consumer : consumers()) {
      Duration age = consumer.age();
      oldest = age.compareTo(oldest) > 0 ? age : oldest;
    }
    return oldest;
  }

  @Override
  public StreamStats stats() {
    var children = consumers().stream().map(StreamNode::stats).toList();
    return new StreamStats(name, Optional.empty(), backpressure(), bytes(), age(), children);
  }

  @Override
  public void close() {
    closeAll(null);
  }

  @Override
  public void kill() {
    killAll(Ending.KILLED);
  }

  /** A doorstep is no consumer: what it holds needs no marker. */
  private void closeAll(@Nullable Object endValue) {
    if (!consumers().isEmpty()) {
      writeControl(Control.closeAll(ids.get(), endValue));
    }
  }

  private void killAll(Ending how) {
    for (Cursor cursor : cursors.all()) {
      if (!(cursor instanceof DoorstepCursor)) {
        cursor.end(how);
      }
    }
  }
}
