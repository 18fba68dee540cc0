package io.asyngular.socket.engine;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Codec;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket frame to be sent, without its header. Its content never changes, so that a
 * publication's frame is shared by all its subscribers. Any thread.
 */
public final class Frame {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PONG = 10;
  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int MASKED = 0x80;
  private static final int LONGEST_HEADER = 14;
  private static final int MAX_REASON = 123;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Is told what becomes of a frame, once, and must not block. */
  interface Watcher {
    /** The kernel has taken it. */
    void taken();

    /** It will not be sent. */
    void dropped();
  }

  /** As in RFC 6455, section 5.2. */
  private final int opcode;

  /** Not changed by anybody. */
  private final byte[] payload;

  private final List<Watcher> watchers;

  private volatile byte @Nullable [] deflated;

  private Frame(int opcode, byte[] payload, List<Watcher> watchers) {
    this.opcode = opcode;
    this.payload = payload;
    this.watchers = watchers;
  }

  /** A frame that carries an encoded packet. */
  public static Frame packet(byte[] payload, boolean binary) {
    return new Frame(binary ? BINARY : TEXT, payload, List.of());
  }

  /** A frame that carries an encoded packet, and whose end somebody wants to know. */
  static Frame watched(byte[] payload, boolean binary, Watcher watcher) {
    return new Frame(binary ? BINARY : TEXT, payload, List.of(watcher));
  }

  /** One frame that carries the packets of all of these. */
  static Frame batch(List<Frame> frames, Codec codec) {
    var packets = frames.stream().map(frame -> frame.payload).toList();
    var watchers = frames.stream().flatMap(frame -> frame.watchers.stream()).toList();
    return new Frame(codec.binary() ? BINARY : TEXT, codec.batch(packets), watchers);
  }

  /** The answer to a ping of WebSocket's own. */
  static Frame pong(byte[] payload) {
    return new Frame(PONG, payload, List.of());
  }

  /** Refuses what a close frame cannot say. */
  public static void checkClose(int code, String reason) {
    if (!CloseStatus.sendable(code)) {
      throw Failures.invalidArguments("Close code " + code + " cannot be sent");
    }
    if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON) {
      throw Failures.invalidArguments(
          "A close reason has at most " + MAX_REASON + " bytes of UTF-8");
    }
  }

  /**
   * A close frame. 1005 and 1006 are never sent: no status then; nor is a reason that does not fit.
   */
  static Frame close(int code, String reason) {
    if (code == 1005 || code == 1006) {
      return new Frame(CLOSE, new byte[0], List.of());
    }
    byte[] whole = reason.getBytes(StandardCharsets.UTF_8);
    byte[] text = whole.length > MAX_REASON ? new byte[0] : whole;
    byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, 2 + text.length);
    System.arraycopy(text, 0, payload, 2, text.length);
    return new Frame(CLOSE, payload, List.of());
  }

  int opcode() {
    return opcode;
  }

  List<Watcher> watchers() {
    return watchers;
  }

  /** It will not be sent: whoever waits for it, or for its answer, is told. */
  public void dropped() {
    watchers.forEach(Watcher::dropped);
  }

  /** The payload in bytes. */
  public int length() {
    return payload.length;
  }

  int longestOnWire() {
    return payload.length + LONGEST_HEADER;
  }

  /** As a server sends it, or masked, as a client does. */
  void writeTo(ByteBuf out, boolean deflating, boolean masking) {
    boolean deflated = deflating && opcode <= BINARY && payload.length >= Deflate.WORTH_IT;
    byte[] content = deflated ? deflated() : payload;
    int first = FIN | opcode;
    if (content.length >= payload.length) {
      content = payload;
    } else {
      first |= RSV1;
    }
    out.writeByte(first);
    writeLength(out, content.length, masking ? MASKED : 0);
    if (masking) {
      writeMasked(out, content);
    } else {
      out.writeBytes(content);
    }
  }

  /** Once for all who are sent it; twice by a race, which gives the same. */
  byte[] deflated() {
    byte[] known = deflated;
    if (known == null) {
      known = Deflate.deflate(payload);
      deflated = known;
    }
    return known;
  }

  private static void writeLength(ByteBuf out, int length, int masked) {
    if (length < 126) {
      out.writeByte(masked | length);
    } else if (length < 1 << 16) {
      out.writeByte(masked | 126).writeShort(length);
    } else {
      out.writeByte(masked | 127).writeLong(length);
    }
  }

  /** The mask keeps proxies from taking payloads for requests; it hides nothing. */
  private static void writeMasked(ByteBuf out, byte[] content) {
    int mask = ThreadLocalRandom.current().nextInt();
    out.writeInt(mask);
    long wide = (long) mask << Integer.SIZE | Integer.toUnsignedLong(mask);
    int at = 0;
    for (; at + Long.BYTES <= content.length; at += Long.BYTES) {
      out.writeLong((long) LONGS.get(content, at) ^ wide);
    }
    for (; at < content.length; at++) {
      out.writeByte(content[at] ^ mask >>> (Byte.SIZE * (3 - at % Integer.BYTES)));
    }
  }
}
