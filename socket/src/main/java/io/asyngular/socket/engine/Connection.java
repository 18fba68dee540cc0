package io.asyngular.socket.engine;

import io.asyngular.stream.StreamClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** The channel beneath a socket: its event loop, and the ways in which it ends. */
final class Connection {
  /** How long the peer may take to answer a close frame. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);

  private final Channel channel;
  private final Outbound outbound;
  private final StreamClock clock;

  Connection(Channel channel, Outbound outbound, StreamClock clock) {
    this.channel = channel;
    this.outbound = outbound;
    this.clock = clock;
  }

  /** Sends a close frame behind all that was sent before. Event loop only. */
  void close(int code, String reason) {
    outbound.send(Frame.close(code, reason));
    StreamClock.Timeout grace = clock.schedule(CLOSE_GRACE, channel::close);
    channel.closeFuture().addListener(closed -> grace.cancel());
  }

  /** Sends the peer's close frame back, and ends once that is out. Event loop only. */
  void answerClose(int code) {
    outbound.send(Frame.close(code, ""));
    outbound.drain();
    channel.write(Unpooled.EMPTY_BUFFER).addListener(flushed -> channel.close());
    channel.flush();
  }

  /** Ends at once, with what has not been sent. Any thread. */
  void drop() {
    channel.close();
  }

  /** Completes when it has ended. Any thread. */
  CompletableFuture<Void> gone() {
    var gone = new CompletableFuture<Void>();
    channel.closeFuture().addListener(closed -> gone.complete(null));
    return gone;
  }

  /** Whether to read on; what the kernel holds meanwhile holds the peer back. Event loop only. */
  void readMore(boolean more) {
    channel.config().setAutoRead(more);
  }

  /** Runs it on the event loop, now if this is the event loop. Dropped once the loop has ended. */
  void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      later(task);
    }
  }

  /** Runs it on the event loop, but not now: whoever calls may hold locks. */
  void later(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // the loop has ended, and its sockets with it
    }
  }

  /** Starts a virtual thread, on this event loop where loops run there. Any thread. */
  void start(LoopThreads threads, String name, Runnable body) {
    threads.start(channel.eventLoop(), name, body);
  }
}
