package io.asyngular.socket.engine;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket frame to be sent, without its header. Immutable, so that a publication's frame is
 * shared by all its subscribers.
 */
public final class Frame {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PONG = 10;
  private static final int FIN = 0x80;
  private static final int LONGEST_HEADER = 10;
  private static final int MAX_REASON = 123;

  /** As in RFC 6455, section 5.2. */
  private final int opcode;

  /** Not changed by anybody. */
  private final byte[] payload;

  /** The call that this frame makes, to be failed should the frame be dropped. */
  private final @Nullable PendingCall call;

  Frame(int opcode, byte[] payload, @Nullable PendingCall call) {
    this.opcode = opcode;
    this.payload = payload;
    this.call = call;
  }

  /** A frame that carries an encoded packet. */
  public static Frame packet(byte[] payload, boolean binary) {
    return new Frame(binary ? BINARY : TEXT, payload, null);
  }

  /**
   * A close frame. 1005 and 1006 are never sent: no status then; nor is a reason that does not fit.
   */
  static Frame close(int code, String reason) {
    if (code == 1005 || code == 1006) {
      return new Frame(CLOSE, new byte[0], null);
    }
    byte[] whole = reason.getBytes(StandardCharsets.UTF_8);
    byte[] text = whole.length > MAX_REASON ? new byte[0] : whole;
    byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, 2 + text.length);
    System.arraycopy(text, 0, payload, 2, text.length);
    return new Frame(CLOSE, payload, null);
  }

  int opcode() {
    return opcode;
  }

  @Nullable PendingCall call() {
    return call;
  }

  int length() {
    return payload.length;
  }

  int longestOnWire() {
    return payload.length + LONGEST_HEADER;
  }

  /** Unmasked, as a server sends. */
  void writeTo(ByteBuf out) {
    int length = payload.length;
    out.writeByte(FIN | opcode);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 1 << 16) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
    }
    out.writeBytes(payload);
  }
}
