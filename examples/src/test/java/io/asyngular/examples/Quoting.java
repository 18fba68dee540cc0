package io.asyngular.examples;

import io.asyngular.protocol.Codec;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.Packet;
import java.nio.charset.StandardCharsets;

/** A codec of one's own: JSON behind a mark. */
final class Quoting implements Codec {
  private static final String MARK = "> ";

  private final Codec json = new JsonCodec(Live.UNBOUND);

  @Override
  public Packet decode(byte[] frame) {
    String text = new String(frame, StandardCharsets.UTF_8);
    return json.decode(text.substring(MARK.length()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Packet decodeBinary(byte[] frame) {
    return decode(frame);
  }

  @Override
  public byte[] encode(Packet packet) {
    String text = new String(json.encode(packet), StandardCharsets.UTF_8);
    return (MARK + text).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean binary() {
    return false;
  }
}
