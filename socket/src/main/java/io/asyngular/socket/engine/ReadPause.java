package io.asyngular.socket.engine;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.stream.Bound;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stops reading from a peer that sends faster than its messages are consumed, and reads on once
 * half of it has been. TCP then holds the peer back. A pause does not outlast what causes it:
 * iterators that have been abandoned are closed, and a socket on which nothing moves at all is
 * ended.
 */
final class ReadPause {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final SocketEngine engine;

  /** Written by the event loop only. */
  private volatile boolean paused;

  // Event loop only, while paused.
  private long stillSince;
  private long lastWeight;
  private StreamClock.@Nullable Timeout watch;

  ReadPause(SocketEngine engine) {
    this.engine = engine;
  }

  boolean isPaused() {
    return paused;
  }

  /** After something has arrived. Event loop only. */
  void look() {
    if (!paused
        && isOver(engine.sender().isReplyAwaited() ? engine.limits().inboundHardFactor() : 1)) {
      paused = true;
      engine.connected().readMore(false);
      stillSince = engine.clock().nanos();
      lastWeight = engine.rooms().weight();
      watch();
      consumed(); // by somebody who has not seen the pause
    }
  }

  /** A new connection reads until that is too much. Event loop only. */
  void restart() {
    paused = false;
    stop();
    look();
  }

  /** There is no connection to watch. Event loop only. */
  void stop() {
    if (watch != null) {
      watch.cancel();
      watch = null;
    }
  }

  /** After something has been taken, or an answer is awaited. Any thread; cheap unless paused. */
  void consumed() {
    if (paused && mayResume()) {
      engine.onLoop(this::resume);
    }
  }

  private void resume() {
    if (paused && mayResume()) {
      paused = false;
      stop();
      engine.connected().heartbeat().restart();
      engine.connected().readMore(true);
    }
  }

  private boolean isOver(long factor) {
    Bound bound = engine.limits().inbound();
    return engine.rooms().weight() / factor > bound.bytes()
        || engine.rooms().items() / factor > bound.items()
        || engine.rooms().doorsteps().isFull();
  }

  private boolean mayResume() {
    if (engine.sender().isReplyAwaited()) {
      return !isOver(engine.limits().inboundHardFactor());
    }
    Bound half = engine.limits().inbound().half();
    return engine.rooms().weight() <= half.bytes()
        && engine.rooms().items() <= half.items()
        && !engine.rooms().doorsteps().isFull();
  }

  private void watch() {
    stop();
    watch = engine.clock().schedule(LOOK_EVERY, () -> engine.onLoop(this::lookAgain));
  }

  private void lookAgain() {
    if (!paused || engine.isClosed() || watch == null) {
      return;
    }
    engine.rooms().closeStalled(engine.limits().abandonedAfter());
    resume();
    if (!paused) {
      return;
    }
    long now = engine.clock().nanos();
    long weight = engine.rooms().weight();
    if (weight != lastWeight) {
      lastWeight = weight;
      stillSince = now;
    }
    if (now - stillSince >= engine.limits().pausedFor().toNanos()) {
      engine.end(CloseStatus.PAUSED_TOO_LONG);
    } else {
      watch();
    }
  }
}
