package io.asyngular.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server's end of one connection, moved by hand. Waits for at most 20 s. */
final class Peer implements AutoCloseable {
  static final int HUNG_UP = 1006;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int CLOSE = 0x88;
  private static final int LONGEST_PLAIN = 125;
  private static final Pattern KEY =
      Pattern.compile("sec-websocket-key: (\\S+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CID = Pattern.compile("\"cid\":(\\d+)");

  private final Socket connection;
  private final DataInputStream in;
  private String request = "";
  private int closeCode;
  private String closeReason = "";

  Peer(Socket connection) throws IOException {
    this.connection = connection;
    connection.setSoTimeout(PATIENCE_MILLIS);
    connection.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
  }

  // The beginning

  /** Reads the HTTP request. */
  String request() {
    if (request.isEmpty()) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) one());
      }
      request = head.toString();
    }
    return request;
  }

  /** What makes the request's connection a WebSocket. */
  byte[] upgradeAnswer(String... headers) {
    Matcher key = KEY.matcher(request());
    if (!key.find()) {
      throw new AssertionError("no key in " + request);
    }
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + more
            + "Sec-WebSocket-Accept: "
            + accepted(key.group(1))
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String accepted(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Peer upgrade() {
    write(upgradeAnswer());
    return this;
  }

  /** Reads the handshake and answers it with patience of 20 s for pings. */
  Peer handshake() {
    return handshake("{\"id\":\"peer\",\"pingTimeout\":20000,\"isAuthenticated\":false}");
  }

  Peer handshake(String status) {
    answer(next(), status);
    return this;
  }

  /** Opens it, unless the client has given it up meanwhile. */
  boolean tryToOpen() {
    try {
      upgrade();
      String call = nextOrNull();
      if (call == null) {
        return false;
      }
      answer(call, "{\"id\":\"peer\",\"pingTimeout\":20000,\"isAuthenticated\":false}");
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  // Out

  /** Text frames, all in one write. */
  void send(String... texts) {
    var all = new ByteArrayOutputStream();
    for (String text : texts) {
      all.writeBytes(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }
    write(all.toByteArray());
  }

  void sendBinary(byte[] frame) {
    write(frame(BINARY, frame));
  }

  /** Answers a call, whose text that is. */
  void answer(String call, String data) {
    send("{\"rid\":" + cid(call) + ",\"data\":" + data + "}");
  }

  void ping() {
    send("");
  }

  static String cid(String call) {
    Matcher cid = CID.matcher(call);
    if (!cid.find()) {
      throw new AssertionError("no call: " + call);
    }
    return cid.group(1);
  }

  void write(byte[] bytes) {
    try {
      connection.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] frame(int firstByte, byte[] payload) {
    var head = ByteBuffer.allocate(10).put((byte) firstByte);
    if (payload.length <= LONGEST_PLAIN) {
      head.put((byte) payload.length);
    } else if (payload.length < 1 << 16) {
      head.put((byte) 126).putShort((short) payload.length);
    } else {
      head.put((byte) 127).putLong(payload.length);
    }
    var all = new ByteArrayOutputStream();
    all.write(head.array(), 0, head.position());
    all.writeBytes(payload);
    return all.toByteArray();
  }

  /** A close frame; code 0 for one without. */
  void sendClose(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload =
        code == 0
            ? new byte[0]
            : ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
    write(frame(CLOSE, payload));
  }

  // In

  private int one() {
    try {
      return in.readUnsignedByte();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message; fails when the connection is closed instead. */
  String next() {
    String text = nextOrNull();
    if (text == null) {
      throw new AssertionError("closed with " + closeCode + ' ' + closeReason);
    }
    return text;
  }

  /** Reads up to the end; the code is {@link #HUNG_UP} when no close frame came. */
  int closed() {
    while (nextOrNull() != null) {}
    return closeCode;
  }

  String closeReason() {
    return closeReason;
  }

  /** The next message; null at the end. Answers a close frame. */
  @Nullable String nextOrNull() {
    if (closeCode != 0) {
      return null;
    }
    try {
      int first = in.read();
      if (first < 0) {
        closeCode = HUNG_UP;
        return null;
      }
      byte[] payload = payload();
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

  private byte[] payload() throws IOException {
    int second = in.readUnsignedByte();
    if (second < 0x80) {
      throw new AssertionError("a client's frame must be masked");
    }
    int length = second - 0x80;
    long all = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes((int) all);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }

  // The end

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
