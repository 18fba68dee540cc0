package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever one client throws at the wire, it gets its close or its error, and others are served.
 */
@Timeout(60)
class MalformedTest {
  private static final int MAX_PAYLOAD = 1 << 20;

  private final AGServer server =
      AGServer.builder()
          .maxPayload(MAX_PAYLOAD)
          .serve(socket ->
              socket
                  .procedure("echo")
                  .loop(calls -> {
                    for (var call : calls) {
                      call.end(call.data());
                    }
                  }))
          .listen(0);

  private TestClient offender;
  private TestClient other;
  private AGServerSocket socket;

  @BeforeEach
  void open() throws IOException {
    offender = TestClient.open(server);
    other = TestClient.open(server);
    socket = server.client(offender.id()).orElseThrow();
  }

  @AfterEach
  void otherClientsAreServed() {
    isServed(other);
    other.close();
    offender.close();
    server.close();
  }

  private static void isServed(TestClient client) {
    client.invoke("echo", "[1]", 9);
    assertThat(client.next()).isEqualTo("{\"rid\":9,\"data\":[1]}");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] unmasked() {
    return join(new byte[] {(byte) 0x81, 2}, utf8("{}"));
  }

  private static byte[] longHeader(long length) {
    return ByteBuffer.allocate(14)
        .put((byte) 0x81)
        .put((byte) 0xff)
        .putLong(length)
        .putInt(0)
        .array();
  }

  private static Arguments violation(String what, int code, byte[]... bytes) {
    return Arguments.of(what, code, join(bytes));
  }

  static Stream<Arguments> violations() {
    byte[] bad = {'"', (byte) 0xc3, (byte) 0x28, '"'};
    byte[] half = new byte[MAX_PAYLOAD / 2 + 1];
    return Stream.of(
        violation("an unmasked frame", 1002, unmasked()),
        violation("reserved bit 1", 1002, TestClient.frame(0xc1, utf8("{}"))),
        violation("reserved bit 2", 1002, TestClient.frame(0xa1, utf8("{}"))),
        violation("reserved bit 3", 1002, TestClient.frame(0x91, utf8("{}"))),
        violation("a reserved opcode", 1002, TestClient.frame(0x83, utf8("{}"))),
        violation("a reserved control opcode", 1002, TestClient.frame(0x8b, utf8("{}"))),
        violation("a fragmented ping", 1002, TestClient.frame(0x09, utf8("x"))),
        violation("a ping of 126 bytes", 1002, TestClient.frame(0x89, new byte[126])),
        violation("a continuation of nothing", 1002, TestClient.frame(0x80, utf8("x"))),
        violation(
            "a text within a text",
            1002,
            TestClient.frame(0x01, utf8("x")),
            TestClient.frame(0x81, utf8("x"))),
        violation("a negative length", 1002, longHeader(-1)),
        violation("a close of one byte", 1002, TestClient.frame(0x88, new byte[1])),
        violation("a close that may not be sent", 1002, TestClient.closeFrame(1006)),
        violation("a close below all codes", 1002, TestClient.closeFrame(999)),
        violation("bad UTF-8", 1007, TestClient.frame(0x81, bad)),
        violation("UTF-8 that is cut off", 1007, TestClient.frame(0x81, new byte[] {(byte) 0xc3})),
        violation(
            "a surrogate in UTF-8",
            1007,
            TestClient.frame(0x81, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})),
        violation(
            "bad UTF-8 in fragments",
            1007,
            TestClient.frame(0x01, new byte[] {(byte) 0xc3}),
            TestClient.frame(0x80, new byte[] {(byte) 0x28})),
        violation("one byte too many", 1009, TestClient.frame(0x81, new byte[MAX_PAYLOAD + 1])),
        violation(
            "one byte too many in fragments",
            1009,
            TestClient.frame(0x01, half),
            TestClient.frame(0x80, half)),
        violation("the announcement of 2^62 bytes", 1009, longHeader(1L << 62)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("violations")
  void aViolationEndsItsConnectionWithItsCode(String what, int code, byte[] bytes) {
    try (var closes = socket.listener(SocketEvent.Close.class).consumer()) {
      try {
        offender.write(bytes);
      } catch (UncheckedIOException e) {
        // the server need not read on
      }
      assertThat(closes.next().code()).as(what).isEqualTo(code);
      assertThat(offender.closed()).isEqualTo(code);
    }
  }

  @Test
  void aMessageOfTheLargestSizeIsWelcome() {
    String head = "{\"event\":\"echo\",\"cid\":1,\"data\":\"";
    String message = head + "x".repeat(MAX_PAYLOAD - head.length() - 2) + "\"}";
    offender.send(message);
    assertThat(offender.next()).hasSizeGreaterThan(MAX_PAYLOAD - 100);
    byte[] bytes = utf8(message);
    int third = bytes.length / 3;
    offender.write(TestClient.frame(0x01, slice(bytes, 0, third)));
    offender.write(TestClient.frame(0x89, utf8("between")));
    offender.write(TestClient.frame(0x00, slice(bytes, third, 2 * third)));
    offender.write(TestClient.frame(0x80, slice(bytes, 2 * third, bytes.length)));
    assertThat(offender.next()).as("the pong").isEqualTo("between");
    assertThat(offender.next()).hasSizeGreaterThan(MAX_PAYLOAD - 100);
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  @Test
  void aCharacterMayBeCutByFragments() {
    byte[] message = utf8("{\"event\":\"echo\",\"cid\":1,\"data\":\"€\"}");
    int cut = message.length - 4;
    offender.write(
        join(
            TestClient.frame(0x01, slice(message, 0, cut)),
            TestClient.frame(0x00, new byte[0]),
            TestClient.frame(0x80, slice(message, cut, message.length))));
    assertThat(offender.next()).isEqualTo("{\"rid\":1,\"data\":\"€\"}");
  }

  private void isTold(StreamConsumer<SocketEvent.Failure> failures, String text) {
    assertThat(failures.next().error())
        .hasMessageContaining(text)
        .isInstanceOfSatisfying(
            AGException.class, error -> assertThat(error.name()).isEqualTo("InvalidMessageError"));
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 500_000})
  void deepNestingIsAnErrorOfThatFrameOnly(int depth) {
    try (var failures = socket.listener(SocketEvent.Failure.class).consumer()) {
      offender.invoke("echo", "[".repeat(depth) + "]".repeat(depth), 1);
      isTold(failures, "maxDepth");
      offender.invoke("echo", "[".repeat(500) + "]".repeat(500), 2);
      assertThat(offender.next()).startsWith("{\"rid\":2,\"data\":[[[[");
      isServed(offender);
    }
  }

  @Test
  void aBatchThatIsTooLongIsRefusedWhole() {
    String call = "{\"event\":\"echo\",\"cid\":1}";
    try (var failures = socket.listener(SocketEvent.Failure.class).consumer()) {
      offender.send("[" + (call + ",").repeat(10_000) + call + "]");
      isTold(failures, "maxBatchLength");
      isServed(offender);
      offender.send("[" + (call + ",").repeat(9_999) + call + "]");
      for (int i = 0; i < 10_000; i++) {
        assertThat(offender.next()).isEqualTo("{\"rid\":1}");
      }
      isServed(offender);
    }
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    try (var failures = socket.listener(SocketEvent.Failure.class).consumer()) {
      offender.transmit("x".repeat(1025), "1");
      isTold(failures, "maxNameLength");
      isServed(offender);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "{",
        "{}",
        "5",
        "null",
        "true",
        "\"text\"",
        "{\"event\":5}",
        "{\"event\":null,\"cid\":1}",
        "[5]",
        "[[]]",
        "{\"rid\":\"1\"}",
        "\u0000",
        "{\"event\":\"a\"} x",
        "#1",
      })
  void whatIsNoPacketIsARawText(String text) {
    try (var raw = socket.listener(SocketEvent.Raw.class).consumer()) {
      offender.send(text);
      assertThat(raw.next().text()).isEqualTo(text);
      isServed(offender);
    }
  }

  @Test
  void oddItemsOfABatchAreToldOneByOneAndTheOthersAreServed() {
    try (var raw = socket.listener(SocketEvent.Raw.class).consumer()) {
      String batch = "[5,{\"event\":\"echo\",\"cid\":1},null,{\"event\":\"echo\",\"cid\":2},{}]";
      offender.send(batch, "[]");
      assertThat(offender.next()).isEqualTo("{\"rid\":1}");
      assertThat(offender.next()).isEqualTo("{\"rid\":2}");
      for (int i = 0; i < 3; i++) {
        assertThat(raw.next().text()).isEqualTo(batch);
      }
      isServed(offender);
      assertThat(raw.poll()).isEmpty();
    }
  }

  @Test
  void aBinaryFrameOfJsonIsUnderstood() {
    offender.write(TestClient.frame(0x82, utf8("{\"event\":\"echo\",\"cid\":1,\"data\":\"b\"}")));
    assertThat(offender.next()).isEqualTo("{\"rid\":1,\"data\":\"b\"}");
  }

  @Test
  void badUtf8InABinaryFrameIsReplaced() {
    byte[] message = utf8("{\"event\":\"echo\",\"cid\":1,\"data\":\"?\"}");
    message[message.length - 3] = (byte) 0xff;
    offender.write(TestClient.frame(0x82, message));
    assertThat(offender.next()).isEqualTo("{\"rid\":1,\"data\":\"\ufffd\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"constructor", "toString", "hasOwnProperty", "__proto__", "", " ", "#", "#x"})
  void anyNameIsOnlyAName(String name) {
    try (var calls = socket.procedure(name).consumer()) {
      offender.invoke(name, "1", 3);
      calls.next().end(Payload.NULL);
      assertThat(offender.next()).isEqualTo("{\"rid\":3,\"data\":null}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "1e3", "9007199254740993", "-0"})
  void anyNumberIsANumberOfACall(String cid) {
    offender.send("{\"event\":\"echo\",\"cid\":" + cid + "}");
    assertThat(offender.next())
        .isEqualTo(
            "{\"rid\":"
                + switch (cid) {
                  case "1e3" -> "1000";
                  case "9007199254740993" -> "9007199254740992";
                  case "-0" -> "0";
                  default -> cid;
                }
                + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rid\":77,\"data\":1}",
        "{\"rid\":1e300}",
        "{\"rid\":-5,\"error\":{\"message\":\"x\"}}",
        "{\"event\":\"echo\",\"cid\":\"1\"}",
        "{\"event\":\"nobody\",\"cid\":1}",
      })
  void whatNobodyWaitsForIsIgnored(String text) {
    offender.send(text);
    isServed(offender);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#subscribe", "#unsubscribe", "#publish"})
  void aChannelThatIsNoStringIsAnError(String event) {
    for (String data : new String[] {"null", "5", "[]", "{\"channel\":5}", "{}"}) {
      offender.invoke(event, data, 4);
      assertThat(offender.next())
          .contains("\"rid\":4", "channel name was malformatted", "\"InvalidActionError\"");
    }
    isServed(offender);
  }

  @Test
  void rubbishOfAnyKindHurtsNobody() throws IOException {
    var random = new Random(42);
    for (int i = 0; i < 200; i++) {
      try (TestClient client = TestClient.open(server)) {
        byte[] rubbish = new byte[random.nextInt(200)];
        random.nextBytes(rubbish);
        if (i % 2 == 0) { // well framed
          rubbish = TestClient.frame(0x80 | random.nextInt(3), rubbish);
        }
        client.write(rubbish);
      }
    }
    isServed(offender);
  }
}
