package io.asyngular.protocol;

import java.lang.reflect.Type;

/**
 * The seam to a JSON library: binds payloads to Java values and writes Java values as JSON.
 *
 * <p>Implementations must be safe for use by any number of threads, must not block, and must not
 * keep or change the arrays that they see.
 */
public interface Binder {
  /**
   * Binds a payload to a Java type.
   *
   * @param payload present: {@link Payload#as(Class)} never passes on one that is absent or null
   * @param type a class or a generic type
   * @return the value, never null
   * @throws PayloadException if the JSON does not bind to the type
   */
  @SuppressWarnings("TypeParameterUnusedInFormals") // the type argument is what `type` says
  <T> T read(Payload payload, Type type);

  /**
   * Writes a value as JSON text in UTF-8.
   *
   * @param value never null and never a {@link Payload} when called by {@link Payload#of}; payloads
   *     within it must be written as the JSON that they are
   * @return a fresh array that holds exactly one JSON value; it belongs to the caller
   * @throws PayloadException if the value has no JSON form
   */
  byte[] write(Object value);
}
