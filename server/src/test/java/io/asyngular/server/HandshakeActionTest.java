package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.server.HandshakeAction.HandshakeSC;
import io.asyngular.server.HandshakeAction.HandshakeWS;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two steps in which a connection begins. */
@Timeout(60)
class HandshakeActionTest extends ServerTests {
  private final Judged<HandshakeAction> judged = new Judged<>();

  @BeforeEach
  void begin() {
    restart(AGServer.builder().handshake(judged));
  }

  private static void request(TestClient client, String... headers) {
    client.write(
        TestClient.upgradeRequest("/asyngular/?key=a%20b&key=c", headers)
            .getBytes(StandardCharsets.US_ASCII));
  }

  private HandshakeWS requested(TestClient client, String... headers) {
    request(client, headers);
    return judged.next(HandshakeWS.class);
  }

  /** An upgraded connection. */
  private TestClient upgraded() throws Exception {
    TestClient client = TestClient.tcp(server);
    requested(client).allow();
    assertThat(client.head()).startsWith("HTTP/1.1 101 ");
    return client;
  }

  private HandshakeSC asked(TestClient client, String token) {
    client.send(TestClient.HANDSHAKE.replace("null", token));
    return judged.next(HandshakeSC.class);
  }

  // The request

  @Test
  void theRequestIsShownBeforeThereIsASocket() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      HandshakeWS action = requested(client, "X-Own: 1");
      assertThat(action.type()).isEqualTo("handshakeWS");
      assertThat(action.request().path()).isEqualTo("/asyngular/");
      assertThat(action.request().query("key")).contains("a b");
      assertThat(action.request().queries("key")).containsExactly("a b", "c");
      assertThat(action.request().header("x-own")).contains("1");
      assertThat(action.request().remoteAddress().getPort())
          .isEqualTo(client.connection().getLocalPort());
      assertThat(server.pendingClientCount()).isZero();
      action.allow();
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      until(() -> server.pendingClientCount() == 1);
    }
  }

  @Test
  void aBlockedRequestIsAnswered401WithTheReason() throws Exception {
    try (TestClient client = TestClient.tcp(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      var error = new BlockedByTest("not <you>", Map.of());
      requested(client).block(error);
      assertThat(client.rest())
          .startsWith("HTTP/1.1 401 Unauthorized\r\n")
          .containsIgnoringCase("content-type: text/html\r\n")
          .containsIgnoringCase("connection: close\r\n")
          .endsWith("\r\n\r\nnot <you>");
      ServerEvent.Warning warning = warnings.next();
      assertThat(warning.warning()).isSameAs(error);
      assertThat(warning.socket()).isEmpty();
      assertThat(server.pendingClientCount()).isZero();
      until(() -> server.threads().names().isEmpty());
    }
  }

  @Test
  void withoutAReasonOrWithASilentOneTheTextSaysWhoBlocked() throws Exception {
    String text = "The handshakeWS AGAction was blocked by handshake middleware";
    try (TestClient client = TestClient.tcp(server);
        TestClient other = TestClient.tcp(server)) {
      requested(client).block();
      assertThat(client.rest()).endsWith(text);
      requested(other).block(new BlockedByTest("secret", Map.of("silent", true)));
      assertThat(other.rest()).endsWith(text);
    }
  }

  @Test
  void anExceptionThatIsNotTheProtocolsIsNotShownToTheClient() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      requested(client).block(new IllegalStateException("password"));
      assertThat(client.rest()).startsWith("HTTP/1.1 401 ").endsWith("\r\n\r\nInternal error");
    }
  }

  @Test
  void itIsAskedBeforeTheOriginIs() throws Exception {
    restart(AGServer.builder().handshake(judged).origins("good.example:*"));
    try (TestClient client = TestClient.tcp(server);
        TestClient other = TestClient.tcp(server);
        TestClient third = TestClient.tcp(server)) {
      requested(client, "Origin: http://bad.example").block();
      assertThat(client.rest()).startsWith("HTTP/1.1 401 ");
      requested(other, "Origin: http://bad.example").allow();
      assertThat(other.rest()).startsWith("HTTP/1.1 403 ");
      requested(third, "Origin: http://good.example:81").allow();
      assertThat(third.head()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void whatIsNoProperRequestIsNotShown() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(TestClient.upgradeRequest("/elsewhere").getBytes(StandardCharsets.US_ASCII));
      assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
      assertThat(judged.isEmpty()).isTrue();
    }
  }

  // The handshake

  @Test
  void theHandshakeIsShownWithItsSocketAndWhyThereIsNoToken() throws Exception {
    try (TestClient client = upgraded()) {
      HandshakeSC action = asked(client, "null");
      assertThat(action.type()).isEqualTo("handshakeSC");
      assertThat(action.request()).isEqualTo(action.socket().request());
      assertThat(action.socket().state()).isEqualTo(SocketState.CONNECTING);
      assertThat(action.authToken()).isEmpty();
      assertThat(action.authTokenError().orElseThrow())
          .hasMessage("jwt must be provided")
          .satisfies(error -> assertThat(known(error).name()).isEqualTo("AuthTokenInvalidError"));
      assertThat(server.clientCount()).isZero();
      action.allow();
      client.handshaken();
      assertThat(action.socket()).isSameAs(socketOf(client));
    }
  }

  @Test
  void theHandshakeIsShownWithAGoodTokenOrWhyItIsBad() throws Exception {
    restart(AGServer.builder().handshake(judged).auth(JwtAuthEngine.hmac(GoldenKeys.SECRET)));
    try (TestClient client = upgraded();
        TestClient other = upgraded()) {
      String token = Tokens.claiming("{\"name\":\"bob\"}");
      HandshakeSC good = asked(client, '"' + token + '"');
      assertThat(good.authToken().orElseThrow().claim("name").text()).isEqualTo("bob");
      assertThat(good.authToken().orElseThrow().signed()).isEqualTo(token);
      assertThat(good.authTokenError()).isEmpty();
      assertThat(good.socket().authToken()).as("it does not count yet").isEmpty();
      HandshakeSC bad = asked(other, "\"x.y.z\"");
      assertThat(bad.authToken()).isEmpty();
      assertThat(bad.authTokenError().orElseThrow().name()).isEqualTo("AuthTokenInvalidError");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 4008, 4008", "4501, 4501, 4501", "4100, 4100, 4100", "1000, 1000, 1000",
    "1005, 1005, 4008", "99, 99, 4008", "70000, 70000, 4008", "-1, -1, 4008",
  })
  void aBlockedHandshakeIsAnsweredAndClosedWithItsCodeIfThatCanBeSent(
      String code, int told, int closed) throws Exception {
    try (TestClient client = upgraded();
        var aborts = server.listener(ServerEvent.ConnectionAbort.class).consumer()) {
      Map<String, Object> properties =
          code.isEmpty() ? Map.of() : Map.of("statusCode", Integer.valueOf(code));
      asked(client, "null").block(new BlockedByTest("nope", properties));
      assertThat(client.untilClosed())
          .containsExactly(
              "{\"rid\":1,\"error\":{\"message\":\"nope\",\"name\":\"BlockedByTest\","
                  + "\"statusCode\":"
                  + told
                  + "}}");
      assertThat(client.closeCode()).isEqualTo(closed);
      assertThat(client.closeReason()).isEmpty();
      assertThat(aborts.next().code()).isEqualTo(closed);
      until(() -> server.pendingClientCount() == 0 && server.threads().names().isEmpty());
      assertThat(server.clientCount()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"abc", "4501.5", "4501x"})
  void aCodeThatIsNoNumberIsTheUsualOne(String code) throws Exception {
    try (TestClient client = upgraded()) {
      asked(client, "null").block(new BlockedByTest("nope", Map.of("statusCode", code)));
      assertThat(client.closed()).isEqualTo(4008);
    }
  }

  @Test
  void aSilentReasonLosesItsCodeAndItsText() throws Exception {
    try (TestClient client = upgraded()) {
      asked(client, "null")
          .block(new BlockedByTest("secret", Map.of("silent", true, "statusCode", 4501)));
      assertThat(client.untilClosed())
          .containsExactly(
              "{\"rid\":1,\"error\":{\"message\":\"The handshakeSC AGAction was blocked by"
                  + " handshake middleware\",\"name\":\"SilentMiddlewareBlockedError\","
                  + "\"type\":\"handshake\",\"statusCode\":4008}}");
      assertThat(client.closeCode()).isEqualTo(4008);
    }
  }

  @Test
  void noTokenCanBeSetBeforeTheHandshakeIsDone() throws Exception {
    try (TestClient client = upgraded()) {
      HandshakeSC action = asked(client, "null");
      assertThatThrownBy(() -> action.socket().setAuthToken(Map.of("name", "bob")))
          .isInstanceOf(AGException.class)
          .hasMessage("Cannot call setAuthToken before completing the handshake");
      action.allow();
      assertThat(client.handshaken()).contains("\"isAuthenticated\":false");
    }
  }

  @Test
  void aPacketBehindTheHandshakeWaitsForItsVerdict() throws Exception {
    try (TestClient client = upgraded()) {
      client.send(
          "["
              + TestClient.HANDSHAKE
              + ",{\"event\":\"#subscribe\",\"data\":{\"channel\":\"a\"},\"cid\":2}]",
          "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"},\"cid\":3}");
      HandshakeSC action = judged.next(HandshakeSC.class);
      until(() -> action.socket().streams().inbound().backpressure() == 2);
      action.allow();
      client.handshaken();
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
      assertThat(client.next()).contains("#publish");
      assertThat(client.next()).isEqualTo("{\"rid\":3}");
    }
  }

  // Both

  @Test
  void oneLoopSeesBothStepsOfAConnectionAndEndsWhenItIsOpen() throws Exception {
    var ended = new CountDownLatch(2);
    restart(
        AGServer.builder()
            .handshake(actions -> {
              int seen = 0;
              for (var action : actions) {
                seen++;
                action.allow();
              }
              assertThat(seen).isEqualTo(2);
              ended.countDown();
            }));
    try (TestClient one = TestClient.open(server);
        TestClient other = TestClient.open(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(socketOf(one).state()).isEqualTo(SocketState.OPEN);
      assertThat(socketOf(other).state()).isEqualTo(SocketState.OPEN);
      until(() -> server.threads().names().isEmpty());
      assertThat(server.handshakes()).isEmpty();
      assertThat(warnings.poll()).isEmpty();
    }
  }

  @Test
  void oneSlowHandshakeDelaysNoOther() throws Exception {
    try (TestClient slow = TestClient.tcp(server)) {
      HandshakeWS held = requested(slow);
      for (int i = 0; i < 20; i++) {
        try (TestClient other = upgraded()) {
          asked(other, "null").allow();
          other.handshaken();
        }
      }
      held.allow();
      assertThat(slow.head()).startsWith("HTTP/1.1 101 ");
      HandshakeSC stillHeld = asked(slow, "null");
      try (TestClient other = upgraded()) {
        asked(other, "null").allow();
        other.handshaken();
      }
      stillHeld.allow();
      slow.handshaken();
    }
  }

  @Test
  void aHundredHandshakesAtOnceAreAllJudged() throws Exception {
    restart(AGServer.builder().handshake(actions -> actions.forEach(Action::allow)));
    var all = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < 100; i++) {
      all.add(
          inBackground(() -> {
            try (TestClient client = TestClient.open(server)) {
              assertThat(client.id()).hasSize(20);
            }
          }));
    }
    all.forEach(Eventually::result);
    until(() -> server.clientCount() == 0 && server.threads().names().isEmpty());
    assertThat(server.pendingClientCount()).isZero();
  }

  @Test
  void blockedHandshakesNeedNotBeToldAsFailures() throws Exception {
    restart(AGServer.builder().handshake(judged).middlewareEmitFailures(false));
    try (TestClient client = TestClient.tcp(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      requested(client).block();
      assertThat(client.rest()).startsWith("HTTP/1.1 401 ");
      assertThat(warnings.poll()).isEmpty();
    }
  }
}
