package io.asyngular.socket.engine;

import static io.asyngular.stream.StreamNode.ITEM_WEIGHT;

import io.asyngular.socket.SocketLimits;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.WritableStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and the kernel has not taken. Anybody may send; the event loop takes what has piled
 * up, as one write and one flush, and no more than the connection can hold: the rest waits here,
 * where it is measured. An item counts until the kernel has the whole of the write it was part of.
 *
 * <p>A peer that reads too slowly is cut off: when the kernel did not take a flush whole and more
 * than {@link SocketLimits#outbound()} wait, or nothing was taken for {@link
 * SocketLimits#outboundStall()}. Judged before adding, and without the longest message that waits,
 * so that one large message and what follows it, or a burst to a healthy reader, never is a reason.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer, many readers
public final class Outbound {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int TURN_BYTES = 1024 * 1024;
  private static final int LOOKS_PER_STALL = 10;

  /** Whose outbound queue this is. */
  interface Owner {
    /** The peer is to be cut off; told once, on any thread. */
    void outboundOver(String why);

    /** The kernel has taken something, or never will. Any thread. */
    void outboundTaken();
  }

  private final WritableStream<Frame> queue;
  private final Channel channel;
  private final StreamClock clock;
  private final SocketEngine engine;
  private final Owner owner;
  private final boolean masking;
  private final LoopFlusher flusher;

  /** Guarded by this: the event loop takes frames, anybody may kill. */
  private StreamConsumer<Frame> pump;

  // Written by the event loop only.
  private volatile long handedItems;
  private volatile long handedBytes;
  private volatile boolean congested;
  private volatile long lastTaken;

  /** Of the messages that were sent since nothing waited; written by anybody. */
  private volatile int longest;

  /** Read by anybody, who may see it late; so is the next. */
  private long framesSent;

  private long bytesSent;
  private StreamClock.@Nullable Timeout stallWatch;

  /** How much of the message that it is at the kernel had taken, when last looked. */
  private long lastProgress;

  private boolean closing;
  private boolean deflating;

  private volatile boolean over;

  /** Whether the connection has gone, and nothing will ever be taken. */
  private volatile boolean gone;

  /** Guarded by this for writing. */
  private volatile Ahead ahead = new Ahead();

  Outbound(Channel channel, SocketEngine engine, EngineOptions.End end, Owner owner) {
    this.channel = channel;
    this.masking = end == EngineOptions.End.CLIENT;
    this.clock = engine.clock();
    this.engine = engine;
    this.owner = owner;
    this.flusher = LoopFlusher.of(channel.eventLoop());
    this.queue = new WritableStream<>("outbound", engine.host());
    this.pump = queue.consumer(this::signal);
    signal(); // the first turn finds nothing, and has the pump signal from then on
  }

  /** Queues the frame. Any thread; never blocks. */
  void send(Frame frame) {
    if (congested && weight() - longest > mostBytes()) {
      overflow("more than " + mostBytes() + " bytes wait for a peer that reads slowly");
      frame.dropped();
      return;
    }
    noted(frame.length());
    queue.write(frame, frame.length());
    noted(frame.length()); // or it could have been forgotten just before it was there
    if (gone) {
      drop();
    }
  }

  private long mostBytes() {
    return engine.limits().outbound().bound().bytes();
  }

  private void noted(int length) {
    if (length > longest) {
      longest = length;
    }
  }

  /** Where what is held back before it comes here is counted. Any thread. */
  Ahead ahead() {
    return ahead;
  }

  /** One more item is held back by a middleware. Any thread. */
  Ahead holdBack(int bytes) {
    Ahead counted = ahead;
    counted.enter(bytes);
    noted(bytes);
    if (ITEM_WEIGHT * counted.items() + counted.bytes() - longest > mostBytes()) {
      overflow("more than " + mostBytes() + " bytes wait for a middleware");
    }
    return counted;
  }

  /** Any thread. */
  long framesSent() {
    return framesSent;
  }

  /** Any thread. */
  long bytesSent() {
    return bytesSent;
  }

  void deflate() {
    deflating = true;
  }

  /** Writes what has piled up, as far as the connection takes it. Event loop only. */
  void drain() {
    long turn = 0;
    while (channel.isWritable() && turn < TURN_BYTES) {
      long written = writeBatch();
      if (written < 0) {
        break;
      }
      turn += written;
    }
    if (turn == 0) {
      return;
    }
    channel.flush();
    if (turn >= TURN_BYTES && channel.isWritable()) {
      flusher.add(this);
    }
    if (handedItems > 0 && !congested) {
      lastTaken = clock.nanos();
      lastProgress = progress();
      congested = true;
      watchStall();
    }
  }

  /** Bytes written, or -1 when nothing waits. */
  private synchronized long writeBatch() {
    Frame frame = closing ? null : pump.pollOrNull();
    if (frame == null) {
      return -1;
    }
    long estimate = frame.longestOnWire() + Math.min(pump.node().weight(), BATCH_BYTES);
    ByteBuf batch = channel.alloc().directBuffer((int) estimate);
    long items = 0;
    long bytes = 0;
    var watchers = new ArrayList<Frame.Watcher>(0);
    while (frame != null) {
      frame.writeTo(batch, deflating, masking);
      if (!frame.watchers().isEmpty()) {
        watchers.addAll(frame.watchers());
      }
      items++;
      bytes += frame.length();
      closing |= frame.opcode() == Frame.CLOSE;
      frame = closing || batch.readableBytes() >= BATCH_BYTES ? null : pump.pollOrNull();
    }
    hand(batch, items, bytes, watchers);
    return batch.capacity();
  }

  private void hand(ByteBuf batch, long items, long bytes, List<Frame.Watcher> watchers) {
    handedItems += items;
    handedBytes += bytes;
    boolean last = closing;
    channel
        .write(batch)
        .addListener((Future<Void> taken) -> {
          handedItems -= items;
          handedBytes -= bytes;
          framesSent += items;
          bytesSent += bytes;
          lastTaken = clock.nanos();
          congested &= handedItems > 0;
          if (backpressure() == 0) {
            longest = 0;
          }
          if (taken.isSuccess()) { // else the connection is going, which is told when it has gone
            owner.outboundTaken();
          }
          watchers.forEach(taken.isSuccess() ? Frame.Watcher::taken : Frame.Watcher::dropped);
          if (last) {
            channel.config().setAutoRead(true); // to see the peer's close
          }
        });
  }

  /** The connection has gone. */
  void gone() {
    gone = true;
    if (stallWatch != null) {
      stallWatch.cancel();
    }
    drop();
  }

  /**
   * Drops what waits here, whole messages only; what the connection already holds goes out. Any
   * thread.
   */
  void drop() {
    StreamConsumer<Frame> dropped;
    synchronized (this) {
      dropped = pump;
      pump = queue.consumer(this::signal);
      ahead.drop();
      ahead = new Ahead();
    }
    for (Frame frame = dropped.pollOrNull(); frame != null; frame = dropped.pollOrNull()) {
      frame.dropped();
    }
    dropped.close();
    signal();
    owner.outboundTaken();
  }

  private void signal() {
    flusher.add(this);
  }

  private void watchStall() {
    if (stallWatch == null) {
      stallWatch =
          clock.schedule(
              engine.limits().outboundStall().dividedBy(LOOKS_PER_STALL),
              () -> {
                if (channel.isOpen()) { // so its loop has not ended
                  channel.eventLoop().execute(this::checkStall);
                }
              });
    }
  }

  /** A large message is taken piece by piece, and is not done with for long. */
  private long progress() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.currentProgress();
  }

  private void checkStall() {
    stallWatch = null;
    if (!congested || !channel.isOpen()) {
      return;
    }
    long progress = progress();
    if (progress != lastProgress) {
      lastProgress = progress;
      lastTaken = clock.nanos();
    }
    Duration since = Duration.ofNanos(clock.nanos() - lastTaken);
    if (since.compareTo(engine.limits().outboundStall()) >= 0) {
      overflow("the peer has taken nothing for " + since.toMillis() + " ms");
    } else {
      watchStall();
    }
  }

  private void overflow(String why) {
    if (!over) {
      over = true;
      owner.outboundOver(why);
    }
  }

  // What waits; any thread

  long backpressure() {
    return queue.backpressure() + handedItems + ahead.items();
  }

  long bytes() {
    return queue.bytes() + handedBytes + ahead.bytes();
  }

  private long weight() {
    return bytes() + ITEM_WEIGHT * backpressure();
  }

  Duration age() {
    return queue.age();
  }
}
