package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Batch;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Response;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * From frame to packet: decodes what arrives, gives it to the role one packet at a time and in
 * order, and pauses reading when too much waits on this socket.
 *
 * <p>Responses act at arrival, ahead of all that waits, so that a loop or a middleware may wait for
 * an answer of the very peer that has filled the queue. For the same reason reading goes on past
 * the pause mark while an answer is awaited, up to a hard mark.
 *
 * <p>What is arrived and not dispatched is guarded by this object; all else is the event loop's,
 * except where it says otherwise.
 */
final class Inbound implements StreamNode {
  private final SocketEngine engine;
  private final SocketLimits limits;
  private final ReadPause pause;

  private record Waiting(Packet packet, int bytes, int tick) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private volatile boolean busy;

  /** What has arrived since the exact measure was last taken, so that it is taken rarely. */
  private long uncounted;

  private long counted;

  Inbound(SocketEngine engine, SocketLimits limits) {
    this.engine = engine;
    this.limits = limits;
    this.pause = new ReadPause(engine, limits);
  }

  /** A whole text or binary frame; the bytes are ours. */
  void frame(byte[] frame, boolean binary) {
    Packet packet;
    try {
      packet = binary ? engine.codec().decodeBinary(frame) : engine.codec().decode(frame);
    } catch (AGException e) {
      engine.undecodable(e);
      return;
    }
    int items = 1;
    if (packet instanceof Batch batch) {
      items = batch.packets().size();
      int share = frame.length / Math.max(1, items);
      for (Packet item : batch.packets()) {
        arrived(item, share);
      }
    } else {
      arrived(packet, frame.length);
    }
    uncounted += frame.length + ITEM_WEIGHT * items;
    if (counted + uncounted > limits.inboundBytes()
        || uncounted > limits.inboundItems() * ITEM_WEIGHT / 2
        || engine.rooms().doorsteps().isHolding()) {
      measure();
    }
  }

  /** Takes the exact measure and pauses reading if need be. */
  private void measure() {
    uncounted = 0;
    counted = engine.rooms().weight();
    pause.look();
  }

  private void arrived(Packet packet, int bytes) {
    if (packet instanceof Response response) {
      engine.response(response);
    } else if (busy) {
      synchronized (this) {
        waiting.add(new Waiting(packet, bytes, engine.clock().ticks()));
        waitingBytes += bytes;
      }
    } else {
      process(packet, bytes);
    }
  }

  private void process(Packet packet, int bytes) {
    CompletionStage<?> done = engine.role().packet(packet, bytes);
    if (done == null) {
      return;
    }
    busy = true;
    done.whenComplete((result, failure) -> engine.onLoop(this::next));
  }

  private void next() {
    busy = false;
    while (!busy) {
      Waiting first;
      synchronized (this) {
        first = waiting.poll();
        if (first == null) {
          break;
        }
        waitingBytes -= first.bytes;
      }
      process(first.packet, first.bytes);
    }
    consumed();
  }

  /** Loops have taken something. Any thread. */
  void consumed() {
    pause.consumed();
  }

  /** An answer of the peer is awaited from now on. Any thread. */
  void replyAwaited() {
    pause.consumed();
  }

  boolean isPaused() {
    return pause.isPaused();
  }

  // The node

  @Override
  public String name() {
    return "inbound";
  }

  @Override
  public synchronized long backpressure() {
    return (long) waiting.size() + (busy ? 1 : 0);
  }

  @Override
  public synchronized long bytes() {
    return waitingBytes;
  }

  @Override
  public synchronized long weight() {
    return waitingBytes + ITEM_WEIGHT * (long) waiting.size();
  }

  @Override
  public synchronized Duration age() {
    @Nullable Waiting oldest = waiting.peek();
    return oldest == null
        ? Duration.ZERO
        : StreamClock.TICK.multipliedBy((long) engine.clock().ticks() - oldest.tick);
  }

  @Override
  public StreamStats stats() {
    return new StreamStats(name(), Optional.empty(), backpressure(), bytes(), age(), List.of());
  }

  /** More arrives as long as the peer sends, so for what waits there is nothing to do. */
  @Override
  public void close() {}

  @Override
  public void kill() {
    synchronized (this) {
      waiting.clear();
      waitingBytes = 0;
    }
    consumed();
  }
}
