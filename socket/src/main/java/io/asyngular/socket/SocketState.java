package io.asyngular.socket;

/** Where a socket is in its life. */
public enum SocketState {
  /** The connection is being made, or waits for its handshake. */
  CONNECTING,
  /** The handshake is done: packets flow. */
  OPEN,
  /** It has ended, whatever the cause; a server's socket never opens again. */
  CLOSED
}
