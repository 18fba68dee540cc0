package io.asyngular.socket.engine;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.stream.StreamClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server's pings, and its patience for pongs. Any frame shows life, not only a pong; while
 * reading is paused pings go on and the patience stands still. One scheduled task a socket, which
 * looks at both. Event loop only.
 */
final class ServerHeartbeat implements Heartbeat {
  private static final long FRESH_SHARE = 4;

  private final SocketEngine engine;
  private final EngineOptions options;
  private final Outbound outbound;
  private final Frame ping;
  private long nextPing;
  private long lastSign;
  private StreamClock.@Nullable Timeout scheduled;

  ServerHeartbeat(SocketEngine engine, EngineOptions options, Outbound outbound) {
    this.engine = engine;
    this.options = options;
    this.outbound = outbound;
    this.ping = Frame.packet(options.version().ping().getBytes(StandardCharsets.US_ASCII), false);
  }

  /** From the socket's beginning, before its handshake. */
  @Override
  public void start() {
    if (options.pingTimeoutDisabled()) {
      return;
    }
    lastSign = engine.clock().nanos();
    nextPing = lastSign + options.pingInterval().toNanos();
    schedule();
  }

  @Override
  public boolean isSign(byte[] frame) {
    return options.version().isPong(frame);
  }

  @Override
  public void sign() {
    lastSign = engine.clock().nanos();
  }

  @Override
  public void frame() {
    long now = engine.clock().nanos();
    if (now - lastSign > options.pingTimeout().toNanos() / FRESH_SHARE) {
      lastSign = now;
    }
  }

  @Override
  public void restart() {
    lastSign = engine.clock().nanos();
  }

  @Override
  public void stop() {
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }

  private void schedule() {
    long now = engine.clock().nanos();
    long next = Math.min(nextPing, lastSign + options.pingTimeout().toNanos());
    scheduled =
        engine
            .clock()
            .schedule(Duration.ofNanos(Math.max(0, next - now)), () -> engine.onLoop(this::check));
  }

  private void check() {
    if (scheduled == null) {
      return;
    }
    long now = engine.clock().nanos();
    if (engine.inbound().isPaused()) {
      lastSign = now;
    }
    if (now - lastSign >= options.pingTimeout().toNanos()) {
      engine.end(CloseStatus.PONG_TIMED_OUT);
      return;
    }
    if (now - nextPing >= 0) {
      outbound.send(ping);
      nextPing = now + options.pingInterval().toNanos();
    }
    schedule();
  }
}
