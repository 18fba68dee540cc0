package io.asyngular.conformance;

import java.util.ArrayList;
import java.util.List;

/** A list that only grows, at the same price however long it is. Guarded by itself; any thread. */
final class Log<T> {
  private final List<T> entries = new ArrayList<>();

  synchronized void add(T entry) {
    entries.add(entry);
  }

  /** A copy of what is there now. */
  synchronized List<T> entries() {
    return List.copyOf(entries);
  }
}
