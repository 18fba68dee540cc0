package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that takes its time for the token, while the server pings already. */
@Timeout(20)
class SlowTokenTest {
  private final CountDownLatch pings = new CountDownLatch(3);

  private final TokenStore slow =
      new TokenStore() {
        @Override
        public Optional<String> load(String name) throws InterruptedException {
          pings.await();
          return Optional.empty();
        }

        @Override
        public void save(String name, String token) {}

        @Override
        public Optional<String> remove(String name) {
          return Optional.empty();
        }
      };

  @Test
  void nothingIsSaidBeforeTheHandshake() throws Exception {
    try (var server = AGServer.builder().pingInterval(Duration.ofMillis(20)).listen(0);
        var client =
            AGClientSocket.builder("ws://localhost:" + server.port() + "/asyngular/")
                .tokenStore(slow)
                .create()) {
      client
          .listener(SocketEvent.Message.class)
          .loop(frames -> frames.forEach(frame -> pings.countDown()));
      try (var events = client.events().consumer()) {
        client.connect();
        assertThat(events.next()).isInstanceOf(SocketEvent.Connecting.class);
        SocketEvent event = events.next();
        while (event instanceof SocketEvent.Message) {
          event = events.next();
        }
        assertThat(event).isInstanceOf(SocketEvent.Connect.class);
      }
    }
  }
}
