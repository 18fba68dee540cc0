package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.socket.ChannelMessage;
import io.asyngular.socket.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes on all channels as one stream. */
@Timeout(20)
class ArrivalsTest {
  private static final int MANY = 500;

  private static void join(AGClientSocket client, String... channels) {
    try (var joined = client.listener(SocketEvent.Subscribe.class).consumer()) {
      for (String channel : channels) {
        client.subscribe(channel);
        joined.next();
      }
    }
    client.settle(); // no channel has a loop of its own
  }

  @Test
  void messagesOfAllChannelsComeInTheOrderInWhichTheyWerePublished() throws Exception {
    try (AGServer server = AGServer.listen(0);
        AGClientSocket client =
            AGClientSocket.connect("ws://localhost:" + server.port() + "/asyngular/");
        var messages = client.messages().consumer()) {
      join(client, "a", "*", "c");
      List<String> channels = List.of("a", "*", "c");
      for (int i = 0; i < MANY; i++) {
        server.exchange().invokePublish(channels.get(i % channels.size()), i);
      }
      for (int i = 0; i < MANY; i++) {
        ChannelMessage message = messages.next();
        assertThat(message.channel()).isEqualTo(channels.get(i % channels.size()));
        assertThat(message.data().as(Integer.class)).isEqualTo(i);
      }
    }
  }

  @Test
  void eachChannelHasItsMessagesToo() throws Exception {
    try (AGServer server = AGServer.listen(0);
        AGClientSocket client =
            AGClientSocket.connect("ws://localhost:" + server.port() + "/asyngular/");
        var all = client.messages().consumer();
        var one = client.channel("a").messages().consumer()) {
      join(client, "a");
      server.exchange().invokePublish("a", 1);
      assertThat(all.next().data().json()).isEqualTo("1");
      assertThat(one.next().json()).isEqualTo("1");
    }
  }

  @Test
  void whatWaitsIsMeasuredWithTheChannelsAndDroppedWithThem() throws Exception {
    try (AGServer server = AGServer.listen(0);
        AGClientSocket client =
            AGClientSocket.connect("ws://localhost:" + server.port() + "/asyngular/");
        var messages = client.messages().consumer()) {
      join(client, "a");
      client.invokePublish("a", "one"); // what comes back comes before the answer
      client.invokePublish("a", "two");
      assertThat(client.streams().channels().backpressure()).isEqualTo(2);
      client.streams().channels().kill();
      assertThat(messages.hasNext()).isFalse();
      assertThat(client.streams().channels().backpressure()).isZero();
    }
  }

  @Test
  void theirLoopEndsWithTheClient() throws Exception {
    var taken = new ArrayList<Payload>();
    Thread loop;
    try (AGServer server = AGServer.listen(0);
        AGClientSocket client =
            AGClientSocket.connect("ws://localhost:" + server.port() + "/asyngular/")) {
      var messages = client.messages().consumer();
      loop =
          Thread.startVirtualThread(() -> {
            for (ChannelMessage message : messages) {
              taken.add(message.data());
            }
          });
      join(client, "a");
      server.exchange().invokePublish("a", 1);
      client.invokePublish("a", 2);
    }
    loop.join();
    assertThat(taken).hasSize(2);
  }
}
