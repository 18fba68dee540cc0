package io.asyngular.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Errors to payloads and back.
 *
 * <p>Out, an object error is an object with {@code message} first, then {@code name}, then its
 * properties in order; a string, number or null goes as it is. Stacks and causes never leave.
 *
 * <p>Any thread; no state.
 */
public final class ErrorCodec {
  /** Text of an error whose object has no message of type string. */
  private static final String NO_MESSAGE = "Invalid error message format";

  private final Binder binder;

  /** An error codec that writes and reads the values of properties with a binder. */
  public ErrorCodec(Binder binder) {
    this.binder = binder;
  }

  /**
   * The payload of an error.
   *
   * @param error an {@link AGException} gives name, message and properties. Any other Throwable
   *     gives an {@code InternalError} that reveals nothing of it. A payload gives itself, all else
   *     its JSON form. In properties, maps and collections a value that was met before becomes
   *     {@code {"$ref":"$[\"a\"][0]"}}, the path to its first place, so cycles do no harm; instants
   *     become ISO texts with milliseconds; what the binder cannot write, and what is nested deeper
   *     than 512, becomes null
   * @return never throws: if all fails, an error without properties
   */
  public Payload write(@Nullable Object error) {
    if (error instanceof Payload payload) {
      return payload;
    }
    try {
      return payload(new ErrorWriter(binder).error(error));
    } catch (RuntimeException _) {
      // Collections that change while they are written do this.
      String name = error instanceof AGException known ? known.name() : ErrorNames.INTERNAL;
      String message = error instanceof AGException known ? known.getMessage() : "Internal error";
      return payload(new ErrorWriter(binder).error(new AGException(name, message)));
    }
  }

  private Payload payload(byte[] json) {
    return Payload.json(json, binder);
  }

  /**
   * The exception that an error payload stands for. An object gives message ({@code Invalid error
   * message format} if that is no string), name ({@code Error} if that is no string) and the other
   * members as properties, but {@code stack}: strings, booleans, null and what the binder makes of
   * the rest. Any other value gives an {@code Error} with its text as message, and no properties.
   * Written again, it is what was read.
   *
   * @throws IllegalArgumentException if the payload is absent or null, which means no error
   */
  public static AGException read(Payload error) {
    if (!error.isPresent()) {
      throw new IllegalArgumentException("An absent or null payload is no error");
    }
    if (!error.isObject()) {
      return new PeerError(error);
    }
    var members = new LinkedHashMap<>(error.fields());
    Payload message = members.remove("message");
    Payload name = members.remove("name");
    members.remove("stack");
    var properties = new LinkedHashMap<String, @Nullable Object>();
    for (Map.Entry<String, Payload> member : members.entrySet()) {
      properties.put(member.getKey(), value(member.getValue()));
    }
    String text = text(message);
    return new PeerError(text(name), text == null ? NO_MESSAGE : text, properties);
  }

  private static @Nullable String text(@Nullable Payload value) {
    return value != null && value.isString() ? value.text() : null;
  }

  private static @Nullable Object value(Payload json) {
    if (json.isNull()) {
      return null;
    }
    if (json.isString()) {
      return json.text();
    }
    try {
      return json.as(Object.class);
    } catch (PayloadException _) {
      return json;
    }
  }
}
