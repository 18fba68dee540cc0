package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Batch;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Response;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.Bound;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * From frame to packet: shows each frame to the role as it came, decodes it, and gives what it
 * holds to the role one packet at a time and in order. Pauses reading when too much waits on this
 * socket.
 *
 * <p>On an open socket responses act when they are decoded, ahead of all that waits, so that a loop
 * or a middleware may wait for an answer of the very peer that has filled the queue. For the same
 * reason reading goes on past the pause mark while an answer is awaited, up to a hard mark.
 *
 * <p>Event loop only, except where it says otherwise.
 */
final class Inbound implements StreamNode {
  private final SocketEngine engine;
  private final ReadPause pause;
  private final SerialQueue<Frame> frames;
  private final SerialQueue<Arrival> arrivals;

  /** What has arrived since the exact measure was last taken, so that it is taken rarely. */
  private long uncounted;

  private long counted;

  /** Written by the event loop; read by anybody, who may see it late. */
  private long framesReceived;

  private long bytesReceived;

  private @Nullable Runnable whenIdle;

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Frame(byte[] bytes, boolean binary) {}

  /** What a frame has been found to hold; dealt with in the order of arrival. */
  private sealed interface Arrival {
    record Decoded(Packet packet) implements Arrival {}

    record Undecodable(AGException why) implements Arrival {}

    record Heartbeat() implements Arrival {
      static final Heartbeat SIGN = new Heartbeat();
    }
  }

  Inbound(SocketEngine engine) {
    this.engine = engine;
    this.pause = new ReadPause(engine);
    frames = new SerialQueue<>(engine::onLoop, engine.clock(), this::judge, this::moved);
    arrivals = new SerialQueue<>(engine::onLoop, engine.clock(), this::deal, this::moved);
  }

  /** A whole text or binary frame; the bytes are ours. */
  void frame(byte[] frame, boolean binary) {
    framesReceived++;
    bytesReceived += frame.length;
    int items;
    if (engine.role().judgesFrames()) {
      frames.add(new Frame(frame, binary), frame.length);
      items = 1;
    } else {
      items = accepted(frame, binary);
    }
    uncounted += frame.length + ITEM_WEIGHT * items;
    Bound bound = engine.limits().inbound();
    if (counted + uncounted > bound.bytes()
        || uncounted / ITEM_WEIGHT > bound.items() / 2
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

  private @Nullable CompletionStage<?> judge(Frame frame, int bytes) {
    var judged = engine.role().frame(frame.bytes, frame.binary).toCompletableFuture();
    return judged.thenAcceptAsync(
        verdict -> {
          if (verdict.isPresent()) {
            accepted(verdict.get(), frame.binary);
          }
        },
        engine::onLoop);
  }

  /** How many items the frame held. */
  private int accepted(byte[] frame, boolean binary) {
    if (engine.hearsMessages()) {
      engine.emit(new SocketEvent.Message(new String(frame, StandardCharsets.UTF_8)));
    }
    if (!binary && engine.connected().heartbeat().isSign(frame)) {
      arrivals.add(Arrival.Heartbeat.SIGN, 0);
      return 1;
    }
    Packet packet;
    try {
      packet = binary ? engine.codec().decodeBinary(frame) : engine.codec().decode(frame);
    } catch (AGException e) {
      arrivals.add(new Arrival.Undecodable(e), 0);
      return 1;
    }
    if (!(packet instanceof Batch batch)) {
      arrived(packet, frame.length);
      return 1;
    }
    List<Packet> items = batch.packets();
    for (Packet item : items) {
      arrived(item, frame.length / items.size());
    }
    return items.size();
  }

  private void arrived(Packet packet, int bytes) {
    if (packet instanceof Response response && engine.state() != SocketState.CONNECTING) {
      engine.sender().answered(response);
    } else {
      arrivals.add(new Arrival.Decoded(packet), bytes);
    }
  }

  private @Nullable CompletionStage<?> deal(Arrival arrival, int bytes) {
    switch (arrival) {
      case Arrival.Decoded(Packet packet) -> {
        return engine.role().packet(packet, bytes);
      }
      case Arrival.Undecodable(AGException why) -> engine.role().undecodable(why);
      case Arrival.Heartbeat sign -> engine.role().heartbeat();
    }
    return null;
  }

  /** There is a new connection to read from. */
  void connected() {
    framesReceived = 0;
    bytesReceived = 0;
    pause.restart();
  }

  /** There is none any more. */
  void disconnected() {
    pause.stop();
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

  /** Runs it once nothing waits and nothing is being dealt with; only ever one task. */
  void whenIdle(Runnable task) {
    whenIdle = task;
    moved();
  }

  private void moved() {
    consumed();
    Runnable task = whenIdle;
    if (task != null && backpressure() == 0 && !arrivals.isBusy()) {
      whenIdle = null;
      task.run();
    }
  }

  /** Any thread. */
  long framesReceived() {
    return framesReceived;
  }

  /** Any thread. */
  long bytesReceived() {
    return bytesReceived;
  }

  // The node

  @Override
  public String name() {
    return "inbound";
  }

  /** A frame counts until the role has judged it, as in the reference. */
  @Override
  public long backpressure() {
    return frames.items() + (frames.isBusy() ? 1 : 0) + arrivals.items();
  }

  @Override
  public long bytes() {
    return frames.bytes() + arrivals.bytes();
  }

  @Override
  public long weight() {
    return frames.weight() + arrivals.weight();
  }

  @Override
  public Duration age() {
    Duration first = arrivals.age();
    Duration second = frames.age();
    return first.compareTo(second) > 0 ? first : second;
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
    frames.clear();
    arrivals.clear();
    engine.onLoop(this::moved);
  }
}
