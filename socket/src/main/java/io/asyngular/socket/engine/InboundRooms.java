package io.asyngular.socket.engine;

import io.asyngular.stream.StreamDemux;
import java.time.Duration;

/** The rooms that fill with what the peer sends, measured together. Any thread. */
record InboundRooms(Inbound inbound, Reception reception, Doorsteps doorsteps) {

  StreamDemux<?> receivers() {
    return reception.receivers();
  }

  StreamDemux<?> procedures() {
    return reception.procedures();
  }

  /** The bytes of all that waits, with what each item is charged on top. */
  long weight() {
    return inbound.weight() + receivers().weight() + procedures().weight();
  }

  /** The largest backlog, in items. */
  long items() {
    return Math.max(
        inbound.backpressure(), Math.max(receivers().backpressure(), procedures().backpressure()));
  }

  /** Closes iterators that have held a stream back for that long without asking. */
  void closeStalled(Duration limit) {
    receivers().closeStalled(limit);
    procedures().closeStalled(limit);
  }
}
