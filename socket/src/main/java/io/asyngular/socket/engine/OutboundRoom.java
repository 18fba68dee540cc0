package io.asyngular.socket.engine;

import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that was sent on a socket and has not gone: what its connection holds, and what waits for a
 * connection. Any thread.
 */
final class OutboundRoom implements StreamNode {
  private final SocketEngine engine;

  OutboundRoom(SocketEngine engine) {
    this.engine = engine;
  }

  private List<? extends StreamNode> unsent() {
    return engine.role().unsent();
  }

  private @Nullable Outbound outbound() {
    Connection connection = engine.connection();
    return connection == null ? null : connection.outbound();
  }

  /** By the present connection, or the last. */
  long framesSent() {
    Outbound outbound = outbound();
    return outbound == null ? 0 : outbound.framesSent();
  }

  /** As {@link #framesSent}. */
  long bytesSent() {
    Outbound outbound = outbound();
    return outbound == null ? 0 : outbound.bytesSent();
  }

  @Override
  public String name() {
    return "outbound";
  }

  @Override
  public long backpressure() {
    Outbound outbound = outbound();
    long items = outbound == null ? 0 : outbound.backpressure();
    for (StreamNode node : unsent()) {
      items += node.backpressure();
    }
    return items;
  }

  @Override
  public long bytes() {
    Outbound outbound = outbound();
    long bytes = outbound == null ? 0 : outbound.bytes();
    for (StreamNode node : unsent()) {
      bytes += node.bytes();
    }
    return bytes;
  }

  @Override
  public long weight() {
    return bytes() + ITEM_WEIGHT * backpressure();
  }

  @Override
  public Duration age() {
    Outbound outbound = outbound();
    Duration age = outbound == null ? Duration.ZERO : outbound.age();
    for (StreamNode node : unsent()) {
      age = age.compareTo(node.age()) < 0 ? node.age() : age;
    }
    return age;
  }

  @Override
  public StreamStats stats() {
    return new StreamStats(name(), Optional.empty(), backpressure(), bytes(), age(), List.of());
  }

  /** There is always more to send, so for what waits there is nothing to do. */
  @Override
  public void close() {}

  /** Drops what waits here, whole messages only; what the connection already holds goes out. */
  @Override
  public void kill() {
    unsent().forEach(StreamNode::kill);
    Outbound outbound = outbound();
    if (outbound != null) {
      outbound.drop();
      engine.batcher().drop();
    }
  }
}
