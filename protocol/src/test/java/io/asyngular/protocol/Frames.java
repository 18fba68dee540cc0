package io.asyngular.protocol;

import java.nio.charset.StandardCharsets;

/** Literal frames and payloads for tests. */
final class Frames {
  static final JsonCodec CODEC = new JsonCodec(PlainBinder.BINDER);

  private Frames() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Payload payload(String json) {
    return Payload.json(bytes(json), PlainBinder.BINDER);
  }

  static Packet decode(String frame) {
    return CODEC.decode(bytes(frame));
  }

  static String encode(Packet packet) {
    return new String(CODEC.encode(packet), StandardCharsets.UTF_8);
  }
}
