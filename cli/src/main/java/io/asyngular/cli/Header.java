package io.asyngular.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A header of an HTTP request, as one writes it: {@code Name: value}. */
record Header(String name, String value) {
  private static final Pattern FORM =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\\x20-\\x7e\\x80-\\xff\t]*)");

  /** From its text. */
  static final class Converter implements ITypeConverter<Header> {
    /** What picocli makes. */
    Converter() {}

    @Override
    public Header convert(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException("a header is written 'Name: value', not " + text);
      }
      return new Header(parts.group(1), parts.group(2).strip());
    }
  }
}
