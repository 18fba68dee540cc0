package io.asyngular.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Times as tokens have them: JSON numbers that count seconds since 1970, fractions and all, with
 * the arithmetic of JavaScript.
 */
final class NumericDate {
  /** JavaScript knows no date further from 1970. */
  private static final double MOST_MILLIS = 8.64e15;

  /** Whole numbers up to here are exact, and written as plain digits. */
  private static final double MOST_EXACT = 9.0e15;

  private NumericDate() {}

  /** That much later. A duration that is not of whole seconds makes the sum a whole number. */
  static double after(double from, Duration by) {
    return by.getNano() == 0
        ? from + by.getSeconds()
        : Math.floor(from + by.getSeconds() + by.getNano() / 1e9);
  }

  /** The date as JavaScript has it, to the millisecond; null where it has none. */
  static @Nullable Instant date(double seconds) {
    double millis = seconds * 1000;
    return Math.abs(millis) <= MOST_MILLIS ? Instant.ofEpochMilli((long) millis) : null;
  }

  /** What writes as the shortest JSON number. */
  static Number json(double seconds) {
    boolean whole = Math.rint(seconds) == seconds && Math.abs(seconds) <= MOST_EXACT;
    return whole ? (Number) (long) seconds : (Number) seconds;
  }
}
