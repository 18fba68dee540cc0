package io.asyngular.client;

import io.asyngular.socket.ChannelStreams;
import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import java.util.List;

/** The engine's rooms, and the channels. */
final class ClientRooms extends StreamGroup implements ClientStreams {
  private final SocketStreams rooms;
  private final ChannelStreams channels;
  private final Runnable end;

  /** {@code end} ends the connection, and is run when all streams are killed. */
  ClientRooms(SocketStreams rooms, ChannelStreams channels, Runnable end) {
    super(
        rooms.name(),
        List.of(
            rooms.inbound(),
            rooms.receivers(),
            rooms.procedures(),
            channels,
            rooms.listeners(),
            rooms.outbound(),
            rooms.doorstep()));
    this.rooms = rooms;
    this.channels = channels;
    this.end = end;
  }

  @Override
  public StreamNode middleware() {
    return rooms.middleware();
  }

  @Override
  public StreamNode inbound() {
    return rooms.inbound();
  }

  @Override
  public ConsumedNode receivers() {
    return rooms.receivers();
  }

  @Override
  public ConsumedNode procedures() {
    return rooms.procedures();
  }

  @Override
  public ChannelStreams channels() {
    return channels;
  }

  @Override
  public ConsumedNode listeners() {
    return rooms.listeners();
  }

  @Override
  public StreamNode outbound() {
    return rooms.outbound();
  }

  @Override
  public StreamNode doorstep() {
    return rooms.doorstep();
  }

  @Override
  public void kill() {
    super.kill();
    end.run();
  }
}
