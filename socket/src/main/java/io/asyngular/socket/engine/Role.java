package io.asyngular.socket.engine;

import io.asyngular.protocol.Packet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the server's end and the client's end of a socket do differently. All methods are called on
 * the event loop and must not block.
 */
public interface Role {
  /**
   * A packet whose turn it is: no other is given before this one is done with. Application packets
   * are handed back to {@link SocketEngine#deliver}.
   *
   * @param bytes the packet's size on the wire
   * @return null when it is done with, else a stage that completes when it is
   */
  @Nullable CompletionStage<?> packet(Packet packet, int bytes);

  /**
   * Something came before the handshake was done that acts at arrival: a pong or a response.
   *
   * @return whether to go on with it
   */
  boolean mayArriveEarly();

  /** The connection is to be ended, or has ended, for this reason; called once or more. */
  void close(int code, String reason);

  /** Something went wrong that this socket survives, or whose close has been told. */
  void failed(Throwable failure);
}
