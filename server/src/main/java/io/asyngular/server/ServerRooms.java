package io.asyngular.server;

import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.List;

/** The rooms of a server. */
record ServerRooms(
    StreamNode listeners,
    StreamNode exchange,
    StreamNode sockets,
    StreamNode doorstep,
    StreamGroup all)
    implements ServerStreams {

  static ServerRooms of(
      StreamNode listeners, StreamNode exchange, StreamNode sockets, StreamNode doorstep) {
    var all = new StreamGroup("server", List.of(listeners, exchange, sockets, doorstep));
    return new ServerRooms(listeners, exchange, sockets, doorstep, all);
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
