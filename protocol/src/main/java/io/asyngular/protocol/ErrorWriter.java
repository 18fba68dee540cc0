package io.asyngular.protocol;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one error as JSON, with references in place of what repeats. One thread, one error. */
final class ErrorWriter {
  private static final int MAX_DEPTH = 512;
  private static final DateTimeFormatter AFTER_YEAR =
      DateTimeFormatter.ofPattern("-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

  private final Binder binder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final IdentityHashMap<Object, String> paths = new IdentityHashMap<>();
  private int depth;

  ErrorWriter(Binder binder) {
    this.binder = binder;
  }

  byte[] error(@Nullable Object error) {
    switch (error) {
      case PeerError read when read.bare() != null -> value(read.bare(), "$");
      case AGException known -> exception(known, "$");
      case Map<?, ?> map ->
          // As with exceptions, the message goes first.
          members(map, "$", map.get("message"), null);
      case null, default -> value(error, "$");
    }
    return out.toByteArray();
  }

  private void exception(AGException error, String path) {
    boolean unnamed = error instanceof PeerError read && !read.isNamed();
    members(error.properties(), path, error.getMessage(), unnamed ? null : error.name());
  }

  /** An object: message and name first, where given, then the other members. */
  private void members(
      Map<?, ?> members, String path, @Nullable Object message, @Nullable String name) {
    char before = '{';
    if (message != null) {
      before = member(before, "message", message, path);
    }
    if (name != null) {
      before = member(before, "name", name, path);
    }
    for (Map.Entry<?, ?> entry : members.entrySet()) {
      String key = String.valueOf(entry.getKey());
      boolean written =
          (key.equals("message") && message != null) || (key.equals("name") && name != null);
      boolean absent = entry.getValue() instanceof Payload payload && payload.isAbsent();
      if (!written && !absent) {
        before = member(before, key, entry.getValue(), path);
      }
    }
    text(before == '{' ? "{}" : "}");
  }

  private char member(char before, String key, @Nullable Object value, String path) {
    out.write(before);
    byte[] name = JsonString.encode(key);
    out.writeBytes(name);
    out.write(':');
    value(value, path + '[' + new String(name, StandardCharsets.UTF_8) + ']');
    return ',';
  }

  private void value(@Nullable Object value, String path) {
    switch (value) {
      case null -> text("null");
      case Payload json -> text(json.isAbsent() ? "null" : json.json());
      case CharSequence _, Character _ -> out.writeBytes(JsonString.encode(value.toString()));
      case Boolean truth -> text(truth.toString());
      case Number number -> text(number(number));
      case Instant instant -> instant(instant);
      case Date date -> instant(date.toInstant());
      case OffsetDateTime time -> instant(time.toInstant());
      case ZonedDateTime time -> instant(time.toInstant());
      case AGException _, Map<?, ?> _, Collection<?> _, Object[] _ -> container(value, path);
      case Throwable _ -> container(new AGException(ErrorNames.INTERNAL, "Internal error"), path);
      default -> bound(value);
    }
  }

  private void container(Object value, String path) {
    // The empty ones of List.of() and Map.of() are shared, but nobody means that as a reference.
    boolean empty =
        (value instanceof Map<?, ?> map && map.isEmpty())
            || (value instanceof Collection<?> items && items.isEmpty());
    String first = empty ? null : paths.putIfAbsent(value, path);
    if (first != null) {
      text("{\"$ref\":");
      out.writeBytes(JsonString.encode(first));
      text("}");
      return;
    }
    if (depth == MAX_DEPTH) {
      text("null");
      return;
    }
    depth++;
    switch (value) {
      case AGException error -> exception(error, path);
      case Map<?, ?> map -> members(map, path, null, null);
      case Object[] array -> items(Arrays.asList(array), path);
      default -> items((Collection<?>) value, path);
    }
    depth--;
  }

  private void items(Collection<?> items, String path) {
    int index = 0;
    out.write('[');
    for (Object item : items) {
      if (index > 0) {
        out.write(',');
      }
      value(item, path + '[' + index + ']');
      index++;
    }
    out.write(']');
  }

  private static String number(Number number) {
    return switch (number) {
      case Integer _, Long _, Short _, Byte _, BigInteger _, BigDecimal _ -> number.toString();
      default -> JsNumbers.print(number.doubleValue());
    };
  }

  /** As JavaScript's toISOString, which gives years outside 0 to 9999 a sign and six digits. */
  private void instant(Instant instant) {
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    int year = time.getYear();
    String format = year >= 0 && year <= 9999 ? "%04d" : "%+07d";
    text('"' + String.format(Locale.ROOT, format, year) + AFTER_YEAR.format(time) + '"');
  }

  private void bound(Object value) {
    byte[] json;
    try {
      json = binder.write(value);
    } catch (RuntimeException _) {
      text("null");
      return;
    }
    out.writeBytes(json);
  }

  private void text(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
