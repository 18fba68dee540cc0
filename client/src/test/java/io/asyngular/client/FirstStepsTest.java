package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What everybody does first, with the time of the machine. */
@Timeout(20)
class FirstStepsTest {
  private static void serve(AGServerSocket socket) {
    socket
        .procedure("double", Integer.class)
        .loop(requests -> {
          for (var request : requests) {
            request.end(2 * request.data());
          }
        });
    socket.transmit("hello", "you");
  }

  @Test
  void aClientCallsIsSentMessagesAndReadsAChannel() throws Exception {
    try (AGServer server = AGServer.builder().serve(FirstStepsTest::serve).listen(0);
        AGClientSocket client = AGClientSocket.connect("ws://localhost:" + server.port())) {
      int four = client.invoke("double", 2, Integer.class);
      assertThat(four).isEqualTo(4);
      assertThat(client.receiver("hello", String.class).once()).isEqualTo("you");
      var room = client.subscribe("room", String.class).iterator();
      client.invokePublish("room", "a");
      client.transmitPublish("room", "b");
      assertThat(room.next()).isEqualTo("a");
      assertThat(room.next()).isEqualTo("b");
    }
  }
}
