package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels as they are on the wire. */
@Timeout(60)
class ChannelWireTest extends ClientTests {
  @Test
  void thePrefixIsOnTheWireAlone() throws Exception {
    AGClientSocket client = open(builder().channelPrefix("p/"));
    try (EventLog log = EventLog.of(client)) {
      AGChannel<Integer> channel = client.subscribe("a", Integer.class);
      log.until("subscribe a {}");
      assertThat(socketOf(client).subscriptions()).containsExactly("p/a");
      try (var messages = channel.messages().consumer()) {
        client.invokePublish("a", 1);
        server.exchange().transmitPublish("p/a", 2);
        channel.invokePublish(3);
        assertThat(List.of(messages.next(), messages.next(), messages.next()))
            .containsExactly(1, 2, 3);
      }
      client.invoke("kickOut", "p/a");
      assertThat(log.until("unsubscribe a")).startsWith("kickOut a \"out\"");
    }
  }

  @Test
  void dataThatJavaScriptTakesForNothingIsNotSent() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open()) {
        isOpen(client);
        for (Object nothing : new Object[] {0, "", false, Payload.NULL, Payload.ABSENT}) {
          client.subscribe("a", SubscribeOptions.DEFAULT.withPriority(3).withData(nothing));
          assertThat(peer.next()).endsWith("\"data\":{\"channel\":\"a\"}}");
          client.unsubscribe("a");
          assertThat(peer.next()).contains("#unsubscribe");
        }
      }
    }
  }

  @Test
  void publicationsAndKicksThatMakeNoSenseAreIgnored() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open();
          EventLog log = EventLog.of(client);
          var messages = client.channel("a").messages().consumer()) {
        log.until("connect");
        client.subscribe("a");
        String call = peer.next();
        peer.send(
            "{\"event\":\"#publish\"}",
            "{\"event\":\"#publish\",\"data\":null}",
            "{\"event\":\"#publish\",\"data\":{\"channel\":5,\"data\":1}}",
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"other\",\"data\":1}}",
            "{\"event\":\"#kickOut\"}",
            "{\"event\":\"#kickOut\",\"data\":{\"channel\":\"other\"}}",
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"}}",
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":null}}",
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":\"pending too\"}}");
        peer.answer(call, "1");
        assertThat(messages.next()).isEqualTo(Payload.ABSENT);
        assertThat(messages.next().json()).isEqualTo("null");
        assertThat(messages.next().text()).isEqualTo("pending too");
        assertThat(log.until("subscribe a {}")).hasSize(3);
      }
    }
  }
}
