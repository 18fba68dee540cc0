package io.asyngular.client;

import io.asyngular.socket.ChannelStreams;
import io.asyngular.socket.SocketStreams;

/**
 * The rooms of a client's socket. {@code outbound} has what waits for a connection too; {@code
 * kill} ends the connection with code 1000, after which none is made by itself.
 */
public interface ClientStreams extends SocketStreams {
  /** Messages of channels and what happens to channels, waiting for the application's loops. */
  ChannelStreams channels();
}
