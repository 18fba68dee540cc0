package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketEvent;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SmokeTest {
  @Test
  void callsAndChannels() throws Exception {
    try (AGServer server =
            AGServer.builder()
                .serve(socket -> {
                  socket
                      .procedure("double", Integer.class)
                      .loop(requests -> {
                        for (var request : requests) {
                          request.end(2 * request.data());
                        }
                      });
                  socket.transmit("hello", "you");
                })
                .listen(0);
        AGClientSocket client =
            AGClientSocket.connect("ws://localhost:" + server.port() + "/asyngular/")) {
      var events = new ArrayList<SocketEvent>();
      client.events().loop(all -> all.forEach(events::add));
      int four = client.invoke("double", 2, Integer.class);
      assertThat(four).isEqualTo(4);
      assertThat(client.receiver("hello", String.class).once()).isEqualTo("you");
      var room = client.subscribe("room", String.class).iterator();
      client.invokePublish("room", "a");
      client.transmitPublish("room", "b");
      assertThat(room.next()).isEqualTo("a");
      assertThat(room.next()).isEqualTo("b");
      client.disconnect();
      System.out.println(events);
    }
  }
}
