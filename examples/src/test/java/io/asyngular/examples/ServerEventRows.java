package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.ServerEvent;
import io.asyngular.socket.AuthState;
import java.util.Map;

/** What happens on a server. */
final class ServerEventRows extends Live {
  private final Map<String, String> claims = Map.of("name", "anna");

  ServerEventRows() throws InterruptedException {}

  @Row("server.listener('ready')")
  void itIsReady() throws InterruptedException {
    try (var server = AGServer.listen(0)) {
      assertThat(server.listener(ServerEvent.Ready.class).once()).isNotNull();
    }
  }

  @Row("server.listener('error')")
  void itHasFailed() {
    try (var failures = server.listener(ServerEvent.Failure.class).consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      peer.send("{'event':'#subscribe','data':5,'cid':2}");
      assertThat(warnings.next().warning()).isNotNull();
      assertThat(failures.poll()).as("a client cannot make a server fail").isEmpty();
    }
  }

  @Row("server.listener('warning')")
  void somethingWentWrong() {
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      peer.send("{'event':'#subscribe','data':5,'cid':2}");
      var event = warnings.next();
      assertThat(event.warning()).hasMessage("Subscribe channel name was malformatted");
      assertThat(event.socket()).contains(socket);
    }
  }

  @Row("server.listener('handshake')")
  void aSocketHasBegun() throws InterruptedException {
    try (var handshakes = server.listener(ServerEvent.Handshake.class).consumer()) {
      assertThat(handshakes.next().socket()).as("held from before").isSameAs(socket);
      try (var early = Peer.upgraded(server.port())) {
        var pending = handshakes.next().socket();
        assertThat(server.pendingClients()).containsExactly(pending);
        assertThat(early.pings()).isZero();
      }
    }
  }

  @Row("server.listener('connection')")
  void aSocketIsOpen() {
    try (var connections = server.listener(ServerEvent.Connection.class).consumer()) {
      var event = connections.next();
      assertThat(event.socket()).isSameAs(socket);
      assertThat(event.authError()).isEmpty();
    }
  }

  @Row("server.listener('connectionAbort')")
  void aConnectionEndedEarly() throws InterruptedException {
    try (var aborts = server.listener(ServerEvent.ConnectionAbort.class).consumer();
        var early = Peer.upgraded(server.port())) {
      early.send("too early");
      assertThat(aborts.next().code()).isEqualTo(4009);
    }
  }

  @Row("server.listener('disconnection')")
  void aSocketEnded() {
    try (var ends = server.listener(ServerEvent.Disconnection.class).consumer()) {
      socket.disconnect(4500, "banned");
      assertThat(ends.next()).isEqualTo(new ServerEvent.Disconnection(socket, 4500, "banned"));
    }
  }

  @Row("server.listener('closure')")
  void aConnectionEnded() throws InterruptedException {
    try (var ends = server.listener(ServerEvent.Closure.class).consumer();
        var early = Peer.upgraded(server.port())) {
      early.send("too early");
      assertThat(ends.next().code()).isEqualTo(4009);
      socket.disconnect();
      assertThat(ends.next().code()).isEqualTo(1000);
    }
  }

  @Row("server.listener('subscription')")
  void aSocketWasSubscribed() {
    try (var entries = server.listener(ServerEvent.Subscription.class).consumer()) {
      peer.send("{'event':'#subscribe','data':{'channel':'room','data':7},'cid':2}");
      var event = entries.next();
      assertThat(event.channel()).isEqualTo("room");
      assertThat(event.options().field("data").json()).isEqualTo("7");
    }
  }

  @Row("server.listener('unsubscription')")
  void aSocketWasUnsubscribed() throws InterruptedException {
    subscribe("room");
    try (var exits = server.listener(ServerEvent.Unsubscription.class).consumer()) {
      socket.kickOut("room", Payload.ABSENT);
      assertThat(exits.next()).isEqualTo(new ServerEvent.Unsubscription(socket, "room"));
    }
  }

  @Row("server.listener('authentication')")
  void aSocketHasAToken() throws InterruptedException {
    try (var entries = server.listener(ServerEvent.Authentication.class).consumer()) {
      socket.setAuthToken(claims);
      assertThat(entries.next().authToken().claim("name").text()).isEqualTo("anna");
    }
  }

  @Row("server.listener('deauthentication')")
  void aSocketHasNoTokenAnyMore() throws InterruptedException {
    socket.setAuthToken(claims);
    try (var exits = server.listener(ServerEvent.Deauthentication.class).consumer()) {
      socket.deauthenticate();
      assertThat(exits.next().oldAuthToken().orElseThrow().claim("name").text()).isEqualTo("anna");
    }
  }

  @Row("server.listener('authenticationStateChange')")
  void aSocketIsSignedInOrOut() throws InterruptedException {
    try (var changes = server.listener(ServerEvent.AuthenticationStateChange.class).consumer()) {
      socket.setAuthToken(claims);
      assertThat(changes.next().newAuthState()).isEqualTo(AuthState.AUTHENTICATED);
      socket.deauthenticate();
      assertThat(changes.next().oldAuthState()).isEqualTo(AuthState.AUTHENTICATED);
    }
  }

  @Row("server.listener('badSocketAuthToken')")
  void aTokenWasBad() {
    try (var bad = server.listener(ServerEvent.BadSocketAuthToken.class).consumer()) {
      peer.send("{'event':'#authenticate','data':'abc','cid':2}");
      assertThat(bad.next().authError()).hasMessage("jwt malformed");
    }
  }
}
