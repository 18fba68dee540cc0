package io.asyngular.socket.engine;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.stream.StreamClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's patience for the server's pings, and its answers to them, which go around a batch.
 * While reading is paused no ping can be heard: the patience stands still, and pongs are sent
 * unasked, since a server would take silence for death. Event loop only, except where it says
 * otherwise.
 */
public final class ClientHeartbeat implements Heartbeat {
  private static final int UNASKED_SHARE = 3;

  private final SocketEngine engine;
  private final EngineOptions options;
  private final Outbound outbound;
  private final Frame pong;

  /** Written by the event loop only, as is the next. */
  private volatile Duration patience;

  /** By the wall clock: a machine that was asleep has not noticed, see {@link #isStale()}. */
  private volatile long lastPingMillis;

  private long lastPing;
  private long lastUnasked;
  private StreamClock.@Nullable Timeout scheduled;

  ClientHeartbeat(SocketEngine engine, EngineOptions options, Outbound outbound) {
    this.engine = engine;
    this.options = options;
    this.outbound = outbound;
    this.pong = Frame.packet(options.version().pong().getBytes(StandardCharsets.US_ASCII), false);
    patience = options.pingTimeout();
    lastPingMillis = wallMillis();
  }

  @Override
  public void start() {
    noted();
    schedule();
  }

  /** The server has told how long its pings may be waited for. */
  public void expectWithin(Duration pingTimeout) {
    patience = pingTimeout;
    stop();
    start();
  }

  /**
   * Whether no ping has come for longer than one may be waited for, though no timer has told so:
   * the machine was asleep. Any thread.
   */
  public boolean isStale() {
    return !unheeding()
        && wallMillis() - lastPingMillis >= patience.toMillis()
        && !engine.inbound().isPaused();
  }

  /** Whether the server's pings are not missed; ours are to be heard all the same. */
  private boolean unheeding() {
    return options.pingTimeoutDisabled();
  }

  private long wallMillis() {
    return engine.clock().now().toEpochMilli();
  }

  private void noted() {
    lastPing = engine.clock().nanos();
    lastUnasked = lastPing;
    lastPingMillis = wallMillis();
  }

  @Override
  public boolean isSign(byte[] frame) {
    return options.version().isPing(frame);
  }

  @Override
  public void sign() {
    noted();
    outbound.send(pong);
  }

  /** Only pings count: a server that has stopped pinging is of no use. */
  @Override
  public void frame() {}

  @Override
  public void restart() {
    noted();
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
    long unasked = lastUnasked + patience.toNanos() / UNASKED_SHARE;
    long next = unheeding() ? unasked : Math.min(lastPing + patience.toNanos(), unasked);
    long delay = Math.max(0, next - now);
    scheduled = engine.clock().schedule(Duration.ofNanos(delay), () -> engine.onLoop(this::check));
  }

  private void check() {
    if (scheduled == null) {
      return;
    }
    long now = engine.clock().nanos();
    if (engine.inbound().isPaused()) {
      noted();
      outbound.send(pong);
    } else if (!unheeding() && now - lastPing >= patience.toNanos()) {
      engine.end(CloseStatus.PING_TIMED_OUT);
      return;
    }
    lastUnasked = now;
    schedule();
  }
}
