package io.asyngular.protocol;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A generic type as a value, which a class literal cannot be: {@code new TypeRef<List<String>>()
 * {}}.
 *
 * <p>Immutable, any thread. Make one and keep it: the braces create a class.
 *
 * @param <T> the type meant
 */
public abstract class TypeRef<T> {
  private final Type type;

  /**
   * Reads the type argument from the subclass.
   *
   * @throws IllegalStateException if the direct subclass does not name it, as in {@code new
   *     TypeRef() {}}
   */
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType named)) {
      throw new IllegalStateException("Name the type: new TypeRef<List<String>>() {}");
    }
    this.type = named.getActualTypeArguments()[0];
  }

  /** The type, as {@link Binder#read} takes it. */
  public final Type type() {
    return type;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof TypeRef<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }
}
