package io.asyngular.protocol;

/**
 * Scans one packet object and notes where the values of its known members are. Values that cannot
 * count are noted as missing; a repeated member overrides the one before, so that a last {@code
 * "event":5} hides an earlier string, as it does for JSON.parse.
 *
 * <p>A range is two indexes in a long, from in the upper half, to in the lower; 0 is none, since no
 * value can end at index 0. One thread, one frame.
 */
final class EnvelopeScanner {
  /** A name of five letters, each of them escaped. */
  private static final int LONGEST_KNOWN_NAME = 30;

  private final byte[] frame;
  private final int maxDepth;

  /** Without its quotes. */
  long event;

  long cid;
  long rid;
  long data;
  long error;

  EnvelopeScanner(byte[] frame, int maxDepth) {
    this.frame = frame;
    this.maxDepth = maxDepth;
  }

  static int from(long range) {
    return (int) (range >>> 32);
  }

  static int to(long range) {
    return (int) range;
  }

  private static long range(int from, int to) {
    return (long) from << 32 | to;
  }

  /**
   * Scans the object that begins at an index; results as of {@link JsonScanner}.
   *
   * @param depth at which its values are: 1 for a packet that is the whole frame
   */
  int scan(int start, int depth) {
    clear();
    byte[] text = frame;
    int end = text.length;
    if (depth > maxDepth) {
      return JsonScanner.TOO_DEEP;
    }
    int at = JsonScanner.skipBlanks(text, start + 1, end);
    if (at < end && text[at] == '}') {
      return at + 1;
    }
    while (at < end && text[at] == '"') {
      int nameEnd = JsonScanner.skipString(text, at, end);
      int value = nameEnd < 0 ? nameEnd : JsonScanner.skipColon(text, nameEnd, end);
      int valueEnd = value < 0 ? value : JsonScanner.skipValue(text, value, end, maxDepth - depth);
      if (valueEnd < 0) {
        return valueEnd;
      }
      note(at + 1, nameEnd - 1, value, valueEnd);
      at = JsonScanner.skipBlanks(text, valueEnd, end);
      if (at < end && text[at] == '}') {
        return at + 1;
      }
      if (at >= end || text[at] != ',') {
        return JsonScanner.MALFORMED;
      }
      at = JsonScanner.skipBlanks(text, at + 1, end);
    }
    return JsonScanner.MALFORMED;
  }

  /** Forgets what was seen. */
  void clear() {
    event = 0;
    cid = 0;
    rid = 0;
    data = 0;
    error = 0;
  }

  private void note(int nameFrom, int nameTo, int from, int to) {
    switch (known(nameFrom, nameTo)) {
      case 'v' -> event = frame[from] == '"' ? range(from + 1, to - 1) : 0;
      case 'c' -> cid = isNumber(from) ? range(from, to) : 0;
      case 'r' -> rid = isNumber(from) ? range(from, to) : 0;
      case 'd' -> data = range(from, to);
      case 'e' -> error = range(from, to);
      default -> {}
    }
  }

  private boolean isNumber(int at) {
    return frame[at] == '-' || (frame[at] >= '0' && frame[at] <= '9');
  }

  /** A letter for the member's name: c, r, d, v (event), e (error); 0 for all others. */
  private char known(int from, int to) {
    byte[] text = frame;
    switch (to - from) {
      case 3 -> {
        if (text[from + 1] == 'i' && text[from + 2] == 'd') {
          return text[from] == 'c' ? 'c' : text[from] == 'r' ? 'r' : 0;
        }
      }
      case 4 -> {
        if (text[from] == 'd' && JsonString.matches(text, from, to, "data")) {
          return 'd';
        }
      }
      case 5 -> {
        if (text[from] == 'e' && text[from + 1] == 'v') {
          return JsonString.matches(text, from, to, "event") ? 'v' : 0;
        }
        if (text[from] == 'e' && text[from + 1] == 'r') {
          return JsonString.matches(text, from, to, "error") ? 'e' : 0;
        }
      }
      default -> {
        return to - from <= LONGEST_KNOWN_NAME ? knownEscaped(from, to) : 0;
      }
    }
    return 0;
  }

  private char knownEscaped(int from, int to) {
    for (int at = from; at < to; at++) {
      if (frame[at] == '\\') {
        return switch (JsonString.decode(frame, from, to)) {
          case "cid" -> 'c';
          case "rid" -> 'r';
          case "data" -> 'd';
          case "event" -> 'v';
          case "error" -> 'e';
          default -> 0;
        };
      }
    }
    return 0;
  }
}
