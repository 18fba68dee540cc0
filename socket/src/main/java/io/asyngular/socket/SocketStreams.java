package io.asyngular.socket;

import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamNode;

/**
 * The rooms of a socket, side by side: the figure of each counts what waits there and nowhere else,
 * and the socket's figure is the maximum over them. {@code kill} drops all that waits, in and out,
 * and ends the socket's loops and the socket itself, with code 1011; killing a single room leaves
 * the socket open.
 */
public interface SocketStreams extends StreamNode {
  /**
   * Actions that wait for the application's middleware, by line; empty without middleware. Closed
   * or killed, a line can judge no more, and the socket ends with code 1011.
   */
  StreamNode middleware();

  /** Frames that have arrived and wait to be dispatched. Killed: what waits is dropped. */
  StreamNode inbound();

  /** Messages by receiver, waiting for the application's loops. */
  ConsumedNode receivers();

  /** Calls by procedure, waiting for the application's loops. */
  ConsumedNode procedures();

  /** Events by class, waiting for the application's loops. */
  ConsumedNode listeners();

  /**
   * Packets that were sent here and that the kernel has not taken. Killed: calls among them fail.
   */
  StreamNode outbound();

  /** What is held for loops that have not been made yet. */
  StreamNode doorstep();
}
