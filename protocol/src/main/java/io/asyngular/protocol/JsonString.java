package io.asyngular.protocol;

import java.nio.charset.StandardCharsets;

/**
 * JSON strings: reads what JSON.parse reads and writes what JSON.stringify writes, so quotes,
 * backslashes, control characters and lone surrogates are escaped and nothing else is.
 */
final class JsonString {
  private static final byte[] HEX = ascii("0123456789abcdef");

  private JsonString() {}

  /** The bytes of a text known to be ASCII. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The value of a valid string; the range is what stands between its quotes. */
  static String decode(byte[] text, int from, int to) {
    int escape = indexOfBackslash(text, from, to);
    if (escape == to) {
      return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
    var value = new StringBuilder(to - from);
    int at = from;
    while (escape < to) {
      value.append(new String(text, at, escape - at, StandardCharsets.UTF_8));
      char kind = (char) text[escape + 1];
      value.append(kind == 'u' ? hex(text, escape + 2) : unescaped(kind));
      at = escape + (kind == 'u' ? 6 : 2);
      escape = indexOfBackslash(text, at, to);
    }
    return value.append(new String(text, at, to - at, StandardCharsets.UTF_8)).toString();
  }

  private static int indexOfBackslash(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] != '\\') {
      at++;
    }
    return at;
  }

  private static char unescaped(char kind) {
    return switch (kind) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> kind;
    };
  }

  private static char hex(byte[] text, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      value = value << 4 | Character.digit(text[i], 16);
    }
    return (char) value;
  }

  /** Whether the value of a valid string is this one; the range is between its quotes. */
  static boolean matches(byte[] text, int from, int to, String value) {
    int length = to - from;
    boolean plain = true;
    for (int i = 0; plain && i < length; i++) {
      byte c = text[from + i];
      plain = c >= 0 && c != '\\';
      if (plain && (i >= value.length() || c != value.charAt(i))) {
        return false;
      }
    }
    return plain ? length == value.length() : decode(text, from, to).equals(value);
  }

  /** A value with quotes and escapes, in UTF-8. */
  static byte[] encode(String value) {
    byte[] encoded = new byte[size(value)];
    write(value, encoded, 0);
    return encoded;
  }

  /** How many bytes {@link #write} writes. */
  static int size(String value) {
    int size = 2;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        size += c >= 0x20 && c != '"' && c != '\\' ? 1 : shortEscape(c) != 0 ? 2 : 6;
      } else if (c < 0x800) {
        size += 2;
      } else if (!Character.isSurrogate(c)) {
        size += 3;
      } else if (isPair(value, i)) {
        size += 4;
        i++;
      } else {
        size += 6;
      }
    }
    return size;
  }

  /** Writes a value with quotes and escapes; returns the index after it. */
  static int write(String value, byte[] target, int at) {
    target[at++] = '"';
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        target[at++] = (byte) c;
      } else if (c < 0x80) {
        at = writeEscape(c, target, at);
      } else if (isPair(value, i)) {
        at = writeUtf8(Character.toCodePoint(c, value.charAt(++i)), target, at);
      } else if (Character.isSurrogate(c)) {
        at = writeEscape(c, target, at);
      } else {
        at = writeUtf8(c, target, at);
      }
    }
    target[at++] = '"';
    return at;
  }

  private static boolean isPair(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        && at + 1 < value.length()
        && Character.isLowSurrogate(value.charAt(at + 1));
  }

  private static int writeUtf8(int codePoint, byte[] target, int at) {
    if (codePoint < 0x800) {
      target[at++] = (byte) (0xC0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        target[at++] = (byte) (0xE0 | codePoint >> 12);
      } else {
        target[at++] = (byte) (0xF0 | codePoint >> 18);
        target[at++] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
      }
      target[at++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
    }
    target[at++] = (byte) (0x80 | (codePoint & 0x3F));
    return at;
  }

  private static int writeEscape(char c, byte[] target, int at) {
    target[at++] = '\\';
    byte letter = shortEscape(c);
    if (letter != 0) {
      target[at++] = letter;
      return at;
    }
    target[at++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      target[at++] = HEX[c >> shift & 0xF];
    }
    return at;
  }

  /** The letter of a two-character escape, or 0 if the character has none. */
  private static byte shortEscape(char c) {
    return switch (c) {
      case '"', '\\' -> (byte) c;
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      default -> 0;
    };
  }
}
