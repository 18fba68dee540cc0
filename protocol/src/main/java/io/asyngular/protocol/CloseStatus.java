package io.asyngular.protocol;

import java.util.Map;

/**
 * What WebSocket close codes mean here: their texts, which are failures, whether a client comes
 * back, and which ones may be sent.
 *
 * <p>On the wire the protocol's own closes carry a code and an empty reason; each end fills in the
 * text from this table. Applications use 4100 to 4499 for closes after which clients reconnect, and
 * 4500 to 4999 for permanent ones.
 */
public final class CloseStatus {
  /** Closed as asked. */
  public static final int NORMAL = 1000;

  /** An end went away; also what a call is told that had no connection at all. */
  public static final int GOING_AWAY = 1001;

  /** Never sent: the peer's close frame had no code. */
  public static final int NO_CODE = 1005;

  /** Never sent: the connection broke without a close frame. */
  public static final int HUNG_UP = 1006;

  /** A frame was over the length limit. */
  public static final int TOO_BIG = 1009;

  /** The server failed; also a middleware line that ended. */
  public static final int SERVER_FAILED = 1011;

  /** The client saw no ping in time. */
  public static final int PING_TIMED_OUT = 4000;

  /** The server saw no pong in time. */
  public static final int PONG_TIMED_OUT = 4001;

  /** The server could not sign a token. */
  public static final int TOKEN_NOT_SIGNED = 4002;

  /** The client's handshake failed without a code of its own. */
  public static final int HANDSHAKE_FAILED = 4003;

  /** The client could not save its token. */
  public static final int TOKEN_NOT_SAVED = 4004;

  /** The server saw no {@code #handshake} in time. */
  public static final int HANDSHAKE_TIMED_OUT = 4005;

  /** The socket could not be bound to the broker. */
  public static final int BROKER_NOT_BOUND = 4006;

  /** The client's connection did not open in time. */
  public static final int CONNECT_TIMED_OUT = 4007;

  /** The server rejected the handshake without a code of its own. */
  public static final int HANDSHAKE_REJECTED = 4008;

  /** Something came before the handshake. */
  public static final int MESSAGE_BEFORE_HANDSHAKE = 4009;

  /** The peer did not read what was sent to it; this library's own. */
  public static final int TOO_SLOW = 4101;

  /** Reading was paused for too long while nothing was consumed; this library's own. */
  public static final int PAUSED_TOO_LONG = 4102;

  private static final Map<Integer, String> TEXTS =
      Map.ofEntries(
          Map.entry(GOING_AWAY, "Socket was disconnected"),
          Map.entry(1002, "A WebSocket protocol error was encountered"),
          Map.entry(1003, "Server terminated socket because it received invalid data"),
          Map.entry(NO_CODE, "Socket closed without status code"),
          Map.entry(HUNG_UP, "Socket hung up"),
          Map.entry(1007, "Message format was incorrect"),
          Map.entry(1008, "Encountered a policy violation"),
          Map.entry(TOO_BIG, "Message was too big to process"),
          Map.entry(
              1010,
              "Client ended the connection because the server did not comply with extension"
                  + " requirements"),
          Map.entry(SERVER_FAILED, "Server encountered an unexpected fatal condition"),
          Map.entry(PING_TIMED_OUT, "Server ping timed out"),
          Map.entry(PONG_TIMED_OUT, "Client pong timed out"),
          Map.entry(TOKEN_NOT_SIGNED, "Server failed to sign auth token"),
          Map.entry(HANDSHAKE_FAILED, "Failed to complete handshake"),
          Map.entry(TOKEN_NOT_SAVED, "Client failed to save auth token"),
          Map.entry(HANDSHAKE_TIMED_OUT, "Did not receive #handshake from client before timeout"),
          Map.entry(BROKER_NOT_BOUND, "Failed to bind socket to message broker"),
          Map.entry(CONNECT_TIMED_OUT, "Client connection establishment timed out"),
          Map.entry(HANDSHAKE_REJECTED, "Server rejected handshake from client"),
          Map.entry(
              MESSAGE_BEFORE_HANDSHAKE, "Server received a message before the client handshake"),
          Map.entry(TOO_SLOW, "Socket did not read what was sent to it"),
          Map.entry(PAUSED_TOO_LONG, "Socket was paused for too long"));

  private CloseStatus() {}

  /** The text for a close that came without a reason; empty for 1000, and for codes of others. */
  public static String reason(int code) {
    return TEXTS.getOrDefault(code, "");
  }

  /** The reason that came, or the table's text where it is empty. */
  public static String reason(int code, String given) {
    return given.isEmpty() ? reason(code) : given;
  }

  /** Whether the code is no failure, and raises no error: 1000 and 1001. */
  public static boolean ignored(int code) {
    return code == NORMAL || code == GOING_AWAY;
  }

  /**
   * The error that a close raises: a {@code SocketProtocolError} with property {@code code}. Its
   * message is the table's text, else one that tells code and reason.
   *
   * @param reason as it came, may be empty
   * @return an error for ignored codes too; ask {@link #ignored} first
   */
  public static AGException failure(int code, String reason) {
    String text = reason(code);
    if (text.isEmpty()) {
      text = "Socket connection closed with status code " + code;
      text += reason.isEmpty() ? "" : " and reason: " + reason;
    }
    return new AGException(ErrorNames.SOCKET_PROTOCOL, text, Map.of("code", code));
  }

  /** What a client does after a close with this code. */
  public static Reconnect reconnect(int code) {
    return switch (code) {
      case NO_CODE, PING_TIMED_OUT, PONG_TIMED_OUT -> Reconnect.AT_ONCE;
      case NORMAL -> Reconnect.NEVER;
      default -> code >= 4500 ? Reconnect.NEVER : Reconnect.BACKOFF;
    };
  }

  /** Whether the code may stand in a close frame: 1000-1003, 1007-1014, 3000-4999. */
  public static boolean sendable(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
