package io.asyngular.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds where a JSON value ends, and whether it is one: accepts exactly what JSON.parse accepts.
 * Builds nothing and does not recurse, so hostile nesting costs neither stack nor heap.
 *
 * <p>Each method takes the index of the first byte to look at and the end of the text, and returns
 * the index after what it skipped, or {@link #MALFORMED}, or {@link #TOO_DEEP}; both are negative.
 */
final class JsonScanner {
  static final int MALFORMED = -1;
  static final int TOO_DEEP = -2;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long[] NO_LEVELS = {};

  private JsonScanner() {}

  static boolean isBlank(byte c) {
    // Most bytes that are asked about are none, and the first comparison tells.
    return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
  }

  static int skipBlanks(byte[] text, int at, int end) {
    while (at < end && isBlank(text[at])) {
      at++;
    }
    return at;
  }

  /** Skips one value. A scalar has depth 0, {@code []} has 1. */
  static int skipValue(byte[] text, int at, int end, int maxDepth) {
    if (at < end && (text[at] == '{' || text[at] == '[')) {
      return skipContainer(text, at, end, maxDepth);
    }
    return skipScalar(text, at, end);
  }

  /** Which containers are open is one bit a level: 1 for an object; 64 levels to a word. */
  private static int skipContainer(byte[] text, int at, int end, int maxDepth) {
    long levels = 0;
    long[] outerLevels = NO_LEVELS;
    int depth = 0;
    while (at >= 0 && at < end) {
      byte c = text[at];
      if (c == '{' || c == '[') {
        if (++depth > maxDepth) {
          return TOO_DEEP;
        }
        if ((depth & 63) == 0) {
          outerLevels = save(outerLevels, depth >>> 6, levels);
        }
        levels = levels << 1 | (c == '{' ? 1 : 0);
        at = skipBlanks(text, at + 1, end);
        // In ASCII the closing bracket is the opening one plus two, for both kinds.
        if (at < end && text[at] != c + 2) {
          at = c == '{' ? skipName(text, at, end) : at;
          continue;
        }
      } else {
        at = skipScalar(text, at, end);
        if (at < 0) {
          return at;
        }
        at = skipBlanks(text, at, end);
      }
      while (at < end && text[at] == ((levels & 1) != 0 ? '}' : ']')) {
        if (depth == 1) {
          return at + 1;
        }
        levels = (depth & 63) == 0 ? outerLevels[depth >>> 6] : levels >>> 1;
        depth--;
        at = skipBlanks(text, at + 1, end);
      }
      if (at >= end || text[at] != ',') {
        return MALFORMED;
      }
      at = skipBlanks(text, at + 1, end);
      at = (levels & 1) != 0 ? skipName(text, at, end) : at;
    }
    return MALFORMED;
  }

  private static long[] save(long[] words, int index, long word) {
    long[] saved = index < words.length ? words : Arrays.copyOf(words, Math.max(8, index * 2));
    saved[index] = word;
    return saved;
  }

  /** Skips the name of a member, the colon, and the blanks round it. */
  private static int skipName(byte[] text, int at, int end) {
    if (at >= end || text[at] != '"') {
      return MALFORMED;
    }
    at = skipString(text, at, end);
    return at < 0 ? at : skipColon(text, at, end);
  }

  static int skipColon(byte[] text, int at, int end) {
    at = skipBlanks(text, at, end);
    return at < end && text[at] == ':' ? skipBlanks(text, at + 1, end) : MALFORMED;
  }

  private static int skipScalar(byte[] text, int at, int end) {
    if (at >= end) {
      return MALFORMED;
    }
    return switch (text[at]) {
      case '"' -> skipString(text, at, end);
      case 't' -> skipWord(text, at, end, "true");
      case 'f' -> skipWord(text, at, end, "false");
      case 'n' -> skipWord(text, at, end, "null");
      default -> skipNumber(text, at, end);
    };
  }

  private static int skipWord(byte[] text, int at, int end, String word) {
    if (end - at < word.length()) {
      return MALFORMED;
    }
    for (int i = 1; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return MALFORMED;
      }
    }
    return at + word.length();
  }

  /** Skips a number; whether what follows may follow is for the caller to see. */
  static int skipNumber(byte[] text, int at, int end) {
    if (at < end && text[at] == '-') {
      at++;
    }
    if (at < end && text[at] == '0') {
      at++;
    } else {
      at = skipDigits(text, at, end);
    }
    if (at >= 0 && at < end && text[at] == '.') {
      at = skipDigits(text, at + 1, end);
    }
    if (at >= 0 && at < end && (text[at] | 0x20) == 'e') {
      at++;
      if (at < end && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      at = skipDigits(text, at, end);
    }
    return at;
  }

  /** Skips one digit or more. */
  private static int skipDigits(byte[] text, int at, int end) {
    int from = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at > from ? at : MALFORMED;
  }

  /** Skips a string; {@code at} is its opening quote, the result is after its closing one. */
  static int skipString(byte[] text, int at, int end) {
    at++;
    while (true) {
      at = skipPlain(text, at, end);
      if (at >= end) {
        return MALFORMED;
      }
      byte c = text[at];
      if (c == '"') {
        return at + 1;
      }
      if (c != '\\') {
        return MALFORMED;
      }
      at = skipEscape(text, at + 1, end);
      if (at < 0) {
        return at;
      }
    }
  }

  /** Skips to the next quote, backslash or control character, eight bytes at a time. */
  private static int skipPlain(byte[] text, int at, int end) {
    while (at + Long.BYTES <= end) {
      long word = (long) WORDS.get(text, at);
      long quote = word ^ (ONES * '"');
      long backslash = word ^ (ONES * '\\');
      // The top bit of a byte is set where that byte is zero, and below 0x20, respectively.
      long special =
          (((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | ((word - ONES * 0x20) & ~word))
              & (ONES << 7);
      if (special != 0) {
        return at + (Long.numberOfTrailingZeros(special) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < end && text[at] != '"' && text[at] != '\\' && (text[at] & 0xE0) != 0) {
      at++;
    }
    return at;
  }

  private static int skipEscape(byte[] text, int at, int end) {
    if (at >= end) {
      return MALFORMED;
    }
    return switch (text[at]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
      case 'u' -> skipHex(text, at + 1, end);
      default -> MALFORMED;
    };
  }

  private static int skipHex(byte[] text, int at, int end) {
    if (end - at < 4) {
      return MALFORMED;
    }
    for (int i = at; i < at + 4; i++) {
      boolean digit = text[i] >= '0' && text[i] <= '9';
      boolean letter = (text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'f';
      if (!digit && !letter) {
        return MALFORMED;
      }
    }
    return at + 4;
  }
}
