package io.asyngular.cli;

import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The values that a command sends, one after the other. */
interface Values {
  /** Instead of a value: they stand in the standard input. */
  String STANDARD_INPUT = "-";

  /**
   * The next value; waits for it.
   *
   * @return null when there are no more
   * @throws ParameterException if it is not JSON
   */
  @Nullable Payload next() throws InterruptedException;

  /** Has {@link #next} return, whether or not there is a value. */
  void wake();

  /**
   * What the word says.
   *
   * @param json null for no data; {@code -} for the lines of the input
   * @throws ParameterException if it is not JSON
   */
  static Values of(@Nullable String json, InputStream in, CommandLine command) {
    if (json != null && json.equals(STANDARD_INPUT)) {
      return InputLines.of(in, command);
    }
    Iterator<Payload> one =
        List.of(json == null ? Payload.ABSENT : parse(json, command)).iterator();
    return new Values() {
      @Override
      public @Nullable Payload next() {
        return one.hasNext() ? one.next() : null;
      }

      @Override
      public void wake() {}
    };
  }

  private static Payload parse(String json, CommandLine command) {
    try {
      return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (PayloadException e) {
      String what = json.startsWith("--") ? "There is no option " : "This is no JSON value: ";
      throw new ParameterException(command, what + json);
    }
  }
}
