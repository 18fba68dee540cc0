package io.asyngular.socket;

import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamNode;

/** The rooms of a channel, or of all channels of one end. */
public interface ChannelStreams extends StreamNode {
  /** Messages, waiting for the application's loops. */
  ConsumedNode messages();

  /** Events of channels, waiting for the application's loops. */
  ConsumedNode listeners();
}
