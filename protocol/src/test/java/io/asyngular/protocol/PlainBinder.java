package io.asyngular.protocol;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Binds to maps, lists, strings, doubles and booleans, and writes them. */
final class PlainBinder implements Binder {
  static final Binder BINDER = new PlainBinder();

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T> T read(Payload payload, Type type) {
    Object value = RecursiveParser.parse(payload.json());
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    if (!((Class<?>) raw).isInstance(value)) {
      throw new PayloadException("Does not bind to " + type.getTypeName());
    }
    return (T) value;
  }

  @Override
  public byte[] write(Object value) {
    return print(value).getBytes(StandardCharsets.UTF_8);
  }

  private static String print(Object value) {
    return switch (value) {
      case String text -> new String(JsonString.encode(text), StandardCharsets.UTF_8);
      case Double number -> JsNumbers.print(number);
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      case List<?> items ->
          items.stream().map(PlainBinder::print).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> members ->
          members.entrySet().stream()
              .map(member -> print(member.getKey()) + ":" + print(member.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      default -> throw new PayloadException("Cannot write " + value.getClass());
    };
  }
}
