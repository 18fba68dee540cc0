package io.asyngular.socket.engine;

import io.asyngular.stream.Doorstep;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.StreamNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a socket holds for loops to come: its messages and its events, apart, since a disconnect may
 * drop the messages and must leave the events. Both are settled together. Any thread.
 */
final class Doorsteps {
  private final StreamHost host;
  private final SocketEngine engine;
  private final Doorstep messages;
  private final Doorstep events;
  private final StreamNode node;
  private final Consumer<Map<String, Long>> dropped;

  /** Of a client alone; never settled as a whole. */
  private final @Nullable Doorstep channels;

  /** Guarded by this. */
  private StreamClock.@Nullable Timeout scheduled;

  /** {@code dropped} is told what nobody came for, by stream. */
  Doorsteps(
      SocketEngine engine,
      EngineOptions options,
      Doorstep.Budget budget,
      Consumer<Map<String, Long>> dropped) {
    this.engine = engine;
    this.host = engine.host();
    this.dropped = dropped;
    messages = doorstep("messages", budget);
    events = doorstep("events", budget);
    if (options.end() == EngineOptions.End.CLIENT) {
      channels = doorstep("channels", budget);
      node = new StreamGroup("doorstep", List.of(messages, events, channels));
    } else {
      channels = null;
      node = new StreamGroup("doorstep", List.of(messages, events));
    }
  }

  private Doorstep doorstep(String name, Doorstep.Budget budget) {
    return new Doorstep(name, host, () -> engine.limits().doorstep(), budget);
  }

  Doorstep messages() {
    return messages;
  }

  Doorstep events() {
    return events;
  }

  @Nullable Doorstep channels() {
    return channels;
  }

  StreamNode node() {
    return node;
  }

  boolean isOpen() {
    return messages.isOpen();
  }

  boolean isHolding() {
    return messages.isHolding() || (channels != null && channels.isHolding());
  }

  /** Whether to read no more; events pause nobody, there are only so many of them held. */
  boolean isFull() {
    return messages.isFull() || (channels != null && channels.isFull());
  }

  /** The grace begins, or begins anew: somebody has just been given the socket. */
  synchronized void handedOver() {
    if (isOpen()) {
      cancel();
      scheduled = afterGrace(this::settle);
    }
  }

  /** The grace begins unless it has. */
  synchronized void handedOverIfNotYet() {
    if (scheduled == null) {
      handedOver();
    }
  }

  /** Runs it after as much time as loops may take to come. */
  StreamClock.Timeout afterGrace(Runnable task) {
    return host.clock().schedule(engine.limits().doorstepGrace(), task);
  }

  /** Drops what nobody has come for, and holds nothing any more. */
  void settle() {
    cancel();
    var all = new TreeMap<>(messages.settle());
    all.putAll(events.settle());
    tell(all);
  }

  /** Nobody has come for so many items of a stream. */
  void dropped(String stream, long items) {
    tell(items == 0 ? Map.of() : Map.of(stream, items));
  }

  private void tell(Map<String, Long> what) {
    if (!what.isEmpty()) {
      dropped.accept(what);
    }
  }

  private synchronized void cancel() {
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }
}
