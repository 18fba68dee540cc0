package io.asyngular.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A WebSocket client that sends exactly what it is told, byte by byte if need be. One thread. */
final class TestClient implements AutoCloseable {
  static final String HANDSHAKE =
      "{\"event\":\"#handshake\",\"data\":{\"authToken\":null},\"cid\":1}";
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** What came: a text, or the code of a close frame, or -1 when the connection ended without. */
  record Received(String text, int closeCode) {
    boolean isText() {
      return closeCode == 0;
    }
  }

  /** Connects without a word. A small receive buffer makes for a slow reader. */
  TestClient(int port, int receiveBuffer) {
    try {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A socket that is upgraded and whose handshake has not been sent. */
  static TestClient connect(AGServer server) {
    var client = new TestClient(server.port(), 0);
    client.upgrade("/asyngular/");
    return client;
  }

  /** A socket whose handshake is done. */
  static TestClient open(AGServer server) {
    TestClient client = connect(server);
    client.send(HANDSHAKE);
    client.text();
    return client;
  }

  static String upgradeRequest(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  /** The status line of the answer. */
  String upgrade(String path) {
    write(upgradeRequest(path).getBytes(StandardCharsets.UTF_8));
    return answer().getFirst();
  }

  /** The lines of an HTTP answer, up to the empty one. */
  List<String> answer() {
    var lines = new ArrayList<String>();
    try {
      for (String line = line(); !line.isEmpty(); line = line()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** One text frame each, all in one write. */
  void send(String... texts) {
    var all = new ByteArrayOutputStream();
    for (String text : texts) {
      all.writeBytes(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }
    write(all.toByteArray());
  }

  void sendBinary(byte[] payload) {
    write(frame(BINARY, payload));
  }

  void sendClose(int code) {
    write(frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code}));
  }

  /** A final frame, masked with zeros. */
  static byte[] frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(0).put(payload);
    return java.util.Arrays.copyOf(frame.array(), frame.position());
  }

  void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next text or close; pings are answered and skipped. */
  Received next() {
    try {
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0f;
        byte[] payload = in.readNBytes(length());
        if (opcode == CLOSE) {
          return new Received("", payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort());
        }
        String text = new String(payload, StandardCharsets.UTF_8);
        if (opcode == TEXT && !text.isEmpty()) {
          return new Received(text, 0);
        }
        send("");
      }
    } catch (EOFException e) {
      return new Received("", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int length() throws IOException {
    int length = in.readUnsignedByte();
    return switch (length) {
      case 126 -> in.readUnsignedShort();
      case 127 -> Math.toIntExact(in.readLong());
      default -> length;
    };
  }

  /** The next text; fails on anything else. */
  String text() {
    Received received = next();
    if (!received.isText()) {
      throw new AssertionError("closed with " + received.closeCode());
    }
    return received.text();
  }

  /** Reads on until the connection ends; the code that it ended with. */
  int closeCode() {
    Received received = next();
    while (received.isText()) {
      received = next();
    }
    return received.closeCode();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
