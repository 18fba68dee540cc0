package io.asyngular.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns frames into packets and packets into frames. Both ends of a connection use the same one.
 *
 * <p>Implementations must be safe for any thread, must not block, and must hold no state that grows
 * with what peers send. Pings and pongs are no business of a codec; see {@link ProtocolVersion}.
 */
public interface Codec {
  /**
   * Decodes a text frame.
   *
   * @param frame valid UTF-8. The packet may keep it: nobody may change it afterwards
   * @return the packet; {@link Raw} if the text is none of the protocol's
   * @throws AGException named {@code InvalidMessageError} if the frame is over a limit
   */
  Packet decode(byte[] frame);

  /**
   * Decodes a binary frame.
   *
   * @param frame any bytes. The packet may keep it: nobody may change it afterwards
   * @return the packet; {@link Raw} if the frame is none of the protocol's
   * @throws AGException named {@code InvalidMessageError} if the frame is over a limit or, with a
   *     codec that {@linkplain #binary is binary}, cannot be decoded
   */
  Packet decodeBinary(byte[] frame);

  /**
   * Encodes a packet as one frame.
   *
   * @return a fresh array of exactly the frame's length; it belongs to the caller
   * @throws AGException named {@code InvalidMessageError} if the packet has no encoded form
   */
  byte[] encode(Packet packet);

  /**
   * One frame of the packets that several encoded frames hold, in order.
   *
   * @param frames what {@link #encode} gave, none of them a batch; not changed
   * @throws AGException named {@code InvalidMessageError} if a batch of them has no encoded form
   */
  default byte[] batch(List<byte[]> frames) {
    var packets = new ArrayList<Packet>(frames.size());
    for (byte[] frame : frames) {
      packets.add(binary() ? decodeBinary(frame) : decode(frame));
    }
    return encode(new Batch(packets));
  }

  /** Whether encoded frames are sent as binary frames instead of text. */
  boolean binary();
}
