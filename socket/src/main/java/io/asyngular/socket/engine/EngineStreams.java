package io.asyngular.socket.engine;

import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.List;

/**
 * The rooms of a socket.
 *
 * @param rooms in the order of {@link SocketStreams}
 * @param end ends the socket; run when all of its streams are killed
 */
record EngineStreams(List<StreamNode> rooms, StreamGroup all, Runnable end)
    implements SocketStreams {

  static EngineStreams of(String id, List<StreamNode> rooms, Runnable end) {
    return new EngineStreams(rooms, new StreamGroup(id, rooms), end);
  }

  @Override
  public StreamNode inbound() {
    return rooms.get(0);
  }

  @Override
  public StreamNode receivers() {
    return rooms.get(1);
  }

  @Override
  public StreamNode procedures() {
    return rooms.get(2);
  }

  @Override
  public StreamNode listeners() {
    return rooms.get(3);
  }

  @Override
  public StreamNode outbound() {
    return rooms.get(4);
  }

  @Override
  public StreamNode doorstep() {
    return rooms.get(5);
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
    end.run();
  }
}
