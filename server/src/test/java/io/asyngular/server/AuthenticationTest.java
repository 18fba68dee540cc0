package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.server.InboundAction.Authenticate;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that clients bring, with their handshake and later. */
@Timeout(60)
class AuthenticationTest extends AuthTests {
  // With the handshake

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "false", "0", "-0"})
  void whatCountsAsFalseInJavaScriptIsNoToken(String token) throws Exception {
    try (TestClient client = TestClient.upgraded(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      client.send(handshake(token));
      assertThat(client.handshaken()).endsWith("\"pingTimeout\":30000,\"isAuthenticated\":false}}");
      assertThat(socketOf(client).authToken()).isEmpty();
      assertThat(socketOf(client).authState()).isEqualTo(AuthState.UNAUTHENTICATED);
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).contains("first");
      assertThat(warnings.poll()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1", "{}", "[]", "[\"x\"]"})
  void whatIsNoStringIsABadToken(String token) throws Exception {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake(token));
      assertThat(client.handshaken())
          .contains(
              "\"authError\":{\"message\":\"Invalid token format - Token must be a string\","
                  + "\"name\":\"AuthTokenError\",\"isBadToken\":true},\"isAuthenticated\":false");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    }
  }

  @Test
  void aGoodTokenIsToldAfterTheConnection() throws Exception {
    try (var handshakes = server.listener(ServerEvent.Handshake.class).consumer();
        var serverEvents = server.events().consumer();
        TestClient client = TestClient.upgraded(server)) {
      AGServerSocket socket = handshakes.next().socket();
      try (var events = socket.events().consumer()) {
        client.send(handshake(quoted("{\"name\":\"bob\"}")));
        assertThat(client.handshaken())
            .endsWith("\"pingTimeout\":30000,\"isAuthenticated\":true}}");
        loopIsDone(socket);
        var token = socket.authToken().orElseThrow();
        assertThat(token.claim("name").text()).isEqualTo("bob");
        assertThat(token.signed()).isEqualTo(Tokens.claiming("{\"name\":\"bob\"}"));
        var all = new ArrayList<SocketEvent>();
        events.poll().ifPresent(all::add);
        while (events.poll().map(all::add).orElse(false)) {}
        assertThat(all.stream().filter(event -> !(event instanceof SocketEvent.Message)))
            .containsExactly(
                new SocketEvent.Connect(true, Optional.empty()),
                new SocketEvent.AuthStateChange(
                    AuthState.UNAUTHENTICATED, AuthState.AUTHENTICATED, Optional.of(token)),
                new SocketEvent.Authenticate(token));
        assertThat(serverEvents.next()).isEqualTo(new ServerEvent.Ready());
        assertThat(serverEvents.next()).isEqualTo(new ServerEvent.Handshake(socket));
        assertThat(serverEvents.next())
            .isEqualTo(new ServerEvent.Connection(socket, Optional.empty()));
        assertThat(serverEvents.next())
            .isEqualTo(
                new ServerEvent.AuthenticationStateChange(
                    socket,
                    AuthState.UNAUTHENTICATED,
                    AuthState.AUTHENTICATED,
                    Optional.of(token)));
        assertThat(serverEvents.next()).isEqualTo(new ServerEvent.Authentication(socket, token));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "abc, jwt malformed, AuthTokenInvalidError",
    "a.b.c, invalid token, AuthTokenInvalidError",
  })
  void aBadTokenIsAnsweredToldAndRemoved(String token, String message, String name)
      throws Exception {
    try (var handshakes = server.listener(ServerEvent.Handshake.class).consumer();
        var bad = server.listener(ServerEvent.BadSocketAuthToken.class).consumer();
        var connections = server.listener(ServerEvent.Connection.class).consumer();
        TestClient client = TestClient.upgraded(server)) {
      AGServerSocket socket = handshakes.next().socket();
      try (var events = socket.events().consumer()) {
        client.send(handshake('"' + token + '"'));
        assertThat(client.handshaken())
            .endsWith(
                "\"authError\":{\"message\":\"%s\",\"name\":\"%s\",\"isBadToken\":true},\"isAuthenticated\":false}}"
                    .formatted(message, name));
        assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
        ServerEvent.BadSocketAuthToken event = bad.next();
        assertThat(event.socket()).isSameAs(socket);
        assertThat(event.authError()).hasMessage(message);
        assertThat(event.signedAuthToken().text()).isEqualTo(token);
        assertThat(connections.next().authError()).contains(event.authError());
        assertThat(told(socket, events)).containsExactly("BadAuthToken", "Deauthenticate");
      }
    }
  }

  @Test
  void anExpiredTokenIsBadAndOneOfTheFutureIsNot() throws Exception {
    long now = clock.now().getEpochSecond();
    try (TestClient late = TestClient.upgraded(server);
        TestClient early = TestClient.upgraded(server)) {
      late.send(handshake(quoted("{\"exp\":" + (now - 1) + "}")));
      assertThat(late.handshaken())
          .contains(
              "\"authError\":{\"message\":\"jwt expired\",\"name\":\"AuthTokenExpiredError\","
                  + "\"expiry\":\"2024-12-31T23:59:59.000Z\",\"isBadToken\":true}");
      assertThat(late.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      early.send(handshake(quoted("{\"nbf\":" + (now + 60) + "}")));
      assertThat(early.handshaken())
          .contains(
              "\"authError\":{\"message\":\"jwt not active\",\"name\":\"AuthTokenNotBeforeError\","
                  + "\"date\":\"2025-01-01T00:01:00.000Z\",\"isBadToken\":false}");
      socketOf(early).transmit("first", 1);
      assertThat(early.next()).as("it may keep the token").contains("first");
    }
  }

  // Later

  @Test
  void aSocketMayAuthenticateLater() throws Exception {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).events().consumer();
        var seen = socketOf(client).procedure("#authenticate").consumer()) {
      told(socketOf(client), events);
      authenticate(client, quoted("{\"name\":\"bob\"}"), 2);
      assertThat(client.next()).isEqualTo(isAuthenticated(2));
      assertThat(told(socketOf(client), events)).containsExactly("AuthStateChange", "Authenticate");
      assertThat(socketOf(client).authToken().orElseThrow().claim("name").text()).isEqualTo("bob");
      assertThat(seen.next().data().isString()).isTrue();
    }
  }

  @Test
  void anotherUserTakesTheFirstOnesPlaceWithoutAChangeOfState() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"bob\"}");
        var events = socketOf(client).events().consumer();
        var authentications = server.listener(ServerEvent.Authentication.class).consumer()) {
      told(socketOf(client), events);
      authenticate(client, quoted("{\"name\":\"kate\"}"), 2);
      assertThat(client.next()).isEqualTo(isAuthenticated(2));
      assertThat(told(socketOf(client), events)).containsExactly("Authenticate");
      assertThat(authentications.next().authToken().claim("name").text()).isEqualTo("bob");
      assertThat(authentications.next().authToken().claim("name").text()).isEqualTo("kate");
      assertThat(socketOf(client).authToken().orElseThrow().claim("name").text()).isEqualTo("kate");
    }
  }

  @Test
  void aBadTokenTakesTheGoodOneAwayAndTheErrorComesBeforeTheRemoval() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"bob\"}")) {
      authenticate(client, "\"abc\"", 4);
      assertThat(client.next())
          .isEqualTo("{\"rid\":4,\"error\":" + Tokens.invalid("jwt malformed") + "}");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(socketOf(client).authToken()).isEmpty();
    }
  }

  @Test
  void noTokenIsABadOne() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      authenticate(client, "null", 4);
      assertThat(client.next())
          .isEqualTo("{\"rid\":4,\"error\":" + Tokens.invalid("jwt must be provided") + "}");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    }
  }

  @Test
  void aTokenOfTheFutureIsASoftFailure() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      authenticate(client, quoted("{\"nbf\":" + inSeconds(60) + "}"), 4);
      assertThat(client.next())
          .startsWith(
              "{\"rid\":4,\"data\":{\"isAuthenticated\":false,\"authError\":"
                  + "{\"message\":\"jwt not active\"");
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).contains("first");
    }
  }

  @Test
  void packetsBehindAnAuthenticationWaitForIt() throws Exception {
    var names = new ArrayList<String>();
    restart(
        builder()
            .inbound(actions -> {
              for (var action : actions) {
                if (action instanceof InboundAction.Invoke) {
                  names.add(action.socket().authToken().orElseThrow().claim("name").text());
                }
                action.allow();
              }
            }));
    try (TestClient client = TestClient.open(server);
        var calls = socketOf(client).procedure("p").consumer()) {
      for (String name : List.of("a", "b", "c")) {
        client.send(
            "{\"event\":\"#authenticate\",\"data\":"
                + quoted("{\"name\":\"" + name + "\"}")
                + ",\"cid\":1}",
            "{\"event\":\"p\",\"cid\":2}");
      }
      for (int i = 0; i < 3; i++) {
        calls.next();
      }
      assertThat(names).containsExactly("a", "b", "c");
    }
  }

  // Judged

  @Test
  void aGoodTokenIsShownToTheInboundMiddlewareAndABadOneOrNoneIsNot() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(builder().inbound(judged));
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake(quoted("{\"name\":\"bob\"}")));
      Authenticate action = judged.next(Authenticate.class);
      assertThat(action.type()).isEqualTo("authenticate");
      assertThat(action.authToken().claim("name").text()).isEqualTo("bob");
      assertThat(server.pendingClientCount()).isEqualTo(1);
      action.allow();
      assertThat(client.handshaken()).endsWith("\"isAuthenticated\":true}}");
      authenticate(client, "\"abc\"", 2);
      assertThat(client.next()).startsWith("{\"rid\":2,\"error\"");
      assertThat(judged.isEmpty()).isTrue();
    }
    try (TestClient client = TestClient.open(server)) {
      assertThat(client.id()).hasSize(20);
      assertThat(judged.isEmpty()).isTrue();
    }
  }

  @Test
  void aTokenThatIsBlockedIsASoftFailureOfTheHandshake() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(builder().inbound(judged));
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(handshake(quoted("{\"name\":\"bob\"}")));
      judged.next(Authenticate.class).block(new BlockedByTest("not bob", Map.of("a", 1)));
      assertThat(client.handshaken())
          .endsWith(
              "\"authError\":{\"message\":\"not bob\",\"name\":\"BlockedByTest\",\"a\":1},"
                  + "\"isAuthenticated\":false}}");
      assertThat(socketOf(client).authToken()).isEmpty();
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).as("the token stays with the client").contains("first");
    }
  }

  @Test
  void aTokenThatIsBlockedAsBadIsTakenFromTheClient() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(builder().inbound(judged));
    try (TestClient client = TestClient.upgraded(server);
        var bad = server.listener(ServerEvent.BadSocketAuthToken.class).consumer()) {
      client.send(handshake(quoted("{\"name\":\"bob\"}")));
      judged.next(Authenticate.class).block(new BlockedByTest("no", Map.of("isBadToken", true)));
      assertThat(client.handshaken()).contains("\"authError\":{\"message\":\"no\"");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
      assertThat(bad.next().authError()).hasMessage("no");
      authenticate(client, quoted("{\"name\":\"bob\"}"), 2);
      judged.next(Authenticate.class).block(new BlockedByTest("no", Map.of("isBadToken", true)));
      assertThat(client.next()).startsWith("{\"rid\":2,\"error\":{\"message\":\"no\"");
      assertThat(client.next()).isEqualTo("{\"event\":\"#removeAuthToken\"}");
    }
  }

  @Test
  void aTokenThatIsBlockedLaterIsASoftFailureToo() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(builder().inbound(judged));
    try (TestClient client = TestClient.open(server)) {
      authenticate(client, quoted("{\"name\":\"bob\"}"), 2);
      judged.next(Authenticate.class).block();
      assertThat(client.next())
          .isEqualTo(
              "{\"rid\":2,\"data\":{\"isAuthenticated\":false,\"authError\":{\"message\":\"The"
                  + " authenticate AGAction was blocked by inbound middleware\",\"name\":"
                  + "\"SilentMiddlewareBlockedError\",\"type\":\"inbound\"}}}");
      assertThat(socketOf(client).authState()).isEqualTo(AuthState.UNAUTHENTICATED);
    }
  }

  @Test
  void aClientThatLeavesWhileItsTokenIsJudgedIsForgotten() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(builder().inbound(judged));
    TestClient client = TestClient.upgraded(server);
    client.send(handshake(quoted("{\"name\":\"bob\"}")));
    Authenticate action = judged.next(Authenticate.class);
    client.drop();
    until(() -> server.pendingClientCount() == 0 && server.threads().names().isEmpty());
    action.allow();
    assertThat(server.clientCount()).isZero();
  }

  // Taken back

  @Test
  void aClientMayForgetItsToken() throws Exception {
    try (TestClient client = authenticated("{\"name\":\"bob\"}");
        var events = socketOf(client).events().consumer();
        var seen = socketOf(client).receiver("#removeAuthToken").consumer();
        var deauthentications = server.listener(ServerEvent.Deauthentication.class).consumer()) {
      told(socketOf(client), events);
      client.send("{\"event\":\"#removeAuthToken\"}");
      assertThat(seen.next().isAbsent()).isTrue();
      assertThat(told(socketOf(client), events))
          .containsExactly("AuthStateChange", "Deauthenticate");
      assertThat(deauthentications.next().oldAuthToken().orElseThrow().claim("name").text())
          .isEqualTo("bob");
      assertThat(socketOf(client).authToken()).isEmpty();
      client.send("{\"event\":\"#removeAuthToken\",\"cid\":5}");
      seen.next();
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).as("nothing is sent about it").contains("first");
      assertThat(deauthentications.next().oldAuthToken()).as("told without one too").isEmpty();
    }
  }

  @Test
  void theErrorsOfTokensAreFailuresOfTheSocket() throws Exception {
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      authenticate(client, "\"abc\"", 4);
      assertThat(failures.next().error())
          .isInstanceOf(AGException.class)
          .hasMessage("jwt malformed");
    }
  }
}
