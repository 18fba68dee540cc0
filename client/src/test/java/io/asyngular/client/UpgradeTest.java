package io.asyngular.client;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.io.ByteArrayOutputStream;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP request that becomes a WebSocket, and what servers may answer. */
@Timeout(60)
class UpgradeTest extends ClientTests {
  private ScriptedServer scripted;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
  }

  @AfterEach
  void endScript() {
    scripted.close();
  }

  private String request(UnaryOperator<AGClientBuilder> change) {
    AGClientSocket client = client(change.apply(builder(scripted.url())));
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      return peer.request();
    }
  }

  @Test
  void theRequestIsAWebSocketsAndNothingMore() {
    assertThat(request(builder -> builder).lines())
        .startsWith("GET /asyngular/ HTTP/1.1")
        .anyMatch(line -> line.equalsIgnoreCase("host: 127.0.0.1:" + scripted.port()))
        .anyMatch(line -> line.equalsIgnoreCase("upgrade: websocket"))
        .anyMatch(line -> line.equalsIgnoreCase("sec-websocket-version: 13"))
        .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("origin:"))
        .noneMatch(line -> line.contains("rotocol:"));
  }

  @Test
  void headersAndQueryAreSent() {
    String request =
        request(builder ->
            builder
                .header("Authorization", "Basic YQ==")
                .header("Origin", "http://here.example")
                .query("key", "a b", "&=")
                .path("/other%20path/"));
    assertThat(request)
        .startsWith("GET /other%20path/?key=a+b&key=%26%3D HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nauthorization: Basic YQ==\r\n")
        .containsIgnoringCase("\r\norigin: http://here.example\r\n");
  }

  @Test
  void theTimeIsSentIfWanted() {
    String now = String.valueOf(clock.now().toEpochMilli());
    assertThat(request(builder -> builder.timestampRequests(true).query("a", "1")))
        .startsWith("GET /asyngular/?a=1&t=" + now + " HTTP/1.1\r\n");
    assertThat(request(builder -> builder.timestampRequests(true).timestampParam("when")))
        .startsWith("GET /asyngular/?when=" + now + " HTTP/1.1\r\n");
  }

  @Test
  void ourServerSeesThem() {
    AGClientSocket client =
        open(builder().header("X-Own", "1").query("key", "a b").timestampRequests(true));
    var seen = socketOf(client).request();
    assertThat(seen.header("x-own")).contains("1");
    assertThat(seen.query("key")).contains("a b");
  }

  /** What the close says has caused it. */
  private String cause(AGClientSocket client) {
    try (var failures = client.listener(SocketEvent.Failure.class).consumer()) {
      Throwable error = failures.next().error();
      assertThat(error).hasMessage("Socket hung up");
      return String.valueOf(error.getCause());
    }
  }

  private String causeAfter(String answer) {
    AGClientSocket client = client(builder(scripted.url()));
    client.connect();
    try (Peer peer = scripted.accept()) {
      assertThat(peer.request()).isNotEmpty();
      peer.write(answer.getBytes(StandardCharsets.US_ASCII));
      String cause = cause(client);
      assertThat(peer.closed()).isEqualTo(Peer.HUNG_UP);
      return cause;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 Unauthorized | no way | 401 (no way)",
        "404 Not Found | '' | 404",
        "302 Found | <html>elsewhere</html> | 302",
        "200 OK | fine | 200 (fine)",
        "500 Internal Server Error | boom | 500 (boom)"
      })
  void anyOtherAnswerIsAHangUpWithItsReason(String status, String body, String told) {
    String answer =
        "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    assertThat(causeAfter(answer))
        .isEqualTo("io.asyngular.client.UpgradeException: Unexpected server response: " + told);
  }

  @Test
  void anAnswerThatIsNoHttpIsAHangUp() {
    assertThat(causeAfter("SSH-2.0-OpenSSH_9.6\r\n\r\n")).contains("Exception");
  }

  @Test
  void anAnswerToAnotherKeyIsAHangUp() {
    assertThat(
            causeAfter(
                String.join(
                    "\r\n",
                    "HTTP/1.1 101 Switching Protocols",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                    "\r\n")))
        .contains("Invalid challenge");
  }

  @Test
  void anEndlessAnswerIsAHangUp() {
    assertThat(
            causeAfter("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(100_000)))
        .contains("Exception");
  }

  @Test
  void aConnectionThatEndsBeforeTheAnswerIsAHangUp() {
    AGClientSocket client = client(builder(scripted.url()));
    client.connect();
    try (Peer peer = scripted.accept()) {
      assertThat(peer.request()).isNotEmpty();
      peer.write("HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII));
      peer.drop();
      assertThat(cause(client)).contains("before it was a WebSocket");
    }
  }

  @Test
  void ourServersRefusalIsTold() {
    AGClientSocket client = client(builder("ws://127.0.0.1:" + server.port() + "/nowhere/"));
    client.connect();
    assertThat(cause(client)).contains("Unexpected server response: 4");
  }

  @Test
  void aNameThatNobodyHasIsAHangUp() {
    AGClientSocket client = client(builder("ws://no-such-host.invalid/"));
    client.connect();
    assertThat(cause(client)).contains(UnknownHostException.class.getName());
  }

  @Test
  void framesMayComeInTheSameWriteAsTheAnswer() {
    AGClientSocket client = client(builder(scripted.url()));
    client.connect();
    try (Peer peer = scripted.accept();
        var early = client.receiver("early", Integer.class).consumer()) {
      var both = new ByteArrayOutputStream();
      both.writeBytes(peer.upgradeAnswer());
      both.writeBytes(
          Peer.frame(0x81, "{\"event\":\"early\",\"data\":1}".getBytes(StandardCharsets.US_ASCII)));
      peer.write(both.toByteArray());
      assertThat(early.next()).isEqualTo(1);
      peer.handshake();
      isOpen(client);
    }
  }

  @Test
  void theAnswerMayComeInPieces() {
    AGClientSocket client = client(builder(scripted.url()));
    client.connect();
    try (Peer peer = scripted.accept()) {
      for (byte each : peer.upgradeAnswer()) {
        peer.write(new byte[] {each});
      }
      peer.handshake();
      isOpen(client);
    }
  }

  @Test
  void theAddressesOfANameAreTriedOneAfterTheOther() {
    AGClientSocket client =
        client(builder("ws://localhost:" + scripted.port() + "/")); // ::1 or 127.0.0.1 alone
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      assertThat(peer.request()).contains("localhost");
    }
  }

  @Test
  void numbersOfTheSixthVersionAreAddressesToo() {
    server.close();
    server = io.asyngular.server.AGServer.builder().clock(serverClock).host("::1").listen(0);
    AGClientSocket client = open(builder("ws://[::1]:" + server.port() + "/asyngular/"));
    until(() -> server.clientCount() == 1);
    assertThat(client.state()).isEqualTo(SocketState.OPEN);
  }
}
