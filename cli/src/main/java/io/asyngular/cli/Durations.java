package io.asyngular.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as one writes them: {@code 500ms}, {@code 2s}, {@code 1m}, {@code 1h}. */
final class Durations implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

  /** What picocli makes. */
  Durations() {}

  @Override
  public Duration convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException("a time is a number and ms, s, m or h, not " + text);
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** The same, or a number of seconds. */
  static final class OrSeconds implements ITypeConverter<Duration> {
    /** What picocli makes. */
    OrSeconds() {}

    @Override
    public Duration convert(String text) {
      return new Durations().convert(text.matches("\\d+") ? text + "s" : text);
    }
  }
}
