package io.asyngular.server;

/** What becomes of a socket's loops when it has ended and its last event has been told. */
public enum CleanupMode {
  /**
   * Loops over messages and calls end after the item they are at, and what they had waiting is
   * dropped. Loops over events take all that there is first.
   */
  KILL,
  /** All loops take what has arrived, and then end. */
  CLOSE,
  /**
   * Loops take what has arrived, and then wait for ever, unless somebody ends them. Each keeps its
   * thread and its socket.
   */
  NONE
}
