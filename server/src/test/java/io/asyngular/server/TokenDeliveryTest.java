package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that the server gives and takes back. */
@Timeout(60)
class TokenDeliveryTest extends AuthTests {
  private static final Map<String, String> BOB = Map.of("name", "bob");
  private static final TokenOptions CONFIRMED = TokenOptions.DEFAULT.rejectOnFailedDelivery(true);

  private static String given(AGServerSocket socket) {
    return "{\"event\":\"#setAuthToken\",\"data\":{\"token\":\""
        + socket.authToken().orElseThrow().signed()
        + "\"}}";
  }

  /** What an action of another thread fails with; empty if it does not. */
  private static CompletableFuture<String> failure(Eventually.Action action) {
    return inBackground(() -> {
      try {
        action.run();
        return "";
      } catch (AGException e) {
        return e.toString();
      }
    });
  }

  // Given

  @Test
  void aTokenIsSignedCompletedSentAndTold() throws Exception {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).events().consumer();
        var changes = server.listener(ServerEvent.AuthenticationStateChange.class).consumer();
        var authentications = server.listener(ServerEvent.Authentication.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      socket.setAuthToken(BOB, TokenOptions.DEFAULT.subject("s"));
      assertThat(client.next()).isEqualTo(given(socket));
      var token = socket.authToken().orElseThrow();
      long now = clock.now().getEpochSecond();
      assertThat(token.claims().json())
          .isEqualTo(
              "{\"name\":\"bob\",\"iat\":%d,\"exp\":%d,\"sub\":\"s\"}"
                  .formatted(now, now + 86_400));
      assertThat(told(socket, events))
          .containsExactly("AuthTokenSigned", "AuthStateChange", "Authenticate");
      assertThat(changes.next().newAuthState()).isEqualTo(AuthState.AUTHENTICATED);
      assertThat(authentications.next().authToken()).isEqualTo(token);
      authenticate(client, '"' + token.signed() + '"', 2);
      assertThat(client.next()).as("it is good").isEqualTo(isAuthenticated(2));
    }
  }

  @Test
  void aSecondTokenReplacesTheFirstWithoutAChangeOfState() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"kate\"}");
        var events = socketOf(client).events().consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      socket.setAuthToken(BOB);
      assertThat(client.next()).isEqualTo(given(socket));
      assertThat(told(socket, events)).containsExactly("AuthTokenSigned", "Authenticate");
      assertThat(socket.authToken().orElseThrow().claim("name").text()).isEqualTo("bob");
    }
  }

  @Test
  void aTokenIsSentInOrderWithTheMessages() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.transmit("before", 1);
      socket.setAuthToken(BOB);
      String token = given(socket);
      socket.deauthenticate();
      socket.transmit("after", 2);
      assertThat(client.next()).contains("before");
      assertThat(client.next()).isEqualTo(token);
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(client.next()).contains("after");
    }
  }

  @Test
  void whatTheCallerChangesAfterwardsIsNotInTheToken() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      var claims = new java.util.HashMap<String, Object>(BOB);
      socketOf(client).setAuthToken(claims);
      claims.put("admin", true);
      assertThat(socketOf(client).authToken().orElseThrow().claim("admin").isAbsent()).isTrue();
    }
  }

  @Test
  void aDeliveryMayBeConfirmed() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var set = failure(() -> socket.setAuthToken(BOB, CONFIRMED));
      assertThat(client.next())
          .startsWith("{\"event\":\"#setAuthToken\",\"cid\":1,\"data\":{\"token\":\"");
      assertThat(set).isNotDone();
      client.send("{\"rid\":1}");
      assertThat(result(set)).isEmpty();
    }
  }

  @Test
  void aDeliveryThatTheClientRefusesFailsAndTheTokenStays() throws Exception {
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      var set = failure(() -> socket.setAuthToken(BOB, CONFIRMED));
      client.next();
      client.send("{\"rid\":1,\"error\":{\"message\":\"no room\",\"name\":\"QuotaError\"}}");
      String text = "AuthError: Failed to deliver auth token to client - no room";
      assertThat(result(set)).isEqualTo(text);
      assertThat(failures.next().error()).hasToString(text);
      assertThat(socket.authState()).isEqualTo(AuthState.AUTHENTICATED);
    }
  }

  @Test
  void aDeliveryThatIsNotConfirmedInTimeFails() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      var set = failure(() -> socketOf(client).setAuthToken(BOB, CONFIRMED));
      client.next();
      clock.advance(Duration.ofSeconds(10));
      assertThat(result(set))
          .isEqualTo(
              "AuthError: Failed to deliver auth token to client - Event response for"
                  + " #setAuthToken event timed out");
    }
  }

  @Test
  void aDeliveryFailsWhenTheClientLeavesOrHasLeft() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var set = failure(() -> socket.setAuthToken(BOB, CONFIRMED));
      client.next();
      client.drop();
      String failed = "AuthError: Failed to deliver auth token to client - ";
      assertThat(result(set))
          .isEqualTo(failed + "Event #setAuthToken was aborted due to a bad connection");
      until(() -> socket.state() == SocketState.CLOSED);
      assertThat(result(failure(() -> socket.setAuthToken(BOB, CONFIRMED))))
          .startsWith(failed + "Socket invoke #setAuthToken event was aborted");
    }
  }

  @Test
  void withoutTheClientsWordAClosedSocketIsOnlyToldAsAFailure() throws Exception {
    try (TestClient client = TestClient.open(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      client.write(TestClient.closeFrame(1000));
      client.closed();
      until(() -> socket.state() == SocketState.CLOSED);
      socket.setAuthToken(BOB);
      assertThat(known(warnings.next().warning()).name()).isEqualTo("BadConnectionError");
      socket.deauthenticate();
      assertThat(result(failure(socket::deauthenticateAndConfirm)))
          .startsWith("BadConnectionError");
    }
  }

  @Test
  void beforeTheHandshakeThereIsNothingToGive() throws Exception {
    try (var handshakes = server.listener(ServerEvent.Handshake.class).consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer();
        TestClient client = TestClient.upgraded(server)) {
      AGServerSocket socket = handshakes.next().socket();
      String message = "Cannot call setAuthToken before completing the handshake";
      assertThatThrownBy(() -> socket.setAuthToken(BOB))
          .hasMessage(message)
          .satisfies(error -> assertThat(known(error).name()).isEqualTo("InvalidActionError"));
      assertThat(warnings.next().warning()).hasMessage(message);
      assertThat(socket.authToken()).isEmpty();
      client.handshake();
    }
  }

  // Not signed

  @Test
  void whatCannotBeSignedClosesTheSocketWith4002AndTheReasonStaysHere() throws Exception {
    try (TestClient client = TestClient.open(server);
        var disconnects = server.listener(ServerEvent.Disconnection.class).consumer();
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      String reason =
          "InvalidArgumentsError: Bad \"options.issuer\" option. The payload already has an"
              + " \"iss\" property.";
      assertThatThrownBy(
              () -> socket.setAuthToken(Map.of("iss", "a"), TokenOptions.DEFAULT.issuer("b")))
          .hasToString(reason);
      assertThat(client.untilClosed()).isEmpty();
      assertThat(client.closeCode()).isEqualTo(4002);
      assertThat(client.closeReason()).isEmpty();
      ServerEvent.Disconnection event = disconnects.next();
      assertThat(event.code()).isEqualTo(4002);
      assertThat(event.reason()).isEqualTo(reason);
      assertThat(failures.next().error()).hasToString(reason);
    }
  }

  @Test
  void whatIsNoObjectIsNotSigned() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      assertThatThrownBy(() -> socketOf(client).setAuthToken(List.of("x")))
          .hasMessage("Expected \"payload\" to be a plain object.");
      assertThat(client.closed()).isEqualTo(4002);
    }
  }

  // Taken back

  @Test
  void aTokenIsTakenBackFromTheClient() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"bob\"}");
        var events = socketOf(client).events().consumer();
        var deauthentications = server.listener(ServerEvent.Deauthentication.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      socket.deauthenticate();
      assertThat(socket.authToken()).isEmpty();
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(told(socket, events)).containsExactly("AuthStateChange", "Deauthenticate");
      assertThat(deauthentications.next().oldAuthToken().orElseThrow().claim("name").text())
          .isEqualTo("bob");
      socket.deauthenticate();
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(told(socket, events)).containsExactly("Deauthenticate");
    }
  }

  @Test
  void aTokenMayBeTakenBackOnThisSideOnly() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"bob\"}");
        var events = socketOf(client).events().consumer()) {
      AGServerSocket socket = socketOf(client);
      told(socket, events);
      socket.deauthenticateSelf();
      assertThat(told(socket, events)).containsExactly("AuthStateChange", "Deauthenticate");
      socket.transmit("first", 1);
      assertThat(client.next()).contains("first");
    }
  }

  @Test
  void theClientMayHaveToConfirmThatItHasForgotten() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"bob\"}")) {
      AGServerSocket socket = socketOf(client);
      var taken = failure(socket::deauthenticateAndConfirm);
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\",\"cid\":1}");
      assertThat(socket.authToken()).isEmpty();
      assertThat(taken).isNotDone();
      client.send("{\"rid\":1}");
      assertThat(result(taken)).isEmpty();
      var refused = failure(socket::deauthenticateAndConfirm);
      client.next();
      client.send("{\"rid\":2,\"error\":{\"message\":\"never\",\"name\":\"E\"}}");
      assertThat(result(refused)).isEqualTo("E: never");
      var late = failure(socket::deauthenticateAndConfirm);
      client.next();
      clock.advance(Duration.ofSeconds(10));
      assertThat(result(late)).startsWith("TimeoutError");
    }
  }

  @Test
  void tokensThatManySetAndTakeLeaveBothEndsOfOneMind() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      for (int round = 0; round < 50; round++) {
        String name = "u" + round;
        var one = inBackground(() -> socket.setAuthToken(Map.of("name", name)));
        var other = inBackground(socket::deauthenticate);
        result(one);
        result(other);
        socket.transmit("end", round);
        String end = "{\"event\":\"end\",\"data\":" + round + "}";
        List<String> packets = client.until(end);
        loopIsDone(socket);
        String last = packets.size() < 2 ? "" : packets.get(packets.size() - 2);
        assertThat(last.contains("#setAuthToken"))
            .as("%s", packets)
            .isEqualTo(socket.authToken().isPresent());
      }
    }
  }
}
