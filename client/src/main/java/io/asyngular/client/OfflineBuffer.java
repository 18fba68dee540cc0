package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.socket.engine.Ahead;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.Outbound;
import io.asyngular.socket.engine.PendingCall;
import io.asyngular.socket.engine.SocketEngine;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages and calls of the application on their way to the connection. While the socket is open
 * they go out on the calling thread; else they take the way over the event loop and wait there, in
 * order, until it is open again or their time is over. What one thread sends stays in order: as
 * long as anything is on the way to the event loop, all that comes after it takes that way too.
 *
 * <p>Sending and measuring from any thread; the rest on the event loop only.
 */
final class OfflineBuffer implements StreamNode {
  private final SocketEngine engine;
  private final Lifecycle lifecycle;

  /** What is on the way to the event loop. */
  private final AtomicInteger posted = new AtomicInteger();

  /** Where all goes while the socket is open and nothing waits; written by the event loop. */
  private volatile @Nullable Outbound open;

  /** Where what waits is counted; another one after each kill. Guarded by this for writing. */
  private volatile Ahead counted = new Ahead();

  /** In ticks, of the first that waits; written by the event loop. */
  private volatile int oldest;

  /** Event loop only. */
  private final Set<Entry> waiting = new LinkedHashSet<>();

  /** Something that waits. Its fields are the event loop's once it has come there. */
  private final class Entry {
    final String event;
    final Frame frame;
    final @Nullable PendingCall call;
    final Consumer<AGException> lost;
    final Ahead counter = counted;
    final int since = engine.clock().ticks();
    StreamClock.@Nullable Timeout timeout;

    /** Whether it has been sent, or will not be. */
    boolean over;

    Entry(String event, Frame frame, @Nullable PendingCall call, Consumer<AGException> lost) {
      this.event = event;
      this.frame = frame;
      this.call = call;
      this.lost = lost;
    }

    /** It waits no more; false if it did not. */
    boolean leave() {
      if (over) {
        return false;
      }
      over = true;
      waiting.remove(this);
      if (timeout != null) {
        timeout.cancel();
      }
      counter.leave(1, frame.length());
      return true;
    }

    void put() {
      if (!leave()) {
        return;
      }
      if (counter.isDropped()) {
        lost.accept(dropped());
      } else if (call == null) {
        engine.sender().put(frame);
      } else {
        engine.sender().put(call);
      }
    }

    void lost(AGException why) {
      if (leave()) {
        lost.accept(why);
        look();
      }
    }
  }

  OfflineBuffer(SocketEngine engine, Lifecycle lifecycle) {
    this.engine = engine;
    this.lifecycle = lifecycle;
  }

  /**
   * Sends a message.
   *
   * @param patience how long it may wait
   * @param lost is told when it will not be sent
   */
  void message(Frame frame, String event, Duration patience, Consumer<AGException> lost) {
    Outbound direct = direct();
    if (direct != null) {
      engine.sender().put(frame, direct);
      return;
    }
    var entry = new Entry(event, frame, null, lost);
    entry.timeout =
        engine.clock().schedule(patience, () -> engine.onLoop(() -> entry.lost(late(event))));
    post(entry);
  }

  /** Sends a call, whose time runs already. */
  void call(PendingCall call) {
    Outbound direct = direct();
    if (direct != null) {
      engine.sender().put(call, direct);
      return;
    }
    var entry = new Entry(call.event(), call.frame(), call, call::failed);
    call.whenEnded(() -> engine.onLoop(() -> remove(entry)));
    post(entry);
  }

  /** Of another connection than was seen here to be open nobody's message may be the first. */
  private @Nullable Outbound direct() {
    Outbound present = open;
    return present == null || posted.get() > 0 || lifecycle.isStale() ? null : present;
  }

  private void post(Entry entry) {
    entry.counter.enter(entry.frame.length());
    posted.incrementAndGet();
    lifecycle.onLoop(
        () -> {
          try {
            arrived(entry);
          } finally {
            posted.decrementAndGet(); // no sooner, or what comes next would overtake it
          }
        },
        () -> entry.lost(Lifecycle.over()));
  }

  private void arrived(Entry entry) {
    if (lifecycle.isOver()) {
      entry.lost(Lifecycle.over());
      return;
    }
    if (entry.over) {
      return; // it was late, or cancelled, before it came here
    }
    lifecycle.wanted();
    if (open != null) {
      entry.put();
    } else {
      waiting.add(entry);
      look();
    }
  }

  private void remove(Entry entry) {
    if (entry.leave()) {
      look();
    }
  }

  private static AGException late(String event) {
    return new AGException(
        "TimeoutError", "Message " + event + " was not sent in time: no connection");
  }

  private void look() {
    if (!waiting.isEmpty()) {
      oldest = waiting.iterator().next().since;
    }
    lifecycle.sent();
  }

  /** The socket is open: all that waits goes out, and what comes next goes straight. */
  void flush() {
    List.copyOf(waiting).forEach(Entry::put);
    open = engine.sender().outbound();
    look();
  }

  /** The socket is not open any more. */
  void hold() {
    open = null;
  }

  /** What waits will not be sent; {@code why} by its event. */
  void abort(Function<String, AGException> why) {
    List.copyOf(waiting).forEach(entry -> entry.lost(why.apply(entry.event)));
    look();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && posted.get() == 0;
  }

  private static AGException dropped() {
    return new AGException(ErrorNames.BAD_CONNECTION, "What waited to be sent was dropped");
  }

  // The node

  @Override
  public String name() {
    return "offline";
  }

  @Override
  public long backpressure() {
    return counted.items();
  }

  @Override
  public long bytes() {
    return counted.bytes();
  }

  @Override
  public long weight() {
    return bytes() + ITEM_WEIGHT * backpressure();
  }

  @Override
  public Duration age() {
    int since = oldest;
    return counted.items() == 0
        ? Duration.ZERO
        : StreamClock.TICK.multipliedBy((long) engine.clock().ticks() - since);
  }

  @Override
  public StreamStats stats() {
    return new StreamStats(name(), Optional.empty(), backpressure(), bytes(), age(), List.of());
  }

  /** There is always more to send, so for what waits there is nothing to do. */
  @Override
  public void close() {}

  /** Drops what waits; calls among it fail. */
  @Override
  public void kill() {
    synchronized (this) {
      counted.drop();
      counted = new Ahead();
    }
    engine.onLoop(this::discard);
  }

  private void discard() {
    for (Entry entry : List.copyOf(waiting)) {
      if (entry.counter.isDropped()) {
        entry.lost(dropped());
      }
    }
    look();
  }
}
