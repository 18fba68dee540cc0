package io.asyngular.socket.engine;

import io.asyngular.stream.Doorstep;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.StreamNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a socket holds for loops to come: its messages and its events, apart, since a disconnect may
 * drop the messages and must leave the events. Both are settled together.
 */
final class Doorsteps {
  private final StreamClock clock;
  private final Duration grace;
  private final Doorstep messages;
  private final Doorstep events;
  private final StreamNode node;
  private final Runnable settle;

  /** Guarded by this. */
  private StreamClock.@Nullable Timeout scheduled;

  Doorsteps(StreamHost host, SocketLimits limits, Doorstep.Budget budget, Runnable settle) {
    this.clock = host.clock();
    this.grace = limits.doorstepGrace();
    this.settle = settle;
    messages =
        new Doorstep("messages", host, limits.doorstepItems(), limits.doorstepBytes(), budget);
    events = new Doorstep("events", host, limits.doorstepItems(), limits.doorstepBytes(), budget);
    node = new StreamGroup("doorstep", List.of(messages, events));
  }

  Doorstep messages() {
    return messages;
  }

  Doorstep events() {
    return events;
  }

  StreamNode node() {
    return node;
  }

  boolean isOpen() {
    return messages.isOpen();
  }

  boolean isHolding() {
    return messages.isHolding();
  }

  /** Whether to read no more; events pause nobody, there are only so many of them held. */
  boolean isFull() {
    return messages.isFull();
  }

  /** The grace begins, or begins anew: somebody has just been given the socket. */
  synchronized void handedOver() {
    if (isOpen()) {
      cancel();
      scheduled = clock.schedule(grace, settle);
    }
  }

  /** The grace begins unless it has. */
  synchronized void handedOverIfNotYet() {
    if (scheduled == null) {
      handedOver();
    }
  }

  /** What was dropped, by stream. */
  Map<String, Long> settle() {
    cancel();
    var dropped = new TreeMap<>(messages.settle());
    dropped.putAll(events.settle());
    return dropped;
  }

  private synchronized void cancel() {
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }
}
