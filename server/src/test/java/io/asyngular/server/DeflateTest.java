package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketEvent;
import io.asyngular.testkit.Eventually;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are compressed (permessage-deflate), by a client that does it by hand. */
@Timeout(60)
class DeflateTest extends ServerTests {
  private static final String NAME = "permessage-deflate";
  private static final String ACCEPTED =
      NAME + "; server_no_context_takeover; client_no_context_takeover";

  @BeforeEach
  void begin() {
    restart(AGServer.builder().perMessageDeflate(true));
  }

  /** The head of the answer to these offers. */
  private static String offered(TestClient client, String... offers) {
    String[] headers =
        Arrays.stream(offers)
            .map(offer -> "Sec-WebSocket-Extensions: " + offer)
            .toArray(String[]::new);
    client.write(
        TestClient.upgradeRequest("/asyngular/", headers).getBytes(StandardCharsets.US_ASCII));
    return client.head();
  }

  private TestClient open() throws Exception {
    TestClient client = TestClient.tcp(server);
    assertThat(offered(client, NAME)).contains(ACCEPTED);
    return client.handshake();
  }

  private static String message(String data) {
    return "{\"event\":\"m\",\"data\":\"" + data + "\"}";
  }

  // What is agreed on

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | ''",
        "permessage-deflate; client_max_window_bits | ''",
        "permessage-deflate; client_max_window_bits=10 | ''",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover | ''",
        "permessage-deflate; server_max_window_bits=15 | '; server_max_window_bits=15'",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate | ''",
        "x-own, permessage-deflate | ''",
      })
  void anOfferThatCanBeMetIsMet(String offer, String more) throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      assertThat(offered(client, offer))
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-extensions: " + ACCEPTED + more + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=99",
        "permessage-deflate; client_max_window_bits=99",
        "permessage-deflate; something_else",
        "x-webkit-deflate-frame",
        "x-own",
      })
  void anOfferThatCannotBeMetIsDeclined(String offer) throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      assertThat(offered(client, offer))
          .startsWith("HTTP/1.1 101 ")
          .doesNotContainIgnoringCase("sec-websocket-extensions");
      client.handshake();
    }
  }

  @Test
  void offersMayComeInSeveralLines() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      assertThat(offered(client, "x-own", NAME + "; server_max_window_bits=9", NAME))
          .containsIgnoringCase(ACCEPTED);
    }
  }

  @Test
  void byDefaultNothingIsCompressed() throws Exception {
    restart(AGServer.builder());
    try (TestClient client = TestClient.tcp(server)) {
      assertThat(offered(client, NAME)).doesNotContainIgnoringCase("sec-websocket-extensions");
      client.handshake();
      client.write(WireFrame.compressed(message("x")));
      assertThat(client.closed()).as("nobody agreed to that").isEqualTo(1002);
    }
  }

  @Test
  void whoOffersNothingIsSentNothingCompressed() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      socketOf(client).transmit("m", "x".repeat(5000));
      WireFrame frame = WireFrame.next(client);
      assertThat(frame.first()).isEqualTo(WireFrame.TEXT);
      assertThat(frame.text()).isEqualTo(message("x".repeat(5000)));
    }
  }

  // Out

  @Test
  void smallMessagesStayPlainAndLargeOnesAreCompressedEachByItself() throws Exception {
    try (TestClient client = open()) {
      String small = "x".repeat(1023 - message("").length());
      for (int i = 0; i < 3; i++) {
        socketOf(client).transmit("m", small);
        WireFrame plain = WireFrame.next(client);
        assertThat(plain.first()).isEqualTo(WireFrame.TEXT);
        assertThat(plain.text()).isEqualTo(message(small));
        socketOf(client).transmit("m", small + i);
        WireFrame compressed = WireFrame.next(client);
        assertThat(compressed.first()).isEqualTo(WireFrame.COMPRESSED_TEXT);
        assertThat(compressed.payload().length).isLessThan(60);
        assertThat(compressed.inflated()).isEqualTo(message(small + i));
      }
    }
  }

  @Test
  void messagesOfAllSizesComeOutAsTheyWere() throws Exception {
    try (TestClient client = open()) {
      var random = new Random(5);
      for (int size = 1000; size < 300_000; size = size * 7 / 6) {
        String text =
            random
                .ints(size, 'a', 'a' + 1 + random.nextInt(25))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        socketOf(client).transmit("m", text);
        WireFrame frame = WireFrame.next(client);
        boolean compressed = frame.first() == WireFrame.COMPRESSED_TEXT;
        assertThat(compressed ? frame.inflated() : frame.text()).isEqualTo(message(text));
      }
    }
  }

  @Test
  void whatCompressionWouldMakeLongerStaysPlain() throws Exception {
    try (TestClient client = open()) {
      var random = new Random(6);
      String text =
          random
              .ints(1500, 0x4e00, 0x9fff)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      socketOf(client).transmit("m", text);
      WireFrame frame = WireFrame.next(client);
      assertThat(frame.first() == WireFrame.TEXT ? frame.text() : frame.inflated())
          .isEqualTo(message(text));
      assertThat(frame.payload().length)
          .isLessThanOrEqualTo(message(text).getBytes(StandardCharsets.UTF_8).length);
    }
  }

  @Test
  void aPublicationReachesThoseWhoCompressAndThoseWhoDoNot() throws Exception {
    try (TestClient one = open().subscribe("a");
        TestClient two = open().subscribe("a");
        TestClient plain = TestClient.open(server).subscribe("a")) {
      String text = "text ".repeat(1000);
      server.exchange().invokePublish("a", text);
      WireFrame first = WireFrame.next(one);
      assertThat(first.first()).isEqualTo(WireFrame.COMPRESSED_TEXT);
      assertThat(WireFrame.next(two).payload()).isEqualTo(first.payload());
      assertThat(WireFrame.next(plain).text()).isEqualTo(first.inflated()).contains(text);
    }
  }

  @Test
  void batchesAreCompressedAsAWhole() throws Exception {
    try (TestClient client = open()) {
      AGServerSocket socket = socketOf(client);
      socket.batching().begin();
      for (int i = 0; i < 100; i++) {
        socket.transmit("m", "x");
      }
      socket.batching().flush();
      WireFrame frame = WireFrame.next(client);
      assertThat(frame.first()).isEqualTo(WireFrame.COMPRESSED_TEXT);
      assertThat(frame.inflated()).startsWith("[" + message("x") + ",").endsWith("]");
    }
  }

  // In

  @Test
  void compressedMessagesAreRead() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      for (int i = 0; i < 5; i++) {
        client.write(WireFrame.compressed(message("x".repeat(100_000) + i)));
        client.transmit("m", "\"plain\"");
        assertThat(m.next().text()).isEqualTo("x".repeat(100_000) + i);
        assertThat(m.next().text()).isEqualTo("plain");
      }
    }
  }

  @Test
  void compressedMessagesMayBeFragmentedWithControlFramesBetween() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      byte[] all = WireFrame.deflated(message("fragmented").getBytes(StandardCharsets.UTF_8));
      int third = all.length / 3;
      client.write(TestClient.frame(0x41, Arrays.copyOf(all, third)));
      client.write(TestClient.frame(0x89, new byte[] {'p'}));
      client.write(TestClient.frame(0x00, Arrays.copyOfRange(all, third, 2 * third)));
      client.write(TestClient.frame(0x80, Arrays.copyOfRange(all, 2 * third, all.length)));
      assertThat(m.next().text()).isEqualTo("fragmented");
      WireFrame pong = WireFrame.next(client);
      assertThat(pong.first()).isEqualTo(0x8a);
      assertThat(pong.text()).isEqualTo("p");
    }
  }

  @Test
  void aCompressedMessageMayComeInFragmentsOfOneByteAndEmptyOnes() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      byte[] all = WireFrame.deflated(message("tiny").getBytes(StandardCharsets.UTF_8));
      client.write(TestClient.frame(0x41, new byte[0]));
      for (byte b : all) {
        client.write(TestClient.frame(0x00, new byte[] {b}));
      }
      client.write(TestClient.frame(0x80, new byte[0]));
      assertThat(m.next().text()).isEqualTo("tiny");
    }
  }

  /** RFC 7692, section 7.2.3: the same message in the forms that there are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f248cdc9c90700",
        "0005 00fa ff48 656c 6c6f 00",
        "f348cdc9c9070000",
        "f24805000000ffffcac9c90700"
      })
  void messagesAreReadInAllFormsOfTheStandard(String hex) throws Exception {
    try (TestClient client = open();
        var raw = socketOf(client).listener(SocketEvent.Raw.class).consumer()) {
      byte[] compressed = HexFormat.of().parseHex(hex.replace(" ", ""));
      client.write(TestClient.frame(WireFrame.COMPRESSED_TEXT, compressed));
      assertThat(raw.next().text()).isEqualTo("Hello");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xa1, 0x91, 0xe1, 0xc9, 0xc8})
  void reservedBitsThatNobodyAgreedOnCloseWith1002(int first) throws Exception {
    try (TestClient client = open()) {
      client.write(TestClient.frame(first, new byte[] {0, 0}));
      assertThat(client.closed()).isEqualTo(1002);
    }
  }

  @Test
  void whatIsNotCompressedAsItSaysClosesWith1007() throws Exception {
    try (TestClient client = open()) {
      byte[] nonsense = new byte[50];
      Arrays.fill(nonsense, (byte) 0xff);
      client.write(TestClient.frame(WireFrame.COMPRESSED_TEXT, nonsense));
      assertThat(client.closed()).isEqualTo(1007);
    }
  }

  @Test
  void whatInflatesToTooMuchClosesWith1009() throws Exception {
    restart(AGServer.builder().perMessageDeflate(true).maxPayload(100_000));
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      String most = "x".repeat(100_000 - message("").length());
      client.write(WireFrame.compressed(message(most)));
      assertThat(m.next().text()).isEqualTo(most);
      client.write(WireFrame.compressed(message(most + "x")));
      assertThat(client.closed()).isEqualTo(1009);
    }
    try (TestClient client = open()) {
      byte[] all =
          WireFrame.deflated(message("x".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
      client.write(TestClient.frame(0x41, Arrays.copyOf(all, 50)));
      client.write(TestClient.frame(0x80, Arrays.copyOfRange(all, 50, all.length)));
      assertThat(client.closed()).as("fragments count together").isEqualTo(1009);
    }
  }

  /** 200 KB that inflate to 200 MiB. */
  @Test
  void bombsAreRefusedQuicklyAndWithoutMuchMemory() throws Exception {
    byte[] bomb =
        TestClient.frame(
            WireFrame.COMPRESSED_TEXT, WireFrame.deflated(new byte[200 * 1024 * 1024]));
    assertThat(bomb.length).isBetween(150_000, 250_000);
    var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    long before = metric.usedDirectMemory() + metric.usedHeapMemory();
    var over = new AtomicBoolean();
    CompletableFuture<Long> most =
        inBackground(() -> {
          long max = 0;
          while (!over.get()) {
            max = Math.max(max, metric.usedDirectMemory() + metric.usedHeapMemory());
            Eventually.pause();
          }
          return max;
        });
    var clients = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < 8; i++) {
      clients.add(
          inBackground(() -> {
            try (TestClient client = open()) {
              client.write(bomb);
              return client.closed();
            }
          }));
    }
    for (CompletableFuture<Integer> client : clients) {
      assertThat(result(client)).isEqualTo(1009);
    }
    over.set(true);
    assertThat(result(most) - before).isLessThan(96L * 1024 * 1024);
  }
}
