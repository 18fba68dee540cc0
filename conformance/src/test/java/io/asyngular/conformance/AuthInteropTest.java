package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.client.TokenStore;
import io.asyngular.protocol.AGException;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tokens: given, shown again, taken back, expired, bad. */
class AuthInteropTest extends Interop {
  private static final String TOKEN = "token";

  private final TokenStore store = TokenStore.memory();

  AuthInteropTest(Target target) {
    super(target);
  }

  /** A client that keeps its token in the store of this test. */
  private AGClientSocket member() {
    return created(builder(server()).tokenStore(store).authTokenName(TOKEN));
  }

  private static String user(String name) {
    return "\"" + name + "\"";
  }

  private static void login(AGClientSocket client, String name) throws InterruptedException {
    client.invoke("login", Map.of("username", name));
    until(
        "logged in as " + name,
        () ->
            client
                .authToken()
                .map(token -> token.claim("username").text())
                .equals(Optional.of(name)));
    client.settle();
  }

  private void untilKept(boolean kept) throws InterruptedException {
    until("token is kept: " + kept, () -> load().isPresent() == kept);
  }

  private Optional<String> load() {
    try {
      return store.load(TOKEN);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Has the server sign a token, which is kept. */
  private String signed(Map<String, Object> token, Map<String, Object> options)
      throws InterruptedException {
    AGClientSocket client = member();
    client.invoke("setAuthTokenAndWait", Map.of("token", token, "options", options));
    untilKept(true);
    client.close();
    return load().orElseThrow();
  }

  @Test
  void theServerSetsAToken() throws InterruptedException {
    AGClientSocket client = member();
    Events events = events(client);
    client.connect();
    assertThat(events.next(SocketEvent.Connect.class).isAuthenticated()).isFalse();
    login(client, "alice");
    assertThat(events.namesUpTo(SocketEvent.Authenticate.class))
        .containsExactly("AuthStateChange", "Authenticate");
    assertThat(client.authState()).isEqualTo(AuthState.AUTHENTICATED);
    assertThat(client.invoke("authToken", null).field("username").json()).isEqualTo(user("alice"));
    untilKept(true);
    assertThat(load()).isEqualTo(client.authToken().map(AuthToken::signed));
  }

  @Test
  void aTokenMayBeConfirmed() throws InterruptedException {
    AGClientSocket client = member();
    var options = Map.of("rejectOnFailedDelivery", true);
    var token = Map.of("token", Map.of("username", "carl"), "options", options);
    client.invoke("setAuthTokenAndWait", token);
    assertThat(client.authToken().orElseThrow().claim("username").text()).isEqualTo("carl");
    client.invoke("deauthenticateAndWait", options);
    assertThat(client.authToken()).isEmpty();
  }

  @Test
  void anotherUserIsNoChangeOfState() throws InterruptedException {
    AGClientSocket client = member();
    login(client, "alice");
    Events events = events(client);
    login(client, "bob");
    assertThat(events.namesUpTo(SocketEvent.Authenticate.class)).containsExactly("Authenticate");
  }

  @Test
  void theTokenIsShownWithEachConnection() throws InterruptedException {
    AGClientSocket client = member();
    login(client, "alice");
    untilKept(true);
    Events events = events(client);
    client.reconnect(4100, "");
    assertThat(events.next(SocketEvent.Connect.class).isAuthenticated()).isTrue();
    assertThat(client.invoke("authToken", null).field("username").json()).isEqualTo(user("alice"));
    AGClientSocket next = member();
    assertThat(next.invoke("authToken", null).field("username").json()).isEqualTo(user("alice"));
    assertThat(next.authState()).isEqualTo(AuthState.AUTHENTICATED);
  }

  @Test
  void oneAuthenticatesWithAGoodToken() throws InterruptedException {
    AGClientSocket first = member();
    login(first, "bob");
    AGClientSocket second = open();
    var status = second.authenticate(first.authToken().orElseThrow().signed());
    assertThat(status.isAuthenticated()).isTrue();
    assertThat(status.authError()).isEmpty();
    assertThat(second.authToken()).isEqualTo(first.authToken());
    assertThat(second.invoke("authToken", null).field("username").json()).isEqualTo(user("bob"));
  }

  @Test
  void aBadTokenEndsWhatWas() throws InterruptedException {
    AGClientSocket client = member();
    login(client, "alice");
    untilKept(true);
    Events events = events(client);
    AGException failure = failureOf(client.authenticateAsync("rubbish"));
    assertThat(failure.name()).isEqualTo("AuthTokenInvalidError");
    assertThat(failure).hasMessage("jwt malformed");
    assertThat(failure.property("isBadToken")).isEqualTo(true);
    events.next(SocketEvent.Deauthenticate.class);
    assertThat(client.authState()).isEqualTo(AuthState.UNAUTHENTICATED);
    untilKept(false);
  }

  @Test
  void aBadTokenOfTheHandshakeIsForgotten() throws Exception {
    store.save(TOKEN, "a.bad.token");
    AGClientSocket client = member();
    Events events = events(client);
    client.connect();
    var connect = events.next(SocketEvent.Connect.class);
    assertThat(connect.isAuthenticated()).isFalse();
    assertThat(connect.authError().orElseThrow().name()).isEqualTo("AuthTokenInvalidError");
    assertThat(events.next(SocketEvent.RemoveAuthToken.class).oldAuthToken())
        .contains("a.bad.token");
    assertThat(load()).isEmpty();
  }

  @Test
  void aTokenThatMiddlewareRefusesIsForgotten() throws InterruptedException {
    signed(Map.of("username", "eve", "banned", true), Map.of());
    AGClientSocket client = member();
    Events events = events(client);
    client.connect();
    var connect = events.next(SocketEvent.Connect.class);
    assertThat(connect.authError().orElseThrow().name()).isEqualTo("BannedError");
    untilKept(false);
  }

  @Test
  void aTokenWhoseTimeHasNotComeIsKept() throws InterruptedException {
    String early = signed(Map.of("username", "early"), Map.of("notBefore", 3600));
    AGClientSocket client = member();
    Events events = events(client);
    client.connect();
    var connect = events.next(SocketEvent.Connect.class);
    AGException error = connect.authError().orElseThrow();
    assertThat(error.name()).isEqualTo("AuthTokenNotBeforeError");
    assertThat(error.property("isBadToken")).isEqualTo(false);
    client.invoke("echo", null);
    assertThat(load()).contains(early);
    var status = client.authenticate(early);
    assertThat(status.isAuthenticated()).isFalse();
    assertThat(status.authError().orElseThrow().name()).isEqualTo("AuthTokenNotBeforeError");
  }

  @Test
  void aTokenExpires() throws Exception {
    AGClientSocket client = member();
    client.invoke(
        "setAuthTokenAndWait",
        Map.of("token", Map.of("username", "brief"), "options", Map.of("expiresIn", 1)));
    until("it is here", () -> client.authToken().isPresent()); // an answer may overtake it
    String signed = client.authToken().orElseThrow().signed();
    Events events = events(client);
    if (target.takesExpiredTokensBackOnTime()) {
      events.next(SocketEvent.Deauthenticate.class);
    } else {
      until("expired", () -> ask(client, "authToken", null).equals("null"));
    }
    until("taken back", () -> client.authToken().isEmpty());
    untilKept(false);

    store.save(TOKEN, signed);
    AGClientSocket late = member();
    Events ofLate = events(late);
    late.connect();
    AGException error = ofLate.next(SocketEvent.Connect.class).authError().orElseThrow();
    assertThat(error.name()).isEqualTo("AuthTokenExpiredError");
    assertThat(error).hasMessage("jwt expired");
    assertThat(error.properties()).containsKey("expiry");
  }

  @Test
  void theClientGivesItsTokenUp() throws InterruptedException {
    AGClientSocket client = member();
    login(client, "kate");
    untilKept(true);
    Events events = events(client);
    client.deauthenticate();
    assertThat(client.authToken()).isEmpty();
    events.next(SocketEvent.Deauthenticate.class);
    assertThat(ask(client, "authToken", null)).isEqualTo("null");
    untilKept(false);
  }

  @Test
  void theServerTakesTheTokenBack() throws InterruptedException {
    AGClientSocket client = member();
    login(client, "kate");
    untilKept(true);
    Events events = events(client);
    client.invoke("deauthenticate", null);
    assertThat(events.namesUpTo(SocketEvent.Deauthenticate.class))
        .filteredOn(name -> !name.equals("RemoveAuthToken")) // told once the store has done it
        .containsExactly("AuthStateChange", "Deauthenticate");
    untilKept(false);
  }

  @Test
  void whoItIsOutlivesConnections() throws InterruptedException {
    AGClientSocket client = member();
    login(client, "alice");
    client.disconnect();
    assertThat(client.authState()).isEqualTo(AuthState.AUTHENTICATED);
  }
}
