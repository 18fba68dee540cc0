package io.asyngular.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as one writes them: {@code 65536}, {@code 64KiB}, {@code 8MiB}; less than 2 GiB. */
final class Sizes implements ITypeConverter<Integer> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,10})(KiB|MiB)?");
  private static final int KIBI = 1024;

  /** What picocli makes. */
  Sizes() {}

  @Override
  public Integer convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "a size is a number of bytes, with KiB or MiB behind it or not, not " + text);
    }
    String unit = parts.group(2) == null ? "" : parts.group(2);
    long factor = unit.isEmpty() ? 1 : unit.equals("KiB") ? KIBI : KIBI * KIBI;
    long bytes = Long.parseLong(parts.group(1)) * factor;
    if (bytes > Integer.MAX_VALUE) {
      throw new TypeConversionException("a size is less than 2 GiB, not " + text);
    }
    return (int) bytes;
  }
}
