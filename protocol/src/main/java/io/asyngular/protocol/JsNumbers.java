package io.asyngular.protocol;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Numbers as JavaScript reads and prints them: {@code 1e3} comes back as {@code 1000}, {@code -0}
 * as {@code 0}, {@code 1e21} as {@code 1e+21}, and what is not finite as {@code null}.
 */
final class JsNumbers {
  /** Integers up to here are exact, and JavaScript prints them as plain digits. */
  private static final double MAX_PLAIN = 9.0e15;

  private JsNumbers() {}

  /** The value of a valid JSON number. */
  static double parse(byte[] text, int from, int to) {
    long digits = 0;
    boolean plain = to - from <= 15;
    for (int at = from; plain && at < to; at++) {
      plain = text[at] >= '0' && text[at] <= '9';
      digits = digits * 10 + (text[at] - '0');
    }
    if (plain) {
      return digits;
    }
    return Double.parseDouble(new String(text, from, to - from, StandardCharsets.US_ASCII));
  }

  /** How many bytes {@link #write} writes. */
  static int size(double value) {
    long integer = (long) value;
    return isPlain(value, integer) ? size(integer) : print(value).length();
  }

  private static int size(long integer) {
    int size = integer < 0 ? 2 : 1;
    for (long rest = integer / 10; rest != 0; rest /= 10) {
      size++;
    }
    return size;
  }

  /** Writes the number; returns the index after it. */
  static int write(double value, byte[] target, int at) {
    long integer = (long) value;
    if (isPlain(value, integer)) {
      return write(integer, target, at);
    }
    byte[] printed = JsonString.ascii(print(value));
    System.arraycopy(printed, 0, target, at, printed.length);
    return at + printed.length;
  }

  private static int write(long integer, byte[] target, int at) {
    int end = at + size(integer);
    if (integer < 0) {
      target[at] = '-';
    }
    long rest = Math.abs(integer);
    int digit = end;
    do {
      target[--digit] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    return end;
  }

  private static boolean isPlain(double value, long integer) {
    return integer == value && Math.abs(value) <= MAX_PLAIN;
  }

  /** The text, as JSON.stringify prints it. */
  static String print(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    // The value is 0.DIGITS times ten to this power.
    int power = digits.length() - shortest.scale();
    return (value < 0 ? "-" : "") + layOut(digits, power);
  }

  private static String layOut(String digits, int power) {
    int count = digits.length();
    if (power >= count && power <= 21) {
      return digits + "0".repeat(power - count);
    }
    if (power > 0 && power <= 21) {
      return digits.substring(0, power) + "." + digits.substring(power);
    }
    if (power > -6 && power <= 0) {
      return "0." + "0".repeat(-power) + digits;
    }
    String fraction = count == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + fraction + "e" + (power > 0 ? "+" : "-") + Math.abs(power - 1);
  }

  /** The shortest decimal that reads back as the value. Java prints two digits at least. */
  private static BigDecimal shortest(double value) {
    var two = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (two.precision() != 2) {
      return two;
    }
    BigDecimal one = two.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value ? one : two;
  }
}
