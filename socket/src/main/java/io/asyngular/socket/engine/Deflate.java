package io.asyngular.socket.engine;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses messages as permessage-deflate wants them (RFC 7692, section 7.2.1), each by itself.
 * One deflater for each event loop, which is all that ever calls this.
 */
final class Deflate {
  /** Below so many bytes a message is sent as it is. */
  static final int WORTH_IT = 1024;

  private static final int LEVEL = 6;
  private static final int BUFFER = 8 * 1024;

  /** What a flush leaves at the end, and what the receiver puts back. */
  private static final int TAIL = 4;

  private static final FastThreadLocal<Deflater> DEFLATERS =
      new FastThreadLocal<>() {
        @Override
        protected Deflater initialValue() {
          return new Deflater(LEVEL, true);
        }

        @Override
        protected void onRemoval(Deflater deflater) {
          deflater.end();
        }
      };

  private Deflate() {}

  static byte[] deflate(byte[] message) {
    Deflater deflater = DEFLATERS.get();
    deflater.reset();
    deflater.setInput(message);
    var out = new ByteArrayOutputStream(message.length / 2);
    byte[] buffer = new byte[BUFFER];
    int length;
    do {
      length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      out.write(buffer, 0, length);
    } while (length == buffer.length);
    byte[] deflated = out.toByteArray();
    return Arrays.copyOf(deflated, deflated.length - TAIL);
  }
}
