package io.asyngular.protocol;

/**
 * Writes packets as JSON: first their exact sizes, then their bytes, so that a frame is one array.
 * Keys are in the order of the reference's server.
 */
final class PacketWriter {
  private static final byte[] EVENT = JsonString.ascii("{\"event\":");
  private static final byte[] RID = JsonString.ascii("{\"rid\":");
  private static final byte[] CID = JsonString.ascii(",\"cid\":");
  private static final byte[] DATA = JsonString.ascii(",\"data\":");
  private static final byte[] ERROR = JsonString.ascii(",\"error\":");

  private PacketWriter() {}

  static byte[] encode(Packet packet) {
    byte[] frame = new byte[size(packet)];
    write(packet, frame, 0);
    return frame;
  }

  private static int size(Packet packet) {
    return switch (packet) {
      case Transmit p -> EVENT.length + JsonString.size(p.event()) + size(DATA, p.data()) + 1;
      case Invoke p -> {
        int call = CID.length + JsNumbers.size(p.cid());
        yield EVENT.length + JsonString.size(p.event()) + call + size(DATA, p.data()) + 1;
      }
      case Response p -> {
        int call = RID.length + JsNumbers.size(p.rid());
        yield call + size(ERROR, p.error()) + size(DATA, p.data()) + 1;
      }
      case Batch p -> {
        int size = 2 + Math.max(0, p.packets().size() - 1);
        for (Packet item : p.packets()) {
          size = Math.addExact(size, size(item));
        }
        yield size;
      }
      case Raw _ -> throw notEncodable();
    };
  }

  private static AGException notEncodable() {
    return new AGException(
        ErrorNames.INVALID_MESSAGE, "Raw text is a frame of its own, it cannot be in a batch");
  }

  private static int size(byte[] key, Payload value) {
    return value.isAbsent() ? 0 : key.length + value.length();
  }

  private static int write(Packet packet, byte[] frame, int at) {
    switch (packet) {
      case Transmit p -> {
        at = JsonString.write(p.event(), frame, put(EVENT, frame, at));
        at = write(DATA, p.data(), frame, at);
      }
      case Invoke p -> {
        at = JsonString.write(p.event(), frame, put(EVENT, frame, at));
        at = JsNumbers.write(p.cid(), frame, put(CID, frame, at));
        at = write(DATA, p.data(), frame, at);
      }
      case Response p -> {
        at = JsNumbers.write(p.rid(), frame, put(RID, frame, at));
        at = write(ERROR, p.error(), frame, at);
        at = write(DATA, p.data(), frame, at);
      }
      case Batch p -> {
        return write(p, frame, at);
      }
      case Raw _ -> throw notEncodable();
    }
    frame[at++] = '}';
    return at;
  }

  private static int write(Batch batch, byte[] frame, int at) {
    frame[at++] = '[';
    boolean first = true;
    for (Packet item : batch.packets()) {
      if (!first) {
        frame[at++] = ',';
      }
      first = false;
      at = write(item, frame, at);
    }
    frame[at++] = ']';
    return at;
  }

  private static int write(byte[] key, Payload value, byte[] frame, int at) {
    return value.isAbsent() ? at : value.writeTo(frame, put(key, frame, at));
  }

  static int put(byte[] bytes, byte[] frame, int at) {
    System.arraycopy(bytes, 0, frame, at, bytes.length);
    return at + bytes.length;
  }
}
