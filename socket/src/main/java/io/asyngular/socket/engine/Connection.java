package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.stream.StreamClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a socket: what goes out over it, its heartbeat, and the ways in which it ends.
 * A server's socket has one for life; a client's has one after the other, and what an old one still
 * brings is nobody's concern. Event loop only, except where it says otherwise.
 */
final class Connection implements Outbound.Owner {
  /** How long the peer may take to answer a close frame. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);

  private final SocketEngine engine;
  private final Channel channel;
  private final StreamClock clock;
  private final Outbound outbound;
  private final Heartbeat heartbeat;
  private final Runnable sent;

  /** The one before it, if that was still closing when this began; likewise that one's. */
  private final @Nullable Connection before;

  /** Whether its socket has done with it. */
  private boolean ended;

  Connection(
      SocketEngine engine, EngineOptions options, Channel channel, @Nullable Connection last) {
    this.before = last == null ? null : last.newestOpen();
    this.engine = engine;
    this.channel = channel;
    this.clock = options.clock();
    this.sent = engine.role()::sent;
    this.outbound = new Outbound(channel, engine, options.end(), this);
    this.heartbeat =
        switch (options.end()) {
          case SERVER -> new ServerHeartbeat(engine, options, outbound);
          case CLIENT -> new ClientHeartbeat(engine, options, outbound);
        };
  }

  /** Any thread. */
  Outbound outbound() {
    return outbound;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  /** The socket is closed: what still comes is of no interest. */
  void end() {
    ended = true;
    heartbeat.stop();
  }

  boolean isEnded() {
    return ended;
  }

  // What comes over it

  void frame(byte[] frame, boolean binary) {
    if (ended) {
      return;
    }
    if (!binary && heartbeat.isSign(frame)) {
      heartbeat.sign();
    } else {
      heartbeat.frame();
    }
    engine.inbound().frame(frame, binary);
  }

  /** A ping of WebSocket's own. */
  void pinged(byte[] payload) {
    outbound.send(Frame.pong(payload));
  }

  /** Answers the peer's close frame unless it is the answer to ours. */
  void peerClosed(int code, String reason) {
    if (ended) {
      drop();
    } else {
      engine.role().close(code, CloseStatus.reason(code, reason));
      answerClose(code);
    }
  }

  private void answerClose(int code) {
    outbound.send(Frame.close(code, ""));
    outbound.drain();
    channel.write(Unpooled.EMPTY_BUFFER).addListener(flushed -> channel.close());
    channel.flush();
  }

  void violated(int code, String why) {
    if (!ended) {
      engine.failed(new AGException("WebSocketError", why));
      engine.end(code);
    }
  }

  void failed(Throwable failure) {
    if (!ended) {
      engine.failed(failure);
    }
  }

  void hungUp() {
    if (!ended) {
      engine.role().close(CloseStatus.HUNG_UP, CloseStatus.reason(CloseStatus.HUNG_UP));
    }
    outbound.gone();
  }

  @Override
  public void outboundTaken() {
    engine.onLoop(sent);
  }

  /** Told in the midst of a publication, whose channel is locked. */
  @Override
  public void outboundOver(String why) {
    engine.later(() -> {
      if (!ended) {
        engine.failed(new AGException(ErrorNames.RESOURCE_LIMIT, why));
        engine.role().close(CloseStatus.TOO_SLOW, why);
      }
      drop();
    });
  }

  // How it ends

  /** Sends a close frame behind all that was sent before. */
  void close(int code, String reason) {
    outbound.send(Frame.close(code, reason));
    StreamClock.Timeout grace = clock.schedule(CLOSE_GRACE, channel::close);
    channel.closeFuture().addListener(closed -> grace.cancel());
  }

  /** Ends at once, with what has not been sent. Any thread. */
  void drop() {
    channel.close();
  }

  /** As {@link #drop}, with those before it. */
  void dropAll() {
    for (Connection each = this; each != null; each = each.before) {
      each.drop();
    }
  }

  private @Nullable Connection newestOpen() {
    Connection each = this;
    while (each != null && !each.channel.isOpen()) {
      each = each.before;
    }
    return each;
  }

  /** Completes when it has ended, and those before it. Any thread. */
  CompletableFuture<Void> gone() {
    var all = new ArrayList<CompletableFuture<Void>>();
    for (Connection each = this; each != null; each = each.before) {
      var gone = new CompletableFuture<Void>();
      each.channel.closeFuture().addListener(closed -> gone.complete(null));
      all.add(gone);
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  /** Whether to read on; what the kernel holds meanwhile holds the peer back. */
  void readMore(boolean more) {
    channel.config().setAutoRead(more);
  }
}
