package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A server for each test, its time turned by hand. */
abstract class ServerTests {
  final ManualClock clock = new ManualClock();
  AGServer server = AGServer.builder().clock(clock).host("127.0.0.1").listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  /** Another server in place of the one that there is. */
  void restart(AGServerBuilder with) {
    server.close();
    server = with.clock(clock).host("127.0.0.1").listen(0);
  }

  AGServerSocket socketOf(TestClient client) {
    return server.client(client.id()).orElseThrow();
  }

  /** Turns the clock second by second, and lets the event loop do what has become due. */
  void advance(AGServerSocket socket, int seconds) {
    for (int second = 0; second < seconds; second++) {
      clock.advance(Duration.ofSeconds(1));
      loopIsDone(socket);
    }
  }

  /** The error of the protocol that this is. */
  static AGException known(Throwable error) {
    assertThat(error).isInstanceOf(AGException.class);
    return (AGException) error;
  }
}
