package io.asyngular.socket.engine;

import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import java.util.List;

/** The rooms of a socket. */
final class EngineStreams extends StreamGroup implements SocketStreams {
  private final StreamNode middleware;
  private final InboundRooms in;
  private final ConsumedNode listeners;
  private final StreamNode outbound;
  private final Runnable end;

  /** {@code end} ends the socket, and is run when all of its streams are killed. */
  EngineStreams(
      String id,
      Role role,
      InboundRooms in,
      ConsumedNode listeners,
      StreamNode outbound,
      Runnable end) {
    this(id, new StreamGroup("middleware", role::middleware), in, listeners, outbound, end);
  }

  private EngineStreams(
      String id,
      StreamNode middleware,
      InboundRooms in,
      ConsumedNode listeners,
      StreamNode outbound,
      Runnable end) {
    super(
        id,
        List.of(
            middleware,
            in.inbound(),
            in.receivers(),
            in.procedures(),
            listeners,
            outbound,
            in.doorsteps().node()));
    this.middleware = middleware;
    this.in = in;
    this.listeners = listeners;
    this.outbound = outbound;
    this.end = end;
  }

  @Override
  public StreamNode middleware() {
    return middleware;
  }

  @Override
  public StreamNode inbound() {
    return in.inbound();
  }

  @Override
  public ConsumedNode receivers() {
    return in.receivers();
  }

  @Override
  public ConsumedNode procedures() {
    return in.procedures();
  }

  @Override
  public ConsumedNode listeners() {
    return listeners;
  }

  @Override
  public StreamNode outbound() {
    return outbound;
  }

  @Override
  public StreamNode doorstep() {
    return in.doorsteps().node();
  }

  @Override
  public void kill() {
    super.kill();
    end.run();
  }
}
