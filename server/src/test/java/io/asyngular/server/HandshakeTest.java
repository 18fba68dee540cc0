package io.asyngular.server;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketState;
import io.asyngular.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From TCP connection to open socket, and what is refused on the way. */
@Timeout(60)
class HandshakeTest {
  private final ManualClock clock = new ManualClock();
  private AGServer server =
      AGServer.builder().clock(clock).pingTimeout(Duration.ofSeconds(45)).listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  private void restart(AGServerBuilder with) {
    server.close();
    server = with.clock(clock).listen(0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String rid(int cid, String name) {
    return "\\{\"rid\":" + cid + ",\"error\":\\{.*\"name\":\"" + name + "\".*}}";
  }

  // WebSocket

  @ParameterizedTest
  @ValueSource(strings = {"/asyngular/", "/socketcluster/", "/asyngular/?a=1&a=2"})
  void bothPathsOpenASocketWithItsIdAndPingTimeout(String path) throws IOException {
    try (TestClient client = TestClient.tcp(server).upgrade(path)) {
      client.send(TestClient.HANDSHAKE);
      String answer = client.handshaken();
      assertThat(answer)
          .matches(
              "\\{\"rid\":1,\"data\":\\{\"id\":\"[A-Za-z0-9_-]{20}\",\"pingTimeout\":45000,"
                  + "\"isAuthenticated\":false}}");
      AGServerSocket socket = server.client(client.id()).orElseThrow();
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      assertThat(socket.request().uri()).isEqualTo(path);
      assertThat(socket.request().header("HOST")).contains("localhost");
      assertThat(socket.request().remoteAddress().getPort())
          .isEqualTo(client.connection().getLocalPort());
      assertThat(socket.server()).isSameAs(server);
      assertThat(server.clientCount()).isEqualTo(1);
      assertThat(server.pendingClientCount()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/asyngular", "/socketcluster", "/asyngular/x", "/Asyngular/"})
  void otherPathsAreRefused(String path) throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(ascii(TestClient.upgradeRequest(path)));
      assertThat(client.rest()).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
  }

  @Test
  void anUpgradeThatIsNoneIsRefused() throws IOException {
    String good = TestClient.upgradeRequest("/asyngular/");
    assertThat(answerTo(good.replace("dGhlIHNhbXBsZSBub25jZQ==", "short")))
        .startsWith("HTTP/1.1 400 ");
    assertThat(answerTo(good.replace("Sec-WebSocket-Key", "X"))).startsWith("HTTP/1.1 400 ");
    assertThat(answerTo(good.replace("Version: 13", "Version: 8")))
        .startsWith("HTTP/1.1 400 ")
        .containsIgnoringCase("sec-websocket-version: 13");
    assertThat(answerTo(good.replace("GET", "POST"))).startsWith("HTTP/1.1 405 ");
    assertThat(answerTo("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(answerTo("GET / HTTP/1.1\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 4");
    assertThat(server.pendingClientCount()).isZero();
  }

  private String answerTo(String request) throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(ascii(request));
      return client.rest();
    }
  }

  @Test
  void theAcceptKeyIsThatOfTheStandard() throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(ascii(TestClient.upgradeRequest("/asyngular/")));
      assertThat(client.head())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .doesNotContainIgnoringCase("sec-websocket-extensions");
    }
  }

  @Test
  void framesThatComeInOneSegmentWithTheRequestAreNotLost() throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      byte[] request = ascii(TestClient.upgradeRequest("/asyngular/"));
      byte[] frame = TestClient.frame(0x81, ascii(TestClient.HANDSHAKE));
      byte[] both = new byte[request.length + frame.length];
      System.arraycopy(request, 0, both, 0, request.length);
      System.arraycopy(frame, 0, both, request.length, frame.length);
      client.write(both);
      client.head();
      assertThat(client.handshaken()).startsWith("{\"rid\":1,\"data\":");
    }
  }

  @Test
  void aRequestThatComesByteByByteIsUnderstood() throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      for (byte b : ascii(TestClient.upgradeRequest("/asyngular/"))) {
        client.write(new byte[] {b});
      }
      client.head();
      for (byte b : TestClient.frame(0x81, ascii(TestClient.HANDSHAKE))) {
        client.write(new byte[] {b});
      }
      assertThat(client.handshaken()).startsWith("{\"rid\":1,\"data\":");
    }
  }

  @Test
  void sameOriginOnlyRefusesPagesOfOthers() throws IOException {
    restart(AGServer.builder().sameOriginOnly(true));
    assertThat(answerTo(TestClient.upgradeRequest("/asyngular/", "Origin: http://evil.example")))
        .startsWith("HTTP/1.1 403 ")
        .endsWith("Failed to authorize socket handshake - Invalid origin: http://evil.example");
    assertThat(answerTo(TestClient.upgradeRequest("/asyngular/", "Origin: null")))
        .startsWith("HTTP/1.1 403 ");
    assertThat(answerTo(TestClient.upgradeRequest("/asyngular/", "Origin: http://localhost:81")))
        .startsWith("HTTP/1.1 403 ");
    for (String origin : new String[] {"Origin: http://localhost", "X-No: origin"}) {
      try (TestClient client = TestClient.tcp(server)) {
        client.write(ascii(TestClient.upgradeRequest("/asyngular/", origin)));
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      }
    }
  }

  // The protocol's handshake

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"data\":null", ",\"data\":{}", ",\"data\":{\"authToken\":null}"})
  void aTokenMayBeAbsent(String data) throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send("{\"event\":\"#handshake\"" + data + ",\"cid\":7}");
      assertThat(client.handshaken())
          .startsWith("{\"rid\":7,")
          .endsWith("\"isAuthenticated\":false}}");
    }
  }

  @Test
  void aTokenIsAnsweredWithItsErrorAndThenRemoved() throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(TestClient.HANDSHAKE.replace("null", "\"abc\""));
      assertThat(client.handshaken())
          .matches(
              ".*\"pingTimeout\":45000,\"authError\":\\{\"message\":\"[^\"]+\","
                  + "\"name\":\"AuthTokenInvalidError\",\"isBadToken\":true},"
                  + "\"isAuthenticated\":false}}");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(server.clientCount()).isEqualTo(1);
    }
  }

  @Test
  void aTokenThatIsNoStringIsToldSo() throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(TestClient.HANDSHAKE.replace("null", "5"));
      assertThat(client.handshaken())
          .contains("Invalid token format - Token must be a string", "\"AuthTokenError\"");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    }
  }

  @Test
  void aHandshakeAndACallMayComeInOneBatch() throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(
          "[" + TestClient.HANDSHAKE + ",{\"event\":\"#unsubscribe\",\"data\":\"x\",\"cid\":2}]");
      client.handshaken();
      assertThat(client.next()).matches(rid(2, "BrokerError"));
    }
  }

  @Test
  void aSecondHandshakeIsRefusedAndChangesNothing() throws IOException {
    try (var connections = server.listener(ServerEvent.Connection.class).consumer();
        TestClient client = TestClient.open(server)) {
      client.send(TestClient.HANDSHAKE.replace("\"cid\":1", "\"cid\":2"));
      assertThat(client.next()).matches(rid(2, "InvalidActionError"));
      assertThat(server.clientCount()).isEqualTo(1);
      assertThat(server.pendingClientCount()).isZero();
      assertThat(connections.poll()).isPresent();
      assertThat(connections.poll()).isEmpty();
      client.drop();
      until(() -> server.clientCount() == 0);
      assertThat(server.pendingClientCount()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"chat\"}",
        "{\"event\":\"p\",\"cid\":1}",
        "{\"event\":\"#subscribe\",\"data\":{\"channel\":\"a\"},\"cid\":1}",
        "{\"rid\":1}",
        "hello",
        "",
        "#2",
        "[[[[[[",
      })
  void anythingBeforeTheHandshakeClosesWith4009(String text) throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(text);
      assertThat(client.closed()).isEqualTo(4009);
      assertThat(server.pendingClientCount()).isZero();
    }
  }

  @Test
  void whatCannotBeDecodedBeforeTheHandshakeClosesWith4009() throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send("[".repeat(1000) + "]".repeat(1000));
      assertThat(client.closed()).isEqualTo(4009);
    }
  }

  @Test
  void aPatientServerIgnoresWhatComesBeforeTheHandshake() throws IOException {
    restart(AGServer.builder().strictHandshake(false));
    try (TestClient client = TestClient.upgraded(server)) {
      client.send("", "{\"rid\":1}", "hello", "{\"event\":\"chat\"}");
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 5);
      assertThat(client.next()).matches(rid(5, "InvalidActionError"));
      client.handshake();
      assertThat(server.client(client.id()).orElseThrow().subscriptions()).isEmpty();
    }
  }

  @Test
  void aHandshakeThatIsNoCallClosesWith4008() throws IOException {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send("{\"event\":\"#handshake\",\"data\":{\"authToken\":null}}");
      assertThat(client.closed()).isEqualTo(4008);
    }
  }

  @Test
  void anAuthenticationThatIsNoCallClosesWith4008() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      client.send("{\"event\":\"#authenticate\",\"data\":\"abc\"}");
      assertThat(client.closed()).isEqualTo(4008);
    }
  }

  @Test
  void anAuthenticationIsAnsweredWithItsErrorAndThenRemoved() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("#authenticate", "\"abc\"", 4);
      assertThat(client.next()).matches(rid(4, "AuthTokenInvalidError"));
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    }
  }

  // The time it may take

  /** The connection has been accepted once its deadline has been set. */
  private TestClient accepted() throws IOException {
    int before = clock.waiting();
    TestClient client = TestClient.tcp(server);
    until(() -> clock.waiting() > before);
    return client;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /asyn", "GET /asyngular/ HTTP/1.1\r\nUpgrade: web"})
  void aConnectionThatDoesNotGetToTheUpgradeIsDropped(String sent) throws IOException {
    try (TestClient client = accepted()) {
      client.write(ascii(sent));
      clock.advance(Duration.ofSeconds(10));
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void theTimeForTheHandshakeRunsFromTheAcceptance() throws IOException {
    try (TestClient client = accepted()) {
      clock.advance(Duration.ofSeconds(6));
      client.upgrade();
      until(() -> server.pendingClientCount() == 1);
      clock.advance(Duration.ofSeconds(3));
      assertThat(server.pendingClientCount()).isEqualTo(1);
      clock.advance(Duration.ofSeconds(1));
      assertThat(client.closed()).isEqualTo(4005);
      assertThat(server.pendingClientCount()).isZero();
    }
  }

  @Test
  void halfAHandshakeIsNone() throws IOException {
    try (TestClient client = accepted()) {
      client.upgrade();
      client.write(new byte[] {(byte) 0x81, (byte) 0xff, 0});
      clock.advance(Duration.ofSeconds(10));
      assertThat(client.closed()).isEqualTo(4005);
    }
  }

  @Test
  void anOpenSocketHasNoDeadline() throws IOException {
    try (TestClient client = accepted()) {
      client.upgrade().handshake();
      clock.advance(Duration.ofSeconds(7));
      clock.advance(Duration.ofSeconds(7));
      client.invoke("#publish", "{\"channel\":\"a\"}", 2);
      client.until("{\"rid\":2}");
      assertThat(server.clientCount()).isEqualTo(1);
    }
  }
}
