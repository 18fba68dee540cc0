package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Signs of life; an interval of 8 s and a patience of 30 s, on a clock turned by hand. */
@Timeout(60)
class PingTest {
  private final ManualClock clock = new ManualClock();
  private AGServer server = AGServer.builder().clock(clock).listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  private AGServerSocket socketOf(TestClient client) {
    return server.client(client.id()).orElseThrow();
  }

  /** Turns the clock, and lets the event loop do what has become due. */
  private void advance(AGServerSocket socket, int seconds) {
    for (int second = 0; second < seconds; second++) {
      clock.advance(Duration.ofSeconds(1));
      loopIsDone(socket);
    }
  }

  /** Sends a frame, and waits until the server has it. */
  private static void frame(TestClient client, AGServerSocket socket, String text) {
    try (var messages = socket.listener(SocketEvent.Message.class).consumer()) {
      client.send(text);
      assertThat(messages.next().text()).isEqualTo(text);
      loopIsDone(socket);
    }
  }

  @ParameterizedTest
  @CsvSource({"V1, #1, #2", "V2, '', ''"})
  void aPingIsSentEachInterval(ProtocolVersion version, String ping, String pong)
      throws IOException {
    server.close();
    server = AGServer.builder().protocolVersion(version).clock(clock).listen(0);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 20; i++) {
        advance(socket, 8);
        assertThat(client.next()).isEqualTo(ping);
        frame(client, socket, pong);
      }
      socket.transmit("end", 1);
      assertThat(client.next()).isEqualTo("{\"event\":\"end\",\"data\":1}");
    }
  }

  @Test
  void noPingIsSentBeforeItsTime() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      advance(socketOf(client), 7);
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).startsWith("{\"event\":\"first\"");
    }
  }

  @Test
  void aClientThatIsSilentForThePatienceIsClosedWith4001() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      advance(socket, 29);
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      advance(socket, 1);
      assertThat(socket.state()).isEqualTo(SocketState.CLOSED);
      assertThat(client.untilClosed()).containsExactly("", "", "");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
  }

  @Test
  void theHandshakeIsWaitedForByItsOwnDeadlineOnly() throws IOException {
    server.close();
    server = AGServer.builder().handshakeTimeout(Duration.ofMinutes(5)).clock(clock).listen(0);
    try (var handshakes = server.listener(ServerEvent.Handshake.class).consumer();
        TestClient client = TestClient.upgraded(server)) {
      advance(handshakes.next().socket(), 30);
      assertThat(client.untilClosed()).containsExactly("", "", "");
      assertThat(client.closeCode()).as("and by the patience for pongs").isEqualTo(4001);
    }
  }

  @Test
  void anyFrameAfterAQuarterOfThePatienceIsASignOfLife() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      advance(socket, 10);
      frame(client, socket, "{\"event\":\"x\"}");
      advance(socket, 29);
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      advance(socket, 1);
      assertThat(client.closed()).isEqualTo(4001);
    }
  }

  @Test
  void aFrameWithinTheFirstQuarterChangesNothing() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      advance(socket, 7);
      frame(client, socket, "{\"event\":\"x\"}");
      advance(socket, 23);
      assertThat(client.closed()).isEqualTo(4001);
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void withoutPingTimeoutThereAreNoPingsAndNoPatience(ProtocolVersion version) throws IOException {
    server.close();
    server =
        AGServer.builder()
            .protocolVersion(version)
            .pingTimeoutDisabled(true)
            .clock(clock)
            .listen(0);
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      advance(socket, 100);
      socket.transmit("first", 1);
      assertThat(client.next()).startsWith("{\"event\":\"first\"");
    }
  }

  @Test
  void pongsOfTheOtherVersionAreRawText() throws IOException {
    try (TestClient client = TestClient.open(server);
        var raw = socketOf(client).listener(SocketEvent.Raw.class).consumer()) {
      client.send("#2");
      assertThat(raw.next().text()).isEqualTo("#2");
    }
  }

  @Test
  void whileReadingIsPausedPingsGoOnAndThePatienceStandsStill() throws IOException {
    try (TestClient client = TestClient.open(server);
        var slow = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      String large = "{\"event\":\"m\",\"data\":\"" + "x".repeat(200_000) + "\"}";
      client.send(large, large, large, large, large, large);
      until(() -> slow.node().backpressure() == 6);
      advance(socket, 50);
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      for (int i = 0; i < 6; i++) {
        assertThat(client.next()).isEmpty();
        assertThat(slow.next().length()).isEqualTo(200_002);
      }
      loopIsDone(socket);
      advance(socket, 29);
      assertThat(socket.state()).as("it begins anew").isEqualTo(SocketState.OPEN);
      advance(socket, 1);
      assertThat(client.closed()).isEqualTo(4001);
    }
  }
}
