package io.asyngular.socket;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Payload;
import java.lang.reflect.Type;

/**
 * The binder that servers and clients have unless they are given another: for payloads and codecs
 * of one's own.
 */
public final class DefaultBinder {

  private DefaultBinder() {}

  /**
   * Between JSON and Java values by Jackson: records, collections, numbers, texts. Members that a
   * class does not have are ignored; a {@link io.asyngular.protocol.Payload} in a record stays JSON
   * to be bound later; bytes are {@code {"base64":true,"data":"…"}}. Any thread; does not block.
   */
  public static Binder binder() {
    return Jackson.BINDER;
  }

  /**
   * The same, of which Jackson's part, a tenth of a second, is loaded with the first value that is
   * bound: for programs that start often and may bind nothing.
   */
  public static Binder whenNeeded() {
    return WhenNeeded.BINDER;
  }

  private static final class Jackson {
    static final Binder BINDER = new JacksonBinder();
  }

  private static final class WhenNeeded implements Binder {
    static final Binder BINDER = new WhenNeeded();

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the type argument is what `type` says
    public <T> T read(Payload payload, Type type) {
      return binder().read(payload, type);
    }

    @Override
    public byte[] write(Object value) {
      return binder().write(value);
    }
  }
}
