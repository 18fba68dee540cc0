package io.asyngular.server;

import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import java.util.List;

/** The rooms of a server. */
final class ServerRooms extends StreamGroup implements ServerStreams {
  private final StreamNode middleware;
  private final ConsumedNode listeners;
  private final ExchangeStreams exchange;
  private final StreamNode sockets;
  private final StreamNode doorstep;

  ServerRooms(
      StreamNode middleware,
      ConsumedNode listeners,
      ExchangeStreams exchange,
      StreamNode sockets,
      StreamNode doorstep) {
    super("server", List.of(middleware, listeners, exchange, sockets, doorstep));
    this.middleware = middleware;
    this.listeners = listeners;
    this.exchange = exchange;
    this.sockets = sockets;
    this.doorstep = doorstep;
  }

  @Override
  public StreamNode middleware() {
    return middleware;
  }

  @Override
  public ConsumedNode listeners() {
    return listeners;
  }

  @Override
  public ExchangeStreams exchange() {
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
