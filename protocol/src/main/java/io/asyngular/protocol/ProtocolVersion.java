package io.asyngular.protocol;

import java.util.Arrays;

/**
 * The two versions of the protocol. They differ only in the frames that show that a peer is alive,
 * and both ends must be set to the same one: nothing in the handshake tells.
 */
public enum ProtocolVersion {
  /** Pings are {@code #1}, pongs {@code #2}. Clients before SocketCluster 15. */
  V1("#1", "#2"),

  /** Pings and pongs are empty text frames, told apart by who sends them. */
  V2("", "");

  private final String ping;
  private final String pong;

  ProtocolVersion(String ping, String pong) {
    this.ping = ping;
    this.pong = pong;
  }

  /** Text of the frame that a server sends to ask. */
  public String ping() {
    return ping;
  }

  /** Text of the frame with which a client answers each ping, at once. */
  public String pong() {
    return pong;
  }

  /** Whether a text frame that came from a server is a ping. */
  public boolean isPing(byte[] frame) {
    return is(ping, frame);
  }

  /** Whether a text frame that came from a client is a pong. */
  public boolean isPong(byte[] frame) {
    return is(pong, frame);
  }

  private static boolean is(String text, byte[] frame) {
    return frame.length == text.length()
        && (frame.length == 0 || Arrays.equals(frame, JsonString.ascii(text)));
  }
}
