package io.asyngular.protocol;

/**
 * The packet that carries a message of a channel to a subscriber, {@code
 * {"event":"#publish","data":{"channel":C,"data":X}}}. It is the same for every subscriber, so it
 * is made once a message.
 */
public final class PublishPacket {
  /** The event's name. */
  public static final String EVENT = "#publish";

  private static final byte[] HEAD =
      JsonString.ascii("{\"event\":\"#publish\",\"data\":{\"channel\":");
  private static final byte[] DATA = JsonString.ascii(",\"data\":");

  /** Where the packet's own data begins, within {@link #HEAD}. */
  private static final int DATA_START = HEAD.length - "{\"channel\":".length();

  private PublishPacket() {}

  /**
   * The frame as {@link JsonCodec} encodes it.
   *
   * @param channel any string, empty too
   * @param data absent leaves the key out
   * @return a fresh array of exactly the frame's length
   */
  public static byte[] encode(String channel, Payload data) {
    int dataSize = data.isAbsent() ? 0 : DATA.length + data.length();
    byte[] frame = new byte[HEAD.length + JsonString.size(channel) + dataSize + 2];
    int at = JsonString.write(channel, frame, PacketWriter.put(HEAD, frame, 0));
    if (!data.isAbsent()) {
      at = data.writeTo(frame, PacketWriter.put(DATA, frame, at));
    }
    frame[at++] = '}';
    frame[at] = '}';
    return frame;
  }

  /** The same as a packet, for other codecs and for batches. */
  public static Transmit packet(String channel, Payload data, Binder binder) {
    byte[] frame = encode(channel, data);
    int length = frame.length - DATA_START - 1;
    return new Transmit(EVENT, Payload.json(frame, DATA_START, length, binder));
  }
}
