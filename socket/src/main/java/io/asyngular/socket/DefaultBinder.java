package io.asyngular.socket;

import io.asyngular.protocol.Binder;

/**
 * The binder that servers and clients have unless they are given another: for payloads and codecs
 * of one's own.
 */
public final class DefaultBinder {
  private static final Binder BINDER = new JacksonBinder();

  private DefaultBinder() {}

  /**
   * Between JSON and Java values by Jackson: records, collections, numbers, texts. Members that a
   * class does not have are ignored; a {@link io.asyngular.protocol.Payload} in a record stays JSON
   * to be bound later; bytes are {@code {"base64":true,"data":"…"}}. Any thread; does not block.
   */
  public static Binder binder() {
    return BINDER;
  }
}
