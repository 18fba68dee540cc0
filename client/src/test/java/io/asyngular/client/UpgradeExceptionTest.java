package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UpgradeExceptionTest {
  @Test
  void aFailureToConnectTellsTheStatusThatTheServerAnswered() throws Exception {
    try (AGServer server = AGServer.listen(0);
        AGClientSocket client =
            AGClientSocket.builder("ws://localhost:" + server.port() + "/nowhere/").create();
        var failures = client.listener(SocketEvent.Failure.class).consumer()) {
      client.connect();
      Throwable cause = failures.next().error().getCause();
      assertThat(cause)
          .isInstanceOfSatisfying(
              UpgradeException.class, upgrade -> assertThat(upgrade.status()).isEqualTo(400));
    }
  }
}
