package io.asyngular.socket.engine;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads messages that permessage-deflate has compressed (RFC 7692, section 7.2.2), each by itself.
 * One inflater for each event loop, which is all that ever calls this.
 */
final class Inflate {
  private static final int BUFFER = 8 * 1024;

  /** What the sender has left out at the end: an empty block, 00 00 ff ff. */
  private static final int TAIL = 4;

  private static final FastThreadLocal<Inflater> INFLATERS =
      new FastThreadLocal<>() {
        @Override
        protected Inflater initialValue() {
          return new Inflater(true);
        }

        @Override
        protected void onRemoval(Inflater inflater) {
          inflater.end();
        }
      };

  private Inflate() {}

  /**
   * The message as it was.
   *
   * @return empty if it would be longer than that; no more is inflated by then
   * @throws DataFormatException if it was not compressed in this way
   */
  static Optional<byte[]> inflate(byte[] compressed, long longest) throws DataFormatException {
    byte[] input = Arrays.copyOf(compressed, compressed.length + TAIL);
    Arrays.fill(input, input.length - TAIL / 2, input.length, (byte) 0xff);
    Inflater inflater = INFLATERS.get();
    inflater.reset();
    inflater.setInput(input);
    var out = new ByteArrayOutputStream((int) Math.min(longest, 2L * compressed.length));
    byte[] buffer = new byte[BUFFER];
    while (true) {
      int length = inflater.inflate(buffer);
      if (out.size() + (long) length > longest) {
        return Optional.empty();
      }
      out.write(buffer, 0, length);
      if (inflater.finished()) { // by a block that says it is the last; others may follow
        int rest = inflater.getRemaining();
        inflater.reset();
        inflater.setInput(input, input.length - rest, rest);
      } else if (length == 0) {
        if (inflater.needsDictionary()) {
          throw new DataFormatException("there is no dictionary");
        }
        return Optional.of(out.toByteArray());
      }
    }
  }
}
