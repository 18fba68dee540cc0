package io.asyngular.client;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Clients that are closed, and whose remains are looked for. */
abstract class ClientCloseTests extends ClientTests {
  ScriptedServer scripted;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
  }

  @AfterEach
  void endScript() {
    scripted.close();
  }

  /** Of little patience. */
  AGClientBuilder hasty() {
    return builder(scripted.url()).closeTimeout(Duration.ofMillis(200));
  }

  static Stream<String> eventLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("ag-client-loop"));
  }

  void isGone(AGClientSocket client) {
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
    until(() -> ((ClientSocket) client).ending().threads().names().isEmpty());
    assertThat(clock.waiting()).as("timers").isZero();
    assertThat(client.streams().backpressure()).isZero();
    assertThat(client.streams().bytes()).isZero();
    assertThat(client.pendingReconnect()).isEmpty();
    until(() -> eventLoops().findAny().isEmpty());
    assertThat(LeakRecorder.found()).isEmpty();
  }

  void closes(AGClientSocket client) {
    client.close();
    isGone(client);
    client.close();
    isGone(client);
  }
}
