package io.asyngular.stream;

import org.jspecify.annotations.Nullable;

/**
 * How a consumer came to its end.
 *
 * @param kind by which verb
 * @param value what was given with a close or kill
 * @param why for an abandoned consumer, the rule by which it was closed
 */
record Ending(Kind kind, @Nullable Object value, String why) {
  enum Kind {
    CLOSED,
    KILLED,
    LEFT,
    ABANDONED
  }

  static final Ending LEFT = new Ending(Kind.LEFT, null, "");
  static final Ending KILLED = killed(null);

  static Ending closed(@Nullable Object value) {
    return new Ending(Kind.CLOSED, value, "");
  }

  static Ending killed(@Nullable Object value) {
    return new Ending(Kind.KILLED, value, "");
  }

  static Ending abandoned(String why) {
    return new Ending(Kind.ABANDONED, null, why);
  }
}
