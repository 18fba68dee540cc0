package io.asyngular.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's default codec: packets as JSON text.
 *
 * <p>Decoding scans the envelope and keeps {@code data} as the text it is. It accepts what
 * JSON.parse accepts, within the {@link CodecLimits}; all other text is {@link Raw}. Numbers within
 * data pass unchanged; {@code cid} and {@code rid} are printed as JavaScript prints them.
 *
 * <p>Any thread. Holds at most 256 short event names, whatever peers send; else no state.
 */
public final class JsonCodec implements Codec {
  private final Binder binder;
  private final CodecLimits limits;
  private final EventNames names = new EventNames();

  /**
   * A codec within limits.
   *
   * @param binder given to the payloads of decoded packets
   */
  public JsonCodec(Binder binder, CodecLimits limits) {
    this.binder = binder;
    this.limits = limits;
  }

  /** A codec within {@link CodecLimits#DEFAULT}. */
  public JsonCodec(Binder binder) {
    this(binder, CodecLimits.DEFAULT);
  }

  @Override
  public boolean binary() {
    return false;
  }

  /**
   * Decodes a text frame; see {@link Codec#decode}.
   *
   * <p>The payloads of a single packet are slices of the frame. Those of a batch's items are exact
   * copies, unless one is half of the frame or more, so that no small item keeps a large frame
   * alive.
   */
  @Override
  public Packet decode(byte[] frame) {
    int start = JsonScanner.skipBlanks(frame, 0, frame.length);
    if (start < frame.length && frame[start] == '{') {
      return decodeSingle(frame, start);
    }
    if (start < frame.length && frame[start] == '[') {
      return decodeBatch(frame, start);
    }
    return raw(frame);
  }

  /**
   * Decodes a binary frame as text, with U+FFFD in place of what is not UTF-8. As in JavaScript,
   * but that a surrogate encoded in three bytes gives one U+FFFD and not three.
   */
  @Override
  public Packet decodeBinary(byte[] frame) {
    for (byte b : frame) {
      if (b < 0) {
        // Bytes that were valid come back as they were.
        return decode(utf8(frame).getBytes(StandardCharsets.UTF_8));
      }
    }
    return decode(frame);
  }

  /**
   * Encodes a packet; see {@link Codec#encode}. {@link Raw} is its text as it is.
   *
   * @throws AGException named {@code InvalidMessageError} if a batch contains raw text
   */
  @Override
  public byte[] encode(Packet packet) {
    return packet instanceof Raw raw
        ? raw.frame().getBytes(StandardCharsets.UTF_8)
        : PacketWriter.encode(packet);
  }

  /** Packets as they are, within one array: nothing is decoded. */
  @Override
  public byte[] batch(List<byte[]> frames) {
    int size = 1 + Math.max(1, frames.size());
    for (byte[] frame : frames) {
      size = Math.addExact(size, frame.length);
    }
    byte[] batch = new byte[size];
    int at = 1;
    for (byte[] frame : frames) {
      at = PacketWriter.put(frame, batch, at);
      batch[at++] = ',';
    }
    batch[0] = '[';
    batch[size - 1] = ']'; // instead of the last comma
    return batch;
  }

  private Packet decodeSingle(byte[] frame, int start) {
    var envelope = new EnvelopeScanner(frame, limits.maxDepth());
    int end = envelope.scan(start, 1);
    if (end == JsonScanner.TOO_DEEP) {
      throw limits.tooDeep();
    }
    if (end < 0 || JsonScanner.skipBlanks(frame, end, frame.length) != frame.length) {
      return raw(frame);
    }
    Packet packet = packet(frame, envelope, false);
    return packet != null ? packet : raw(frame);
  }

  private Packet decodeBatch(byte[] frame, int start) {
    int length = frame.length;
    var envelope = new EnvelopeScanner(frame, limits.maxDepth());
    var packets = new ArrayList<@Nullable Packet>();
    int at = JsonScanner.skipBlanks(frame, start + 1, length);
    boolean more = at >= length || frame[at] != ']';
    while (more) {
      if (packets.size() == limits.maxBatchLength()) {
        throw limits.batchTooLong();
      }
      int end = scanItem(frame, at, envelope);
      if (end == JsonScanner.TOO_DEEP) {
        throw limits.tooDeep();
      }
      at = end < 0 ? length : JsonScanner.skipBlanks(frame, end, length);
      if (at >= length || (frame[at] != ',' && frame[at] != ']')) {
        return raw(frame);
      }
      packets.add(packet(frame, envelope, true));
      more = frame[at] == ',';
      at = more ? JsonScanner.skipBlanks(frame, at + 1, length) : at;
    }
    boolean whole = JsonScanner.skipBlanks(frame, at + 1, length) == length;
    return whole ? new Batch(withRaw(packets, frame)) : raw(frame);
  }

  /** Scans one item of a batch. Arrays within the array are no packets, as other values. */
  private int scanItem(byte[] frame, int at, EnvelopeScanner envelope) {
    if (at < frame.length && frame[at] == '{') {
      return envelope.scan(at, 2);
    }
    envelope.clear();
    return JsonScanner.skipValue(frame, at, frame.length, limits.maxDepth() - 1);
  }

  private static List<Packet> withRaw(List<@Nullable Packet> packets, byte[] frame) {
    @Nullable Raw raw = null;
    var complete = new ArrayList<Packet>(packets.size());
    for (Packet packet : packets) {
      if (packet == null) {
        raw = raw == null ? raw(frame) : raw;
      }
      complete.add(packet == null ? raw : packet);
    }
    return complete;
  }

  /** The packet that the scanner saw, or null if it was none. */
  private @Nullable Packet packet(byte[] frame, EnvelopeScanner seen, boolean inBatch) {
    if (seen.event != 0) {
      String event = name(frame, seen.event);
      Payload data = payload(frame, seen.data, inBatch);
      return seen.cid == 0
          ? new Transmit(event, data)
          : new Invoke(event, number(frame, seen.cid), data);
    }
    if (seen.rid != 0) {
      Payload data = payload(frame, seen.data, inBatch);
      Payload error = payload(frame, seen.error, inBatch);
      return new Response(number(frame, seen.rid), data, error);
    }
    return null;
  }

  private String name(byte[] frame, long range) {
    int from = EnvelopeScanner.from(range);
    int to = EnvelopeScanner.to(range);
    if (to - from <= limits.maxNameLength()) {
      return names.name(frame, from, to);
    }
    // Each character is six bytes at most, so longer texts need not be decoded to be refused.
    if (to - from <= 6L * limits.maxNameLength()) {
      String name = JsonString.decode(frame, from, to);
      if (name.length() <= limits.maxNameLength()) {
        return name;
      }
    }
    throw limits.nameTooLong();
  }

  private static double number(byte[] frame, long range) {
    return JsNumbers.parse(frame, EnvelopeScanner.from(range), EnvelopeScanner.to(range));
  }

  private Payload payload(byte[] frame, long range, boolean inBatch) {
    if (range == 0) {
      return Payload.ABSENT;
    }
    int from = EnvelopeScanner.from(range);
    int to = EnvelopeScanner.to(range);
    if (inBatch && to - from < frame.length / 2) {
      byte[] own = Arrays.copyOfRange(frame, from, to);
      return Payload.slice(own, 0, own.length, binder);
    }
    return Payload.slice(frame, from, to, binder);
  }

  private static Raw raw(byte[] frame) {
    return new Raw(utf8(frame));
  }

  private static String utf8(byte[] frame) {
    return new String(frame, StandardCharsets.UTF_8);
  }
}
