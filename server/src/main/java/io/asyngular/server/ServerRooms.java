package io.asyngular.server;

import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import java.util.List;

/** The rooms of a server. */
final class ServerRooms extends StreamGroup implements ServerStreams {
  private final StreamNode listeners;
  private final StreamNode exchange;
  private final StreamNode sockets;
  private final StreamNode doorstep;

  ServerRooms(StreamNode listeners, StreamNode exchange, StreamNode sockets, StreamNode doorstep) {
    super("server", List.of(listeners, exchange, sockets, doorstep));
    this.listeners = listeners;
    this.exchange = exchange;
    this.sockets = sockets;
    this.doorstep = doorstep;
  }

  @Override
  public StreamNode listeners() {
    return listeners;
  }

  @Override
  public StreamNode exchange() {
    return exchange;
  }

  @Override
  public StreamNode sockets() {
    return sockets;
  }

  @Override
  public StreamNode doorstep() {
    return doorstep;
  }
}
