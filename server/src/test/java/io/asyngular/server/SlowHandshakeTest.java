package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.HandshakeAction.HandshakeSC;
import io.asyngular.server.HandshakeAction.HandshakeWS;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes that take their time: what comes meanwhile, and clients that do not wait for it. */
@Timeout(60)
class SlowHandshakeTest extends ServerTests {
  private final Judged<HandshakeAction> judged = new Judged<>();
  private int timers;

  @BeforeEach
  void begin() {
    restart(AGServer.builder().handshake(judged).pingTimeoutDisabled(true));
    timers = clock.waiting();
  }

  private static byte[] request() {
    return TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII);
  }

  private static void leave(TestClient client, boolean abruptly) throws Exception {
    if (abruptly) {
      client.connection().setSoLinger(true, 0); // a reset
    }
    client.drop();
  }

  /** Nothing is left of any connection: no socket, no thread, no timer. */
  private void noTraceIsLeft() {
    until(() -> server.pendingClientCount() == 0);
    until(() -> server.threads().names().isEmpty());
    until(() -> clock.waiting() == timers);
    assertThat(server.clientCount()).isZero();
    assertThat(server.handshakes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoLeavesWhileItsRequestIsJudgedLeavesNoTraceOnceItWas(boolean abruptly) throws Exception {
    TestClient client = TestClient.tcp(server);
    client.write(request());
    HandshakeWS action = judged.next(HandshakeWS.class);
    leave(client, abruptly);
    action.allow();
    noTraceIsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoLeavesWhileItsRequestIsJudgedIsNoTroubleWhenItIsRefused(boolean abruptly)
      throws Exception {
    TestClient client = TestClient.tcp(server);
    client.write(request());
    HandshakeWS action = judged.next(HandshakeWS.class);
    leave(client, abruptly);
    action.block();
    noTraceIsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoLeavesWhileItsHandshakeIsJudgedLeavesNoTrace(boolean abruptly) throws Exception {
    TestClient client = TestClient.tcp(server);
    client.write(request());
    judged.next(HandshakeWS.class).allow();
    client.head();
    client.send(TestClient.HANDSHAKE);
    HandshakeSC action = judged.next(HandshakeSC.class);
    leave(client, abruptly);
    noTraceIsLeft();
    assertThat(action.socket().state()).isEqualTo(SocketState.CLOSED);
    action.allow();
    loopIsDone(action.socket());
    assertThat(server.clientCount()).isZero();
    assertThat(server.pendingClientCount()).isZero();
  }

  /** An engine whose checks wait for the test. */
  private static final class SlowAuth implements AuthEngine {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);

    @Override
    public Payload verify(String signedToken, AGServerSocket socket) throws Exception {
      asked.countDown();
      goOn.await();
      return Tokens.json("{}");
    }

    @Override
    public AuthToken sign(Payload claims, TokenOptions options) {
      return new AuthToken(claims, "signed");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoLeavesWhileItsTokenIsCheckedLeavesNoTraceOnceItWas(boolean abruptly) throws Exception {
    var auth = new SlowAuth();
    restart(AGServer.builder().auth(auth).pingTimeoutDisabled(true));
    timers = clock.waiting();
    TestClient client = TestClient.upgraded(server);
    client.send(TestClient.HANDSHAKE.replace("null", "\"t\""));
    auth.asked.await();
    leave(client, abruptly);
    until(() -> server.pendingClientCount() == 0);
    assertThat(server.threads().names()).hasSize(1);
    auth.goOn.countDown();
    noTraceIsLeft();
  }

  @Test
  void framesThatComeWithTheRequestWhileItIsJudgedAreNotLost() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      var all = new ByteArrayOutputStream();
      all.writeBytes(request());
      all.writeBytes(TestClient.frame(0x81, TestClient.HANDSHAKE.getBytes(StandardCharsets.UTF_8)));
      for (int i = 2; i < 50; i++) {
        String call = "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"},\"cid\":" + i + "}";
        all.writeBytes(TestClient.frame(0x81, call.getBytes(StandardCharsets.UTF_8)));
      }
      client.write(all.toByteArray());
      judged.next(HandshakeWS.class).allow();
      client.head();
      judged.next(HandshakeSC.class).allow();
      client.handshaken();
      for (int i = 2; i < 50; i++) {
        assertThat(client.next()).isEqualTo("{\"rid\":" + i + "}");
      }
    }
  }

  @Test
  void whatComesLaterWhileARequestIsJudgedIsNotReadAndNotLost() throws Exception {
    int many = 4000;
    try (TestClient client = TestClient.tcp(server)) {
      client.write(request());
      HandshakeWS action = judged.next(HandshakeWS.class);
      String padding = "x".repeat(1000);
      var sending =
          inBackground(() -> {
            client.send(TestClient.HANDSHAKE);
            for (int i = 0; i < many; i++) {
              client.send("{\"event\":\"m\",\"data\":\"" + i + padding + "\"}");
            }
            client.invoke("#publish", "{\"channel\":\"a\"}", 2);
          });
      action.allow();
      client.head();
      HandshakeSC handshake = judged.next(HandshakeSC.class);
      var seen =
          inBackground(() -> {
            int next = 0;
            try (var m = handshake.socket().receiver("m").consumer()) {
              handshake.allow();
              for (; next < many; next++) {
                assertThat(m.next().text()).isEqualTo(next + padding);
              }
            }
            return next;
          });
      client.handshaken();
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
      result(sending);
      assertThat(result(seen)).isEqualTo(many);
    }
  }

  @Test
  void theTimeForTheHandshakeStandsStillWhileTheServerTakesItsOwn() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(request());
      HandshakeWS action = judged.next(HandshakeWS.class);
      clock.advance(Duration.ofMinutes(5));
      action.allow();
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      client.send(TestClient.HANDSHAKE);
      HandshakeSC handshake = judged.next(HandshakeSC.class);
      clock.advance(Duration.ofSeconds(20));
      handshake.allow();
      client.handshaken();
    }
  }

  @Test
  void theTimeForTheHandshakeBeginsAnewOnceTheRequestWasAllowed() throws Exception {
    try (TestClient client = TestClient.tcp(server);
        var handshakes = server.listener(ServerEvent.Handshake.class).consumer()) {
      client.write(request());
      HandshakeWS action = judged.next(HandshakeWS.class);
      clock.advance(Duration.ofSeconds(9));
      action.allow();
      client.head();
      AGServerSocket socket = handshakes.next().socket();
      advance(socket, 9);
      assertThat(socket.state()).isEqualTo(SocketState.CONNECTING);
      advance(socket, 1);
      assertThat(client.closed()).isEqualTo(4005);
    }
  }

  @Test
  void aServerThatClosesWhileHandshakesAreJudgedWaitsForNone() throws Exception {
    try (TestClient one = TestClient.tcp(server);
        TestClient other = TestClient.tcp(server)) {
      one.write(request());
      HandshakeWS action = judged.next(HandshakeWS.class);
      other.write(request());
      judged.next(HandshakeWS.class).allow();
      other.head();
      other.send(TestClient.HANDSHAKE);
      HandshakeSC handshake = judged.next(HandshakeSC.class);
      var closed = inBackground(server::close);
      assertThat(other.closed()).isEqualTo(1001);
      assertThat(one.rest()).startsWith("HTTP/1.1 503 ").endsWith("The server is closing");
      result(closed);
      action.allow();
      handshake.allow();
      assertThat(server.threads().names()).isEmpty();
    }
  }
}
