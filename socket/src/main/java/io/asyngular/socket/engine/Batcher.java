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
 * The batch of a socket. All of it is guarded by this object; a batch is put together and queued
 * under this lock, so that nothing overtakes it. What is dropped is told outside of it, since calls
 * that fail may run code of the application.
 */
final class Batcher implements Batching {
  private static final int MOST_PACKETS = 5000;
  private static final long MOST_BYTES = 1 << 20;

  private final EngineOptions options;
  private final Supplier<Outbound> outbound;
  private final Executor loop;
  private List<Frame> gathered = List.of();
  private long bytes;

  /** Where what is gathered has been counted. */
  private Ahead counted = new Ahead();

  private volatile boolean gathering;
  private volatile boolean started;

  /** The next flush of batching at intervals, by whomever it was begun. */
  private StreamClock.@Nullable Timeout interval;

  /** When batching that a handshake began is to end. */
  private StreamClock.@Nullable Timeout end;

  /** {@code loop} runs what the clock has due. */
  Batcher(EngineOptions options, Supplier<Outbound> outbound, Executor loop) {
    this.options = options;
    this.outbound = outbound;
    this.loop = loop;
  }

  /** Whether the frame has become part of a batch. */
  boolean take(Frame frame) {
    return gathering && gather(frame);
  }

  private synchronized boolean gather(Frame frame) {
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
  }

  @Override
  public void begin() {
    restart(true).forEach(Frame::dropped);
  }

  @Override
  public synchronized void flush() {
    gathering = false;
    send();
  }

  @Override
  public void cancel() {
    restart(false).forEach(Frame::dropped);
  }

  @Override
  public void start() {
    started = true;
    run().forEach(Frame::dropped);
  }

  @Override
  public synchronized void stop() {
    started = false;
    halt();
    flush();
  }

  @Override
  public void cancelAll() {
    started = false;
    haltAndTake().forEach(Frame::dropped);
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
    restart(gathering).forEach(Frame::dropped);
  }

  /** After a handshake: for a while, unless the application goes on with it. */
  void startFor(Duration duration) {
    run().forEach(Frame::dropped);
    synchronized (this) {
      end = options.clock().schedule(duration, () -> loop.execute(this::stopUnlessStarted));
    }
  }

  private synchronized void stopUnlessStarted() {
    if (end != null && !started) {
      halt();
      flush();
    }
  }

  private synchronized List<Frame> run() {
    if (interval != null) {
      return List.of();
    }
    schedule();
    return restart(true);
  }

  private void schedule() {
    interval = options.clock().schedule(options.batchInterval(), () -> loop.execute(this::tick));
  }

  private synchronized void tick() {
    if (interval != null) {
      send();
      gathering = true;
      schedule();
    }
  }

  private synchronized List<Frame> haltAndTake() {
    halt();
    return restart(false);
  }

  private void halt() {
    if (interval != null) {
      interval.cancel();
      interval = null;
    }
    if (end != null) {
      end.cancel();
      end = null;
    }
  }

  private synchronized List<Frame> restart(boolean gather) {
    gathering = gather;
    return takeAll();
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
