package io.asyngular.server;

import io.asyngular.socket.ChannelStreams;
import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamNode;

/** The rooms of a server's exchange. */
public interface ExchangeStreams extends StreamNode {
  /** Messages and events of channels, by channel. */
  ChannelStreams channels();

  /** Events of the exchange. */
  ConsumedNode listeners();
}
