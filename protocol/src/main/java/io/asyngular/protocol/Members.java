package io.asyngular.protocol;

/**
 * Walks over the members of a JSON object without building anything. The text is taken to be valid;
 * where it is not, the walk ends.
 *
 * <p>One thread, one walk.
 */
final class Members {
  private final byte[] text;
  private final int end;
  private int at;

  int nameFrom;
  int nameTo;
  int valueFrom;
  int valueTo;

  /** Stands before the first member; there is none if the value is no object. */
  Members(byte[] text, int from, int end) {
    this.text = text;
    this.end = end;
    this.at = from < end && text[from] == '{' ? from + 1 : end;
  }

  /** Goes to the next member, if there is one. */
  boolean next() {
    int name = JsonScanner.skipBlanks(text, at, end);
    if (name < end && text[name] == ',') {
      name = JsonScanner.skipBlanks(text, name + 1, end);
    }
    at = end;
    if (name >= end || text[name] != '"') {
      return false;
    }
    int afterName = JsonScanner.skipString(text, name, end);
    int value = afterName < 0 ? afterName : JsonScanner.skipColon(text, afterName, end);
    int afterValue = value < 0 ? value : JsonScanner.skipValue(text, value, end, Integer.MAX_VALUE);
    if (afterValue < 0) {
      return false;
    }
    nameFrom = name + 1;
    nameTo = afterName - 1;
    valueFrom = value;
    valueTo = afterValue;
    at = afterValue;
    return true;
  }
}
