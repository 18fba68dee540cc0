package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static io.asyngular.testkit.Eventually.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.JwtAuthEngine;
import io.asyngular.server.TokenOptions;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.DefaultBinder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who a client is, and what it tells of that: the lists of the reference's client. */
@Timeout(60)
class AuthenticationTest extends ClientTests {
  private static final String NAME = "token";
  private final TokenStore store = TokenStore.memory();

  private AGClientBuilder keeping() {
    return builder().tokenStore(store).authTokenName(NAME);
  }

  private void keep(String token) throws Exception {
    store.save(NAME, token);
  }

  /** A token whose signature is another's. */
  private static String forged() throws Exception {
    return JwtAuthEngine.random()
        .sign(Payload.of(Map.of("user", "eve"), DefaultBinder.binder()), TokenOptions.DEFAULT)
        .signed();
  }

  private String early() throws Exception {
    return auth.sign(
            Payload.of(Map.of("user", "ann"), DefaultBinder.binder()),
            TokenOptions.DEFAULT.notBefore(Duration.ofDays(1)))
        .signed();
  }

  @Test
  void aTokenThatIsKeptAuthenticatesWithTheHandshake() throws Exception {
    keep(token("ann"));
    AGClientSocket client = client(keeping());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(log.until("connect authenticated"))
          .containsExactly(
              "connecting",
              "authStateChange unauthenticated authenticated \"ann\"",
              "authenticate \"ann\"",
              "connect authenticated");
      assertThat(client.authState()).isEqualTo(AuthState.AUTHENTICATED);
      assertThat(client.authToken().orElseThrow().claim("user").text()).isEqualTo("ann");
      assertThat(client.authToken()).map(token -> token.signed()).isEqualTo(store.load(NAME));
    }
  }

  @Test
  void aForgedTokenIsToldAndForgotten() throws Exception {
    keep(forged());
    AGClientSocket client = client(keeping());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "connecting",
              "connect AuthTokenInvalidError: invalid signature",
              "removeAuthToken token");
      assertThat(store.load(NAME)).isEmpty();
      assertThat(client.authToken()).isEmpty();
    }
  }

  @Test
  void aTextThatIsNoTokenIsToldAndForgotten() throws Exception {
    keep("abc");
    AGClientSocket client = client(keeping());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(log.until("removeAuthToken token"))
          .contains("connect AuthTokenInvalidError: jwt malformed");
    }
  }

  @Test
  void aTokenThatIsNotGoodYetIsKept() throws Exception {
    keep(early());
    AGClientSocket client = client(keeping());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(log.until("connect AuthTokenNotBeforeError: jwt not active")).hasSize(2);
      client.invoke("echo", 1); // whatever the server had to say has come
      assertThat(log.now()).isEmpty();
      assertThat(store.load(NAME)).isPresent();
    }
  }

  @Test
  void theServerLogsInAndOut() throws Exception {
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      client.invoke("login", "bob");
      assertThat(log.until("authenticate \"bob\""))
          .containsExactly(
              "connecting",
              "connect",
              "authStateChange unauthenticated authenticated \"bob\"",
              "authenticate \"bob\"");
      client.invoke("login", "ann");
      assertThat(log.until("authenticate \"ann\"")).containsExactly("authenticate \"ann\"");
      assertThat(client.authToken()).map(token -> token.claim("user").text()).contains("ann");
      client.invoke("logout", Payload.ABSENT);
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "removeAuthToken token");
      assertThat(store.load(NAME)).isEmpty();
      client.invoke("logout", Payload.ABSENT);
      assertThat(log.until("removeAuthToken none")).containsExactly("removeAuthToken none");
    }
  }

  @Test
  void theStateOutlivesTheConnection() throws Exception {
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      client.invoke("login", "bob");
      log.until("authenticate \"bob\"");
      client.disconnect();
      assertThat(client.authState()).isEqualTo(AuthState.AUTHENTICATED);
      client.connect();
      assertThat(log.until("connect authenticated"))
          .containsExactly(
              "disconnect 1000",
              "close 1000",
              "connecting",
              "authenticate \"bob\"",
              "connect authenticated");
    }
  }

  @Test
  void aTokenThatHasGoneBadMeanwhileEndsTheState() throws Exception {
    keep(token("ann"));
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect authenticated");
      client.disconnect();
      keep(forged());
      client.connect();
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "disconnect 1000",
              "close 1000",
              "connecting",
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "connect AuthTokenInvalidError: invalid signature",
              "removeAuthToken token");
    }
  }

  @Test
  void aTokenThatHasGoneMeanwhileEndsTheState() throws Exception {
    keep(token("ann"));
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect authenticated");
      client.disconnect();
      store.remove(NAME);
      client.connect();
      assertThat(log.until("connect"))
          .containsExactly(
              "disconnect 1000",
              "close 1000",
              "connecting",
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "connect");
    }
  }

  @Test
  void whoDeauthenticatesForgetsTheTokenAndTellsTheServer() throws Exception {
    keep(token("ann"));
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect authenticated");
      client.deauthenticate();
      assertThat(client.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "removeAuthToken token");
      client.invoke("echo", 1);
      assertThat(socketOf(client).authToken()).isEmpty();
      assertThat(store.load(NAME)).isEmpty();
    }
  }

  @Test
  void whoDeauthenticatesWithoutAConnectionDoesNotConnect() throws Exception {
    keep(token("ann"));
    AGClientSocket client = open(keeping());
    client.disconnect();
    try (EventLog log = EventLog.of(client)) {
      log.until("close 1000");
      client.deauthenticate();
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "removeAuthToken token");
      client.connect();
      assertThat(log.until("connect")).containsExactly("connecting", "connect");
    }
  }

  @Test
  void whoIsNobodyMayDeauthenticateToo() {
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect");
      client.deauthenticate();
      assertThat(log.until("removeAuthToken none")).containsExactly("removeAuthToken none");
    }
  }

  @Test
  void aTokenThatCameAnotherWayAuthenticates() throws Exception {
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect");
      String ann = token("ann");
      assertThat(client.authenticate(ann)).isEqualTo(new AuthStatus(true, Optional.empty()));
      assertThat(log.now())
          .containsExactly(
              "authStateChange unauthenticated authenticated \"ann\"", "authenticate \"ann\"");
      String bob = token("bob");
      assertThat(result(client.authenticateAsync(bob)).isAuthenticated()).isTrue();
      assertThat(log.now()).containsExactly("authenticate \"bob\"");
      client.reconnect(4100, "");
      log.until("connect authenticated");
      assertThat(store.load(NAME)).contains(bob);
    }
  }

  @Test
  void toAuthenticateAClosedSocketConnectsIt() throws Exception {
    AGClientSocket client = client(keeping());
    try (EventLog log = EventLog.of(client)) {
      assertThat(client.authenticate(token("ann")).isAuthenticated()).isTrue();
      assertThat(log.now())
          .containsExactly(
              "connecting",
              "connect",
              "authStateChange unauthenticated authenticated \"ann\"",
              "authenticate \"ann\"");
    }
  }

  @Test
  void aBadTokenEndsTheState() throws Exception {
    keep(token("ann"));
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect authenticated");
      assertThatThrownBy(() -> client.authenticate(forged()))
          .isInstanceOf(AGException.class)
          .hasMessage("invalid signature");
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "removeAuthToken token");
      assertThat(store.load(NAME)).isEmpty();
    }
  }

  @Test
  void aTokenThatIsNotGoodYetEndsTheStateAndIsKept() throws Exception {
    keep(token("ann"));
    AGClientSocket client = open(keeping());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect authenticated");
      String early = early();
      AuthStatus status = client.authenticate(early);
      assertThat(status.isAuthenticated()).isFalse();
      assertThat(status.authError()).map(AGException::name).contains("AuthTokenNotBeforeError");
      assertThat(log.now())
          .containsExactly(
              "authStateChange authenticated unauthenticated", "deauthenticate \"ann\"");
      client.reconnect(4100, "");
      log.until("connect AuthTokenNotBeforeError: jwt not active");
      assertThat(store.load(NAME)).contains(early);
    }
  }

  @Test
  void whatIsNoFaultOfTheTokensChangesNothing() throws Exception {
    keep(token("ann"));
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(keeping().url(scripted.url()));
      client.connect();
      try (Peer peer =
          scripted
              .accept()
              .upgrade()
              .handshake("{\"id\":\"x\",\"pingTimeout\":20000,\"isAuthenticated\":true}")) {
        isOpen(client);
        var late = client.authenticateAsync("other");
        assertThat(peer.next()).contains("#authenticate");
        advance(client, Duration.ofSeconds(10));
        assertThat(failure(late)).hasMessageContaining("timed out");
        var aborted = client.authenticateAsync("other");
        assertThat(peer.next()).contains("#authenticate");
        client.disconnect();
        assertThat(((AGException) failure(aborted)).name()).isEqualTo("BadConnectionError");
        assertThat(client.authToken()).map(token -> token.claim("user").text()).contains("ann");
      }
    }
  }

  @Test
  void whatTheServerSendsAfterItsVerdictComesAfterIt() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(keeping().url(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open();
          EventLog log = EventLog.of(client)) {
        isOpen(client);
        for (int i = 0; i < 200; i++) {
          var status = client.authenticateAsync(token("ann"));
          String cid = Peer.cid(peer.next());
          peer.send(
              "{\"rid\":" + cid + ",\"data\":{\"isAuthenticated\":true}}",
              "{\"event\":\"#removeAuthToken\"}");
          assertThat(result(status).isAuthenticated()).isTrue();
          log.until("removeAuthToken token");
          assertThat(client.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
          assertThat(store.load(NAME)).isEmpty();
        }
      }
    }
  }

  @Test
  void toCancelIsToStopWaiting() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(keeping().url(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open()) {
        isOpen(client);
        var status = client.authenticateAsync(token("ann"));
        String call = peer.next();
        status.cancel(false);
        peer.answer(call, "{\"isAuthenticated\":true}");
        peer.send("{\"event\":\"last\"}");
        loopIsDone(client);
        assertThat(client.authToken()).isEmpty();
      }
    }
  }
}
