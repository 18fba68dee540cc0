package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;

/** The chat messages of one socket, on their way to the channel that all tabs read. */
final class Chat {
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_TEXT = 2000;
  private static final long LONGEST_DELAY = 60_000;

  private final AGServer server;
  private final AGServerSocket socket;
  private volatile long delayMillis;

  /** As the page sends it. */
  record Message(String from, String text) {}

  /** As all pages receive it; the time in milliseconds since 1970. */
  record Said(String from, String text, long at) {}

  Chat(AGServer server, AGServerSocket socket) {
    this.server = server;
    this.socket = socket;
  }

  AGServerSocket socket() {
    return socket;
  }

  long delayMillis() {
    return delayMillis;
  }

  /** Whether a loop takes what comes. */
  boolean isRunning() {
    return socket.receiver("chat").consumerCount() > 0;
  }

  /** The loop is to take that long for each message from now on. */
  void take(long millis) {
    if (millis < 0 || millis > LONGEST_DELAY) {
      throw new AGException(
          "InvalidArgumentsError", "a delay is 0 to " + LONGEST_DELAY + " ms, not " + millis);
    }
    delayMillis = millis;
  }

  /** Starts a loop; there is none, or it has been ended and finishes what it has. */
  void start() {
    socket
        .receiver("chat", Message.class)
        .loop(messages -> {
          for (var message : messages) {
            Thread.sleep(delayMillis);
            server.exchange().transmitPublish("chat", said(message));
          }
        });
  }

  private static Said said(Message message) {
    return new Said(
        shortened(message.from, LONGEST_NAME),
        shortened(message.text, LONGEST_TEXT),
        System.currentTimeMillis());
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
