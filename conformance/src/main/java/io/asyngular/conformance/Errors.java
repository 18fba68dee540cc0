package io.asyngular.conformance;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import java.util.LinkedHashMap;

/** Errors as suites describe them. */
final class Errors {
  private Errors() {}

  /** {@code {name, message, …}} as the error that it describes. */
  static AGException of(Payload description) {
    var rest = new LinkedHashMap<String, Object>(description.fields());
    rest.remove("name");
    rest.remove("message");
    rest.computeIfPresent("silent", (name, value) -> isTrue((Payload) value) ? true : value);
    rest.computeIfPresent("isBadToken", (name, value) -> isTrue((Payload) value) ? true : value);
    return new AGException(
        text(description, "name", "Error"), text(description, "message", ""), rest);
  }

  private static boolean isTrue(Payload value) {
    return value.json().equals("true");
  }

  static String text(Payload object, String field, String otherwise) {
    Payload value = object.field(field);
    if (value.isAbsent()) {
      return otherwise;
    }
    return value.isString() ? value.text() : value.json();
  }

  static String nameOf(Throwable error) {
    return error instanceof AGException known ? known.name() : error.getClass().getSimpleName();
  }
}
