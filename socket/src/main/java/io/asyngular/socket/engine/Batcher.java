package io.asyngular.socket.engine;

import io.asyngular.socket.Batching;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The batch of a socket. All of it is guarded by one lock; a batch is put together and queued under
 * it, so that nothing overtakes it. What is dropped is told outside of it, since calls that fail
 * may run code of the application.
 */
final class Batcher implements Batching {
  private static final int MOST_PACKETS = 5000;
  private static final long MOST_BYTES = 1 << 20;

  private final EngineOptions options;
  private final Supplier<Outbound> outbound;
  private final Executor loop;

  /** Whether what the application has started goes on with another connection. */
  private final boolean outlives;

  private final SpinLock lock = new SpinLock();
  private List<Frame> gathered = List.of();
  private long bytes;

  /** Where what is gathered has been counted. */
  private Ahead counted = new Ahead();

  private volatile boolean gathering;
  private volatile boolean started;

  /** Whether there is no connection, and nothing is gathered. */
  private boolean over = true;

  /** The next flush of batching at intervals, by whomever it was begun. */
  private StreamClock.@Nullable Timeout interval;

  /** When batching that a handshake began is to end. */
  private StreamClock.@Nullable Timeout end;

  /** {@code outbound} is the present connection's; {@code loop} runs what the clock has due. */
  Batcher(EngineOptions options, Supplier<Outbound> outbound, Executor loop) {
    this.options = options;
    this.outbound = outbound;
    this.loop = loop;
    this.outlives = options.end() == EngineOptions.End.CLIENT;
  }

  /** Whether the frame has become part of a batch. */
  boolean take(Frame frame) {
    return gathering && gather(frame);
  }

  private boolean gather(Frame frame) {
    lock.lock();
    try {
      if (!gathering) {
        return false;
      }
      if (gathered.isEmpty()) {
        gathered = new ArrayList<>();
        counted = outbound.get().ahead();
      }
      gathered.add(frame);
      bytes += frame.length();
      counted.enter(frame.length());
      if (gathered.size() >= MOST_PACKETS || bytes >= MOST_BYTES) {
        send();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void begin() {
    discarding(() -> gathering = !over);
  }

  @Override
  public void flush() {
    sending(() -> gathering = false);
  }

  @Override
  public void cancel() {
    discarding(() -> gathering = false);
  }

  @Override
  public void start() {
    run(() -> started = outlives || !over);
  }

  @Override
  public void stop() {
    sending(this::stopped);
  }

  @Override
  public void cancelAll() {
    discarding(this::stopped);
  }

  private void stopped() {
    started = false;
    halt();
  }

  @Override
  public boolean isGathering() {
    return gathering;
  }

  @Override
  public boolean isStarted() {
    return started;
  }

  /** Drops what was gathered, and gathers on; calls among it fail. */
  void drop() {
    discarding(() -> {});
  }

  /** There is a connection from now on. */
  void connected() {
    lock.lock();
    over = false;
    lock.unlock();
  }

  /** After a handshake: what the application has started goes on, or else for a while. */
  void opened() {
    if (started) {
      run(() -> {});
    } else {
      options.batchFor().ifPresent(this::startFor);
    }
  }

  private void startFor(Duration duration) {
    run(() -> {
      if (!over) {
        end = options.clock().schedule(duration, () -> loop.execute(this::stopUnlessStarted));
      }
    });
  }

  /** The connection has ended: what was gathered is dropped, and no timer runs any more. */
  void end() {
    discarding(() -> {
      over = true;
      started &= outlives;
      halt();
    });
  }

  private void stopUnlessStarted() {
    lock.lock();
    try {
      if (end != null && !started) {
        send();
        halt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was gathered is sent first, or what comes meanwhile would overtake it. */
  private void sending(Runnable change) {
    lock.lock();
    try {
      send();
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void discarding(Runnable change) {
    List<Frame> dropped;
    lock.lock();
    try {
      change.run();
      dropped = takeAll();
    } finally {
      lock.unlock();
    }
    dropped.forEach(Frame::dropped);
  }

  /** Begins to send at intervals, unless that is done already. */
  private void run(Runnable change) {
    lock.lock();
    boolean running;
    try {
      change.run();
      running = interval != null || over;
      if (!running) {
        schedule();
      }
    } finally {
      lock.unlock();
    }
    if (!running) {
      begin();
    }
  }

  private void schedule() {
    interval = options.clock().schedule(options.batchInterval(), () -> loop.execute(this::tick));
  }

  private void tick() {
    lock.lock();
    try {
      if (interval != null) {
        send();
        gathering = true;
        schedule();
      }
    } finally {
      lock.unlock();
    }
  }

  private void halt() {
    gathering = false;
    if (interval != null) {
      interval.cancel();
      interval = null;
    }
    if (end != null) {
      end.cancel();
      end = null;
    }
  }

  private void send() {
    List<Frame> batch = takeAll();
    if (!batch.isEmpty()) {
      outbound.get().send(Frame.batch(batch, options.codec()));
    }
  }

  private List<Frame> takeAll() {
    List<Frame> all = gathered;
    counted.leave(all.size(), bytes);
    gathered = List.of();
    bytes = 0;
    return all;
  }
}
