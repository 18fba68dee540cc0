package io.asyngular.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Event names seen lately, so that a name that is repeated makes no garbage. At most 256 short
 * names, never more whatever peers send: a new name takes the place of an old one, whose next use
 * merely makes its string anew.
 *
 * <p>Any thread, without locks: a lost update loses one entry, and strings are safe to publish by a
 * race, since their fields are final.
 */
final class EventNames {
  private static final int SLOTS = 256;
  private static final int LONGEST = 48;

  private final @Nullable String[] names = new @Nullable String[SLOTS];

  /** The value of a valid JSON string; the range is between its quotes. */
  String name(byte[] text, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return JsonString.decode(text, from, to);
    }
    int hash = length;
    for (int at = from; at < to; at++) {
      byte c = text[at];
      if (c < 0 || c == '\\') {
        return JsonString.decode(text, from, to);
      }
      hash = hash * 31 + c;
    }
    int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
    String known = names[slot];
    if (known != null && isSame(known, text, from, length)) {
      return known;
    }
    String name = new String(text, from, length, StandardCharsets.ISO_8859_1);
    names[slot] = name;
    return name;
  }

  private static boolean isSame(String known, byte[] text, int from, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != text[from + i]) {
        return false;
      }
    }
    return true;
  }
}
