package io.asyngular.protocol;

import java.lang.reflect.Type;

/** The binder of payloads that are never bound, {@link Payload#ABSENT} and {@link Payload#NULL}. */
final class Unbound implements Binder {
  static final Binder BINDER = new Unbound();

  private Unbound() {}

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public <T> T read(Payload payload, Type type) {
    throw new PayloadException("There is nothing to bind to " + type.getTypeName());
  }

  @Override
  public byte[] write(Object value) {
    throw new PayloadException("There is no binder to write " + value.getClass().getName());
  }
}
