package io.asyngular.server;

import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamNode;

/** The rooms of a server. Its figures are those of the worst room, and the sum of all bytes. */
public interface ServerStreams extends StreamNode {
  /** Handshakes that wait for the application's middleware. */
  StreamNode middleware();

  /** Events of the server, waiting for the application's loops. */
  ConsumedNode listeners();

  /** Messages and events of the channels that the server itself has subscribed to. */
  ExchangeStreams exchange();

  /** All sockets, each a node of its own rooms. {@code kill} ends every socket. */
  StreamNode sockets();

  /** Events that are held for loops which have not been made yet. */
  StreamNode doorstep();
}
