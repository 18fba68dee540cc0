package io.asyngular.cli;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import io.asyngular.socket.DefaultBinder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON values as a terminal has them: one on a line. */
final class Json {
  /** Deeper than any server takes. */
  private static final int MAX_DEPTH = 100_000;

  private static final Binder BINDER = DefaultBinder.whenNeeded();

  private Json() {}

  /**
   * The value that the text is.
   *
   * @throws PayloadException if it is none
   */
  static Payload parse(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new PayloadException("The text is not UTF-8");
    }
    return Payload.checked(text, MAX_DEPTH, BINDER);
  }

  /** The value that a Java value stands for. */
  static Payload of(Object value) {
    return Payload.of(value, BINDER);
  }

  /** The value that this text, which is one, is. */
  static Payload text(String json) {
    return Payload.json(json.getBytes(StandardCharsets.UTF_8), BINDER);
  }

  /** The JSON string of that text. */
  static Payload string(String text) {
    return Payload.string(text, BINDER);
  }

  /** The JSON object of these members; absent ones are left out. */
  static Payload object(Map<String, Payload> members) {
    return Payload.object(members, BINDER);
  }

  /** Without the blanks and line breaks between tokens; within them there are no line breaks. */
  static String line(Payload value) {
    String json = value.json();
    var line = new StringBuilder(json.length());
    boolean quoted = false;
    for (int at = 0; at < json.length(); at++) {
      char c = json.charAt(at);
      if (quoted && c == '\\') {
        line.append(c).append(json.charAt(++at));
        continue;
      }
      quoted ^= c == '"';
      if (quoted || c > ' ') {
        line.append(c);
      }
    }
    return line.toString();
  }
}
