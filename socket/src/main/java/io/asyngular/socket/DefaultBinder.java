package io.asyngular.socket;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Payload;
import java.lang.reflect.Type;

/**
 * The binder that servers and clients have unless they are given another: for payloads and codecs
 * of one's own.
 */
public final class DefaultBinder {
  private static final Binder BINDER = new WhenNeeded();

  private DefaultBinder() {}

  /**
   * Between JSON and Java values by Jackson: records, collections, numbers, texts. Members that a
   * class does not have are ignored; a {@link io.asyngular.protocol.Payload} in a record stays JSON
   * to be bound later; bytes are {@code {"base64":true,"data":"…"}}. Any thread; does not block.
   */
  public static Binder binder() {
    return BINDER;
  }

  /** Whoever binds nothing, as a command that passes JSON on, need not wait for Jackson. */
  private static final class WhenNeeded implements Binder {
    private static final class Jackson {
      static final Binder BINDER = new JacksonBinder();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the type argument is what `type` says
    public <T> T read(Payload payload, Type type) {
      return Jackson.BINDER.read(payload, type);
    }

    @Override
    public byte[] write(Object value) {
      return Jackson.BINDER.write(value);
    }
  }
}
