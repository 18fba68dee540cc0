package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What servers ask of a client about its token. */
@Timeout(60)
class TokenRequestsTest extends ClientTests {

  private void withPeer(PeerStory story) throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer peer = scripted.open()) {
          log.until("connect");
          story.tell(client, peer, log);
        }
      }
    }
  }

  private interface PeerStory {
    void tell(AGClientSocket client, Peer peer, EventLog log) throws Exception;
  }

  @Test
  void callsThatSetOrRemoveTheTokenAreAnswered() throws Exception {
    withPeer((client, peer, log) -> {
      peer.send(
          "{\"event\":\"#setAuthToken\",\"cid\":1,\"data\":{\"token\":\"" + token("ann") + "\"}}");
      assertThat(peer.next()).isEqualTo("{\"rid\":1}");
      assertThat(client.authToken()).isPresent();
      peer.send("{\"event\":\"#removeAuthToken\",\"cid\":2}");
      assertThat(peer.next()).isEqualTo("{\"rid\":2}");
      assertThat(client.authToken()).isEmpty();
      assertThat(log.until("removeAuthToken token"))
          .containsExactly(
              "authStateChange unauthenticated authenticated \"ann\"",
              "authenticate \"ann\"",
              "authStateChange authenticated unauthenticated",
              "deauthenticate \"ann\"",
              "removeAuthToken token");
    });
  }

  @Test
  void aTokenThatIsNotThereIsAnErrorOrNothing() throws Exception {
    withPeer((client, peer, log) -> {
      peer.send(
          "{\"event\":\"#setAuthToken\"}", "{\"event\":\"#setAuthToken\",\"data\":{\"token\":5}}");
      peer.send("{\"event\":\"#setAuthToken\",\"cid\":3}");
      assertThat(peer.next())
          .isEqualTo(
              "{\"rid\":3,\"error\":{\"message\":\"No token data provided by #setAuthToken event\","
                  + "\"name\":\"InvalidMessageError\"}}");
      assertThat(client.authToken()).isEmpty();
      assertThat(log.now()).isEmpty();
    });
  }

  @Test
  void aTokenNeedNotBeOneThatCanBeRead() throws Exception {
    var tokens = new ArrayList<String>();
    withPeer((client, peer, log) -> {
      for (String token : List.of("opaque", "a.b", "a.!!!.c", "a.e30.c", "a.W10.c", "")) {
        peer.send("{\"event\":\"#setAuthToken\",\"cid\":1,\"data\":{\"token\":\"" + token + "\"}}");
        assertThat(peer.next()).isEqualTo("{\"rid\":1}");
        tokens.add(client.authToken().orElseThrow().signed());
        assertThat(client.authToken().orElseThrow().expiry()).isEmpty();
      }
    });
    assertThat(tokens).containsExactly("opaque", "a.b", "a.!!!.c", "a.e30.c", "a.W10.c", "");
  }
}
