package io.asyngular.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that does what it is told and nothing by itself: frames go out as they are given, and
 * nothing is read before it is asked for. Waits for at most 20 s.
 */
final class TestClient implements AutoCloseable {
  static final String HANDSHAKE =
      "{\"event\":\"#handshake\",\"data\":{\"authToken\":null},\"cid\":1}";
  static final int HUNG_UP = 1006;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int NARROW = 16 * 1024;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int MASK = 0x55;

  private final Socket connection;
  private final DataInputStream in;
  private String id = "";
  private int closeCode;
  private String closeReason = "";

  private TestClient(Socket connection) throws IOException {
    this.connection = connection;
    connection.setSoTimeout(PATIENCE_MILLIS);
    connection.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
  }

  /** A TCP connection on which nothing has been sent. */
  static TestClient tcp(AGServer server) throws IOException {
    return new TestClient(new Socket(InetAddress.getLoopbackAddress(), server.port()));
  }

  /** A connection that is there, on which nothing has been sent. */
  static TestClient over(Socket connection) throws IOException {
    return new TestClient(connection);
  }

  /** An open connection that keeps little unread, so that it holds its server back soon. */
  static TestClient narrow(AGServer server) throws IOException {
    var connection = new Socket();
    connection.setReceiveBufferSize(NARROW);
    connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return new TestClient(connection).upgrade().handshake();
  }

  /** An upgraded connection without its handshake. */
  static TestClient upgraded(AGServer server) throws IOException {
    return tcp(server).upgrade();
  }

  /** An open connection. */
  static TestClient open(AGServer server) throws IOException {
    return upgraded(server).handshake();
  }

  static String upgradeRequest(String path, String... headers) {
    var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request
        + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  }

  TestClient upgrade() {
    return upgrade("/asyngular/");
  }

  TestClient upgrade(String path) {
    write(upgradeRequest(path).getBytes(StandardCharsets.US_ASCII));
    String head = head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("not upgraded: " + head);
    }
    return this;
  }

  TestClient handshake() {
    send(HANDSHAKE);
    handshaken();
    return this;
  }

  /** Reads the answer to the handshake. */
  String handshaken() {
    String answer = next();
    int at = answer.indexOf("\"id\":\"") + 6;
    id = answer.substring(at, at + 20);
    return answer;
  }

  String id() {
    return id;
  }

  Socket connection() {
    return connection;
  }

  // Out

  /** Text frames, all in one write. */
  void send(String... texts) {
    var frames = new ByteArrayOutputStream();
    for (String text : texts) {
      frames.writeBytes(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }
    write(frames.toByteArray());
  }

  /** What a call says; the answer is left to be read. */
  void invoke(String procedure, String data, int cid) {
    send("{\"event\":\"" + procedure + "\",\"data\":" + data + ",\"cid\":" + cid + "}");
  }

  void transmit(String receiver, String data) {
    send("{\"event\":\"" + receiver + "\",\"data\":" + data + "}");
  }

  TestClient subscribe(String channel) {
    invoke("#subscribe", "{\"channel\":\"" + channel + "\"}", 99);
    until("{\"rid\":99}");
    return this;
  }

  /** As {@link #subscribe}, where answers may come in a batch. */
  TestClient subscribed(String channel) {
    invoke("#subscribe", "{\"channel\":\"" + channel + "\"}", 99);
    while (!next().contains("{\"rid\":99}")) {}
    return this;
  }

  void write(byte[] bytes) {
    try {
      connection.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A masked frame; the first byte as it is on the wire. */
  static byte[] frame(int firstByte, byte[] payload) {
    int length = payload.length;
    int extra = length < 126 ? 0 : length < 1 << 16 ? 2 : 8;
    byte[] frame = new byte[2 + extra + 4 + length];
    frame[0] = (byte) firstByte;
    frame[1] = (byte) (0x80 | (extra == 0 ? length : extra == 2 ? 126 : 127));
    for (int i = 0; i < extra; i++) {
      frame[2 + i] = (byte) ((long) length >> (8 * (extra - 1 - i)));
    }
    Arrays.fill(frame, 2 + extra, 6 + extra, (byte) MASK);
    for (int i = 0; i < length; i++) {
      frame[6 + extra + i] = (byte) (payload[i] ^ MASK);
    }
    return frame;
  }

  static byte[] closeFrame(int code) {
    return frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  // In

  /** An HTTP response's head; its body, if any, is left to be read. */
  String head() {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) one());
    }
    return head.toString();
  }

  /** What comes until the connection ends. */
  String rest() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int one() {
    try {
      return in.readUnsignedByte();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next text; pings are empty ones. Fails when the connection is closed instead. */
  String next() {
    String text = nextOrNull();
    if (text == null) {
      throw new AssertionError("closed with " + closeCode + " " + closeReason);
    }
    return text;
  }

  /** Reads that many bytes, whatever they mean. */
  byte[] bytes(int count) {
    try {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads up to that text. */
  List<String> until(String last) {
    var texts = new ArrayList<String>();
    do {
      texts.add(next());
    } while (!texts.getLast().equals(last));
    return texts;
  }

  /** Reads up to the end; the code is {@link #HUNG_UP} when no close frame came. */
  int closed() {
    while (nextOrNull() != null) {}
    return closeCode;
  }

  /** Reads up to the end: what came before the close. */
  List<String> untilClosed() {
    var texts = new ArrayList<String>();
    for (String text = nextOrNull(); text != null; text = nextOrNull()) {
      texts.add(text);
    }
    return texts;
  }

  int closeCode() {
    return closeCode;
  }

  /** Answers a close frame, as clients do. */
  private @Nullable String nextOrNull() {
    if (closeCode != 0) {
      return null;
    }
    try {
      int first = in.read();
      if (first < 0) {
        closeCode = HUNG_UP;
        return null;
      }
      int length = in.readUnsignedByte();
      long all = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
      byte[] payload = in.readNBytes((int) all);
      if (first != CLOSE) {
        return new String(payload, StandardCharsets.UTF_8);
      }
      closeCode = 1005;
      if (payload.length >= 2) {
        closeCode = ByteBuffer.wrap(payload).getChar();
        closeReason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
      }
      write(frame(CLOSE, payload));
      return null;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came in time", e);
    } catch (IOException | UncheckedIOException e) {
      closeCode = closeCode == 0 ? HUNG_UP : closeCode;
      return null;
    }
  }

  String closeReason() {
    return closeReason;
  }

  /** Ends the connection as a process that dies does. */
  void drop() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    drop();
  }
}
