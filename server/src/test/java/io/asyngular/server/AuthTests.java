package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A server whose tokens are made and checked by the clock that the test turns. */
abstract class AuthTests extends ServerTests {
  @BeforeEach
  void begin() {
    restart(builder());
  }

  /** With an engine of {@link GoldenKeys#SECRET}. */
  AGServerBuilder builder() {
    return AGServer.builder()
        .pingTimeoutDisabled(true)
        .auth(JwtAuthEngine.builder(JwtKey.hmac(GoldenKeys.SECRET)).time(clock::now).build());
  }

  static String handshake(String token) {
    return TestClient.HANDSHAKE.replace("null", token);
  }

  /** A token in quotes. */
  static String quoted(String claims) {
    return '"' + Tokens.claiming(claims) + '"';
  }

  /** An open connection with a token of those claims. */
  TestClient authenticated(String claims) throws IOException {
    TestClient client = TestClient.upgraded(server);
    client.send(handshake(quoted(claims)));
    assertThat(client.handshaken()).endsWith("\"isAuthenticated\":true}}");
    return client;
  }

  static void authenticate(TestClient client, String token, int cid) {
    client.invoke("#authenticate", token, cid);
  }

  static String isAuthenticated(int rid) {
    return "{\"rid\":" + rid + ",\"data\":{\"isAuthenticated\":true,\"authError\":null}}";
  }

  /** When a token ends that has so many seconds left. */
  long inSeconds(long seconds) {
    return clock.now().getEpochSecond() + seconds;
  }

  /** The names of the events that have been told about tokens. */
  static List<String> told(StreamConsumer<SocketEvent> events) {
    var names = new ArrayList<String>();
    for (SocketEvent event = events.pollOrNull(); event != null; event = events.pollOrNull()) {
      String name = event.getClass().getSimpleName();
      if (name.contains("Auth") || name.contains("auth")) {
        names.add(name);
      }
    }
    return names;
  }

  /** As {@link #told}, once the socket's event loop has done what it had to. */
  static List<String> told(AGServerSocket socket, StreamConsumer<SocketEvent> events) {
    loopIsDone(socket);
    return told(events);
  }
}
