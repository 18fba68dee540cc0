package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.server.InboundAction.Authenticate;
import io.asyngular.server.InboundAction.WithData;
import io.asyngular.socket.AuthState;
import io.asyngular.testkit.Eventually;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens end at their time: with the next packet, or by themselves where nothing comes. */
@Timeout(60)
class TokenExpiryTest extends AuthTests {
  private static final String REMOVED = "{\"event\":\"#removeAuthToken\"}";

  @Test
  void aTokenEndsAtItsTimeThoughNothingComes() throws Exception {
    try (TestClient client = authenticated("{\"exp\":" + inSeconds(60) + "}");
        var events = socketOf(client).events().consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      clock.advance(Duration.ofSeconds(60));
      loopIsDone(socket);
      assertThat(socket.authState()).as("its last millisecond").isEqualTo(AuthState.AUTHENTICATED);
      clock.advance(Duration.ofMillis(1));
      assertThat(client.next()).isEqualTo(REMOVED);
      assertThat(socket.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
      assertThat(told(socket, events)).containsExactly("AuthStateChange", "Deauthenticate");
    }
  }

  /** The machine sleeps, or its time is set: the timer is late, and the packet knows better. */
  private void withoutItsTimer(AGServerSocket socket) {
    ((ServerSocket) socket).authentication().close();
  }

  @Test
  void aTokenThatHasEndedIsNoticedWithTheNextPacketAndMarked() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(builder().inbound(judged));
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake(quoted("{\"exp\":" + inSeconds(60) + "}")));
      judged.next(Authenticate.class).allow();
      client.handshaken();
      for (String packet :
          new String[] {
            "{\"event\":\"m\"}",
            "{\"event\":\"p\",\"cid\":2}",
            "{\"event\":\"#subscribe\",\"data\":{\"channel\":\"a\"},\"cid\":3}",
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"b\"},\"cid\":4}"
          }) {
        AGServerSocket socket = socketOf(client);
        withoutItsTimer(socket);
        clock.advance(Duration.ofSeconds(61));
        assertThat(socket.authState()).isEqualTo(AuthState.AUTHENTICATED);
        client.send(packet);
        WithData action = judged.next(WithData.class);
        AGException error = action.authTokenExpiredError().orElseThrow();
        assertThat(error.name()).isEqualTo("AuthTokenExpiredError");
        assertThat(error).hasMessage("The socket auth token has expired");
        assertThat(error.property("expiry")).hasToString(String.valueOf(inSeconds(-1)));
        assertThat(socket.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
        action.allow();
        assertThat(client.next()).isEqualTo(REMOVED);
        client.send("{\"event\":\"m\"}");
        WithData next = judged.next(WithData.class);
        assertThat(next.authTokenExpiredError()).as("the first only").isEmpty();
        next.allow();
        authenticate(client, quoted("{\"exp\":" + inSeconds(60) + "}"), 9);
        judged.next(Authenticate.class).allow();
        client.until(isAuthenticated(9));
      }
    }
  }

  @Test
  void thePacketThatShowsItGoesOnAllTheSame() throws Exception {
    try (TestClient client = authenticated("{\"exp\":" + inSeconds(60) + "}");
        var m = socketOf(client).receiver("m").consumer()) {
      withoutItsTimer(socketOf(client));
      clock.advance(Duration.ofSeconds(61));
      client.transmit("m", "1");
      assertThat(m.next().json()).isEqualTo("1");
      assertThat(client.next()).isEqualTo(REMOVED);
    }
  }

  @Test
  void aPongShowsItToo() throws Exception {
    try (TestClient client = authenticated("{\"exp\":" + inSeconds(60) + "}")) {
      withoutItsTimer(socketOf(client));
      clock.advance(Duration.ofSeconds(61));
      client.send("");
      assertThat(client.next()).isEqualTo(REMOVED);
    }
  }

  @Test
  void aTokenThatTheServerGaveEndsAtItsTime() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.setAuthToken(
          Map.of("name", "bob"), TokenOptions.DEFAULT.expiresIn(Duration.ofSeconds(5)));
      assertThat(client.next()).contains("#setAuthToken");
      clock.advance(Duration.ofMillis(5001));
      assertThat(client.next()).isEqualTo(REMOVED);
    }
  }

  @Test
  void aTokenWhoseDeliveryFailedEndsAtItsTime() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var options =
          TokenOptions.DEFAULT.expiresIn(Duration.ofSeconds(60)).rejectOnFailedDelivery(true);
      var set =
          inBackground(() -> socket.setAuthToken(Map.of("name", "bob"), options))
              .handle((done, error) -> error);
      assertThat(client.next()).contains("#setAuthToken");
      client.send("{\"rid\":1,\"error\":{\"message\":\"no\"}}");
      assertThat(result(set)).isInstanceOf(AGException.class);
      clock.advance(Duration.ofMillis(60_001));
      assertThat(client.next()).isEqualTo(REMOVED);
    }
  }

  @Test
  void aTokenThatHasEndedBeforeItIsGivenIsGivenAndTakenBack() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      socketOf(client)
          .setAuthToken(
              Map.of("name", "bob"), TokenOptions.DEFAULT.expiresIn(Duration.ofSeconds(-5)));
      assertThat(client.next()).contains("#setAuthToken");
      clock.advance(Duration.ofMillis(1));
      assertThat(client.next()).isEqualTo(REMOVED);
      until(() -> socketOf(client).authToken().isEmpty());
    }
  }

  @Test
  void aLaterTokensTimeTakesThePlaceOfTheFirstOnes() throws Exception {
    try (TestClient client = authenticated("{\"exp\":" + inSeconds(60) + "}")) {
      AGServerSocket socket = socketOf(client);
      authenticate(client, quoted("{\"exp\":" + inSeconds(120) + "}"), 2);
      assertThat(client.next()).isEqualTo(isAuthenticated(2));
      clock.advance(Duration.ofSeconds(119));
      loopIsDone(socket);
      assertThat(socket.authState()).isEqualTo(AuthState.AUTHENTICATED);
      clock.advance(Duration.ofMillis(1001));
      assertThat(client.next()).isEqualTo(REMOVED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"exp\":1e15}", "{\"exp\":99999999999}"})
  void tokensWithoutAnEndOrOfTheFarFutureHaveNoTimer(String claims) throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.settle();
      loopIsDone(socket);
      int before = clock.waiting();
      authenticate(client, quoted(claims), 2);
      assertThat(client.next()).isEqualTo(isAuthenticated(2));
      assertThat(clock.waiting()).isEqualTo(before);
      clock.advance(Duration.ofDays(2));
      loopIsDone(socket);
      assertThat(socket.authState()).isEqualTo(AuthState.AUTHENTICATED);
    }
  }

  @Test
  void atMostOneTimerRunsForASocketAndNoneForOneThatHasNoTokenOrHasGone() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.settle();
      loopIsDone(socket);
      int before = clock.waiting();
      var all =
          IntStream.range(0, 8)
              .mapToObj(i -> inBackground(() -> socket.setAuthToken(Map.of("user", i))))
              .toList();
      all.forEach(Eventually::result);
      assertThat(clock.waiting()).isEqualTo(before + 1);
      socket.deauthenticate();
      assertThat(clock.waiting()).isEqualTo(before);
      socket.setAuthToken(Map.of("user", 9));
      assertThat(clock.waiting()).isEqualTo(before + 1);
      client.drop();
      until(() -> server.clientCount() == 0);
      until(() -> clock.waiting() <= before);
      socket.setAuthToken(Map.of("user", 10));
      assertThat(clock.waiting()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void aTokenThatIsReplacedAtItsLastMomentIsNotTakenFromTheClient() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var options = TokenOptions.DEFAULT.expiresIn(Duration.ofSeconds(1));
      for (int round = 0; round < 100; round++) {
        socket.setAuthToken(Map.of("round", round), options);
        clock.advance(Duration.ofSeconds(1));
        var replaced =
            inBackground(() -> socket.setAuthToken(Map.of("replaced", true), TokenOptions.DEFAULT));
        clock.advance(Duration.ofMillis(1));
        result(replaced);
        loopIsDone(socket);
        assertThat(socket.authToken().orElseThrow().claim("replaced").json()).isEqualTo("true");
        socket.transmit("end", round);
        var packets = client.until("{\"event\":\"end\",\"data\":" + round + "}");
        assertThat(packets.get(packets.size() - 2)).contains("#setAuthToken");
      }
    }
  }
}
