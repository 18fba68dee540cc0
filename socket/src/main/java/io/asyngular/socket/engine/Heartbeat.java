package io.asyngular.socket.engine;

/** How one end of a connection knows that the other is alive. Event loop only. */
public sealed interface Heartbeat permits ServerHeartbeat, ClientHeartbeat {
  /** From now on the peer is to show that it is alive. */
  void start();

  /** Ends it. */
  void stop();

  /** Whether a text frame is the peer's sign of life and nothing else. */
  boolean isSign(byte[] frame);

  /** Such a sign has come. */
  void sign();

  /** Any other frame has come. */
  void frame();

  /** The peer could not be heard for a while: its time begins anew. */
  void restart();
}
