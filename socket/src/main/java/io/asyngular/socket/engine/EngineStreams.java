package io.asyngular.socket.engine;

import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.List;

/** The rooms of a socket, in the order in which packets pass them. */
record EngineStreams(
    StreamNode inbound,
    StreamNode receivers,
    StreamNode procedures,
    StreamNode listeners,
    StreamNode outbound,
    StreamNode doorstep,
    StreamGroup all)
    implements SocketStreams {

  static EngineStreams of(
      String id,
      StreamNode inbound,
      StreamNode receivers,
      StreamNode procedures,
      StreamNode listeners,
      StreamNode outbound,
      StreamNode doorstep) {
    var all =
        new StreamGroup(id, List.of(inbound, receivers, procedures, listeners, outbound, doorstep));
    return new EngineStreams(inbound, receivers, procedures, listeners, outbound, doorstep, all);
  }

  @Override
  public String name() {
    return all.name();
  }

  @Override
  public long backpressure() {
    return all.backpressure();
  }

  @Override
  public long bytes() {
    return all.bytes();
  }

  @Override
  public Duration age() {
    return all.age();
  }

  @Override
  public long weight() {
    return all.weight();
  }

  @Override
  public StreamStats stats() {
    return all.stats();
  }

  @Override
  public void close() {
    all.close();
  }

  @Override
  public void kill() {
    all.kill();
  }
}
