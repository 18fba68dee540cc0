package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.SubscribeOptions;
import io.asyngular.client.TokenStore;
import io.asyngular.server.AGServer;
import io.asyngular.socket.AuthState;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.SocketEvent;
import java.util.Map;
import java.util.Optional;

/** Events and tokens of a client. */
final class ClientEventRows extends LiveClient {
  private final Map<String, String> claims = Map.of("name", "anna");

  ClientEventRows() throws InterruptedException {}

  private String signed() throws InterruptedException {
    socket.setAuthToken(claims);
    Live.until(() -> client.authToken().isPresent());
    return client.authToken().orElseThrow().signed();
  }

  // Tokens

  @Row({
    "client.authState",
    "client.authToken",
    "client.getAuthToken()",
    "client.signedAuthToken",
    "client.getSignedAuthToken()"
  })
  void itsToken() throws InterruptedException {
    String signed = signed();
    assertThat(client.authState()).isEqualTo(AuthState.AUTHENTICATED);
    assertThat(client.authToken().orElseThrow().claim("name").text()).isEqualTo("anna");
    Optional<String> token = client.authToken().map(AuthToken::signed);
    assertThat(token).contains(signed);
  }

  @Row("client.AUTHENTICATED, client.UNAUTHENTICATED")
  void itsStates() {
    assertThat(client.authState() == AuthState.UNAUTHENTICATED).isTrue();
  }

  @Row("await client.authenticate(signedAuthToken)")
  void itAuthenticates() throws InterruptedException {
    String signedAuthToken = signed();
    client.deauthenticate();
    var status = client.authenticate(signedAuthToken);
    assertThat(status.isAuthenticated()).isTrue();
  }

  @Row("client.deauthenticate()")
  void itGivesItsTokenUp() throws InterruptedException {
    assertThat(signed()).isNotEmpty();
    client.deauthenticate();
    assertThat(client.authToken()).isEmpty();
    Live.until(() -> socket.authToken().isEmpty());
  }

  @Row({
    "authEngine.saveToken(name, token)",
    "authEngine.loadToken(name)",
    "authEngine.removeToken(name)"
  })
  void whereTokensAreKept() throws Exception {
    var store = TokenStore.memory();
    String name = "token";
    String token = "a.b.c";
    store.save(name, token);
    assertThat(store.load(name)).contains(token);
    assertThat(store.remove(name)).contains(token);
    assertThat(store.load(name)).isEmpty();
  }

  // Events

  @Row({
    "client.listener('connecting')",
    "client.listener('connect')",
    "client.listener('disconnect')",
    "client.listener('close')"
  })
  void aConnection() {
    try (var begins = client.listener(SocketEvent.Connecting.class).consumer();
        var connects = client.listener(SocketEvent.Connect.class).consumer();
        var ends = client.listener(SocketEvent.Disconnect.class).consumer();
        var closes = client.listener(SocketEvent.Close.class).consumer()) {
      client.reconnect(1000, "again");
      assertThat(ends.next().reason()).isEqualTo("again");
      assertThat(closes.next().code()).isEqualTo(1000);
      assertThat(begins.next()).isNotNull();
      assertThat(connects.next().isAuthenticated()).isFalse();
    }
  }

  @Row({"client.listener('connectAbort')", "client.listener('error')"})
  void aConnectionThatIsNotMade() throws InterruptedException {
    try (var client = builder.path("/nowhere/").create();
        var aborts = client.listener(SocketEvent.ConnectAbort.class).consumer();
        var failures = client.listener(SocketEvent.Failure.class).consumer()) {
      client.connect();
      assertThat(aborts.next().code()).isEqualTo(1006);
      assertThat(failures.next().error().getCause()).hasMessageContaining("400");
    }
  }

  @Row({"client.listener('message')", "client.listener('raw')"})
  void frames() {
    try (var messages = client.listener(SocketEvent.Message.class).consumer();
        var raws = client.listener(SocketEvent.Raw.class).consumer()) {
      socket.send("text");
      assertThat(messages.next().text()).isEqualTo("text");
      assertThat(raws.next().text()).isEqualTo("text");
    }
  }

  @Row({
    "client.listener('authStateChange')",
    "client.listener('authenticate')",
    "client.listener('deauthenticate')",
    "client.listener('removeAuthToken')"
  })
  void tokens() throws InterruptedException {
    try (var changes = client.listener(SocketEvent.AuthStateChange.class).consumer();
        var comes = client.listener(SocketEvent.Authenticate.class).consumer();
        var goes = client.listener(SocketEvent.Deauthenticate.class).consumer();
        var removals = client.listener(SocketEvent.RemoveAuthToken.class).consumer()) {
      String signed = signed();
      assertThat(changes.next().newAuthState()).isEqualTo(AuthState.AUTHENTICATED);
      assertThat(comes.next().authToken().signed()).isEqualTo(signed);
      client.deauthenticate();
      assertThat(goes.next().oldAuthToken()).isPresent();
      assertThat(removals.next().oldAuthToken()).contains(signed);
    }
  }

  @Row({
    "client.listener('subscribeRequest')",
    "client.listener('subscribeStateChange')",
    "client.listener('subscribe')",
    "client.listener('unsubscribe')"
  })
  void subscriptions() {
    try (var requests = client.listener(SocketEvent.SubscribeRequest.class).consumer();
        var changes = client.listener(SocketEvent.SubscribeStateChange.class).consumer();
        var begins = client.listener(SocketEvent.Subscribe.class).consumer();
        var ends = client.listener(SocketEvent.Unsubscribe.class).consumer()) {
      client.subscribe("room", SubscribeOptions.DEFAULT.withData(1));
      assertThat(requests.next().options().json()).isEqualTo("{\"data\":1}");
      assertThat(changes.next().newState()).isEqualTo(ChannelState.SUBSCRIBED);
      assertThat(begins.next().channel()).isEqualTo("room");
      client.unsubscribe("room");
      assertThat(ends.next().channel()).isEqualTo("room");
    }
  }

  @Row("client.listener('subscribeFail')")
  void refusals() throws InterruptedException {
    try (var few = AGServer.builder().channelLimit(1).listen(0);
        var client = builder.port(few.port()).create();
        var fails = client.listener(SocketEvent.SubscribeFail.class).consumer()) {
      client.subscribe("hall");
      client.subscribe("room");
      client.connect();
      assertThat(fails.next().channel()).isEqualTo("room");
    }
  }

  @Row("client.listener('kickOut')")
  void kickOuts() {
    try (var kicks = client.listener(SocketEvent.KickOut.class).consumer()) {
      subscribed("room");
      socket.kickOut("room", "bye");
      assertThat(kicks.next().message().text()).isEqualTo("bye");
    }
  }
}
