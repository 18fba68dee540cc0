package io.asyngular.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * One WebSocket frame of the server's as it is on the wire, and permessage-deflate by hand.
 *
 * @param first FIN, the reserved bits, and the opcode
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record WireFrame(int first, byte[] payload) {
  static final int TEXT = 0x81;
  static final int COMPRESSED_TEXT = 0xc1;
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  static WireFrame next(TestClient client) {
    byte[] head = client.bytes(2);
    int length = head[1] & 0x7f;
    if (length == 126) {
      length = ByteBuffer.wrap(client.bytes(2)).getChar();
    } else if (length == 127) {
      length = (int) ByteBuffer.wrap(client.bytes(8)).getLong();
    }
    return new WireFrame(head[0] & 0xff, client.bytes(length));
  }

  String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** The text that was compressed, with nothing known from earlier messages. */
  String inflated() {
    var inflater = new Inflater(true);
    inflater.setInput(concat(payload, TAIL));
    var out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try {
      while (!inflater.needsInput()) {
        out.write(buffer, 0, inflater.inflate(buffer));
      }
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static byte[] deflated(byte[] message) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(message);
    var out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    int length;
    do {
      length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      out.write(buffer, 0, length);
    } while (length == buffer.length);
    deflater.end();
    byte[] all = out.toByteArray();
    return Arrays.copyOf(all, all.length - TAIL.length);
  }

  /** A compressed text, as clients send it. */
  static byte[] compressed(String text) {
    return TestClient.frame(COMPRESSED_TEXT, deflated(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
