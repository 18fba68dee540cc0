package io.asyngular.socket.engine;

import io.asyngular.stream.StreamDemux;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rooms that fill with what the peer sends, measured together. Any thread. */
record InboundRooms(
    Inbound inbound, Reception reception, @Nullable Channels channels, Doorsteps doorsteps) {

  StreamDemux<?> receivers() {
    return reception.receivers();
  }

  StreamDemux<?> procedures() {
    return reception.procedures();
  }

  /** The bytes of all that waits, with what each item is charged on top. */
  long weight() {
    long weight = inbound.weight() + receivers().weight() + procedures().weight();
    return channels == null
        ? weight
        : weight + channels.streams().messages().weight() + channels.arrivals().weight();
  }

  /** The largest backlog, in items. */
  long items() {
    long items =
        Math.max(
            inbound.backpressure(),
            Math.max(receivers().backpressure(), procedures().backpressure()));
    if (channels == null) {
      return items;
    }
    long messages = channels.streams().messages().backpressure();
    return Math.max(items, Math.max(messages, channels.arrivals().backpressure()));
  }

  /** Closes iterators that have held a stream back for that long without asking. */
  void closeStalled(Duration limit) {
    receivers().closeStalled(limit);
    procedures().closeStalled(limit);
    if (channels != null) {
      channels.closeStalled(limit);
    }
  }
}
