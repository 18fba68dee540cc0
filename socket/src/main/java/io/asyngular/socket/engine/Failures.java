package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import java.util.LinkedHashMap;

/** The errors of a socket by their names on the wire. */
public final class Failures {
  private Failures() {}

  /** What was asked for is not possible now. */
  public static AGException invalidAction(String message) {
    return new AGException(ErrorNames.INVALID_ACTION, message);
  }

  /** What was asked for is never possible with these arguments. */
  public static AGException invalidArguments(String message) {
    return new AGException(ErrorNames.INVALID_ARGUMENTS, message);
  }

  /** A transmit or invoke on a connection that is not open. */
  public static AGException badConnection(String verb, String event, int code, String reason) {
    return aborted(
        "Socket " + verb + " " + event + " event was aborted due to a bad connection",
        "connectAbort",
        code,
        reason);
  }

  /** An answer to a call of a peer that has gone; named as what it is in JavaScript. */
  static AGException lateResponse() {
    return new AGException("Error", "WebSocket is not open: a response was not sent");
  }

  /** A call whose connection has ended before the answer came. */
  public static AGException disconnected(String event, boolean wasOpen, int code, String reason) {
    return aborted(
        "Event " + event + " was aborted due to a bad connection",
        wasOpen ? "disconnect" : "connectAbort",
        code,
        reason);
  }

  private static AGException aborted(String message, String type, int code, String reason) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("type", type);
    properties.put("code", code);
    properties.put("reason", reason);
    return new AGException(ErrorNames.BAD_CONNECTION, message, properties);
  }
}
