package io.asyngular.client;

import static io.asyngular.testkit.Eventually.until;

import io.asyngular.socket.SocketState;
import io.asyngular.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection whose server has not yet answered its close while another is open. */
@Timeout(20)
class LateCloseTest {
  @Test
  void theEndOfAClientIsTheEndOfAllItsConnections() throws Exception {
    var clock = new ManualClock();
    var server = ScriptedServer.start();
    var options = AGClientSocket.builder(server.url());
    AGClientSocket another = options.create(); // so that the event loops stay
    AGClientSocket client = options.clock(clock).closeTimeout(Duration.ofMillis(50)).connect();
    Peer first = server.open();
    until(() -> client.state() == SocketState.OPEN);
    client.reconnect(4100, "");
    Peer second = server.open();
    until(() -> client.state() == SocketState.OPEN);

    client.close();
    until(() -> clock.waiting() == 0);
    another.close();
    first.close();
    second.close();
    server.close();
  }
}
