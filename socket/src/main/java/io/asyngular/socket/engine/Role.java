package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Packet;
import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.StreamNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the server's end and the client's end of a socket do differently. All methods are called on
 * the event loop, unless they say otherwise, and must not block.
 */
public interface Role {
  /** Whether each frame is to be shown to {@link #frame} before it is looked at. */
  boolean judgesFrames();

  /**
   * A frame as it came; no other is given before this one has been judged.
   *
   * @return what to go on with; empty drops the frame
   */
  CompletionStage<Optional<byte[]>> frame(byte[] frame, boolean binary);

  /**
   * A packet whose turn it is: no other is given before this one is done with. Application packets
   * are handed back to {@link SocketEngine#deliver}.
   *
   * @param bytes the packet's size on the wire
   * @return null when it is done with, else a stage that completes when it is
   */
  @Nullable CompletionStage<?> packet(Packet packet, int bytes);

  /** A frame that is no packet within the limits has come, in its turn. */
  void undecodable(AGException why);

  /** The peer's sign of life has come, in its turn; it has been noted at its arrival. */
  void heartbeat();

  /** A message or a call of this end: to be sent, at once or behind what must go before. */
  void outgoing(Frame frame);

  /** The kernel has taken something of what was sent, or never will. */
  default void sent() {}

  /** What lies between this end and its peer by the application's wish. Any thread. */
  List<? extends StreamNode> middleware();

  /** What waits until there is a connection to send it over. Any thread. */
  default List<? extends StreamNode> unsent() {
    return List.of();
  }

  /** The connection is to be ended, or has ended, for this reason; called once or more. */
  void close(int code, String reason);

  /**
   * Something has happened to the flow of this socket; its own events tell it already. Any thread.
   */
  void congested(FlowEvent event);

  /** Something went wrong that this socket survives, or whose close has been told. Any thread. */
  void failed(Throwable failure);
}
