package io.asyngular.socket.engine;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Codec;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
  private static final int LONGEST_HEADER = 10;
  private static final int MAX_REASON = 123;

  /** As in RFC 6455, section 5.2. */
  private final int opcode;

  /** Not changed by anybody. */
  private final byte[] payload;

  /** The calls that this frame makes, to be failed should it be dropped. */
  private final List<PendingCall> calls;

  private volatile byte @Nullable [] deflated;

  private Frame(int opcode, byte[] payload, List<PendingCall> calls) {
    this.opcode = opcode;
    this.payload = payload;
    this.calls = calls;
  }

  /** A frame that carries an encoded packet. */
  public static Frame packet(byte[] payload, boolean binary) {
    return new Frame(binary ? BINARY : TEXT, payload, List.of());
  }

  /** A frame that carries an encoded call. */
  static Frame call(byte[] payload, boolean binary, PendingCall call) {
    return new Frame(binary ? BINARY : TEXT, payload, List.of(call));
  }

  /** One frame that carries the packets of all of these. */
  static Frame batch(List<Frame> frames, Codec codec) {
    var packets = frames.stream().map(frame -> frame.payload).toList();
    var calls = frames.stream().flatMap(frame -> frame.calls.stream()).toList();
    return new Frame(codec.binary() ? BINARY : TEXT, codec.batch(packets), calls);
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

  /** It will not be sent: the calls that it makes fail. */
  public void dropped() {
    for (PendingCall call : calls) {
      call.completeExceptionally(Failures.badConnection("invoke", call.event(), 1001, ""));
    }
  }

  /** The payload in bytes. */
  public int length() {
    return payload.length;
  }

  int longestOnWire() {
    return payload.length + LONGEST_HEADER;
  }

  /** Unmasked, as a server sends. */
  void writeTo(ByteBuf out, boolean deflating) {
    boolean deflated = deflating && opcode <= BINARY && payload.length >= Deflate.WORTH_IT;
    byte[] content = deflated ? deflated() : payload;
    if (content.length >= payload.length) {
      write(out, FIN | opcode, payload);
    } else {
      write(out, FIN | RSV1 | opcode, content);
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

  private static void write(ByteBuf out, int first, byte[] content) {
    int length = content.length;
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 1 << 16) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
    }
    out.writeBytes(content);
  }
}
