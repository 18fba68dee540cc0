package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.testkit.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels, as clients and the server itself use them. */
@Timeout(90)
class PubSubTest {
  private AGServer server = AGServer.listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  private void restart(AGServerBuilder with) {
    server.close();
    server = with.listen(0);
  }

  private AGServerSocket socketOf(TestClient client) {
    return server.client(client.id()).orElseThrow();
  }

  private static void publish(TestClient client, String channel, String data, int cid) {
    client.invoke("#publish", "{\"channel\":\"" + channel + "\",\"data\":" + data + "}", cid);
  }

  private static String published(String channel, Object data) {
    return "{\"event\":\"#publish\",\"data\":{\"channel\":\""
        + channel
        + "\",\"data\":"
        + data
        + "}}";
  }

  // Clients

  @Test
  void aPublisherThatIsSubscribedGetsItsOwnMessageBeforeTheAnswer() throws IOException {
    try (TestClient client = TestClient.open(server).subscribe("room")) {
      for (int i = 0; i < 100; i++) {
        publish(client, "room", String.valueOf(i), 100 + i);
      }
      for (int i = 0; i < 100; i++) {
        assertThat(client.next()).isEqualTo(published("room", i));
        assertThat(client.next()).isEqualTo("{\"rid\":" + (100 + i) + "}");
      }
    }
  }

  @Test
  void onlySubscribersGetAMessageAndOnlyOnce() throws IOException {
    try (TestClient one = TestClient.open(server).subscribe("a").subscribe("a");
        TestClient other = TestClient.open(server).subscribe("b")) {
      publish(other, "a", "1", 5);
      assertThat(other.next()).isEqualTo("{\"rid\":5}");
      publish(other, "b", "{ \"x\" : [1, 2] }", 6);
      assertThat(other.next()).startsWith("{\"event\":\"#publish\"");
      assertThat(other.next()).isEqualTo("{\"rid\":6}");
      publish(one, "none", "2", 7);
      assertThat(one.next()).isEqualTo(published("a", 1));
      assertThat(one.next()).isEqualTo("{\"rid\":7}");
    }
  }

  @Test
  void aMessageWithoutDataAndOneOfNullStayApart() throws IOException {
    try (TestClient client = TestClient.open(server).subscribe("room")) {
      client.transmit("#publish", "{\"channel\":\"room\"}");
      client.transmit("#publish", "{\"channel\":\"room\",\"data\":null}");
      assertThat(client.next())
          .isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"room\"}}");
      assertThat(client.next()).isEqualTo(published("room", "null"));
    }
  }

  @Test
  void anyTextIsAChannel() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      for (String channel : List.of("", " ", "__proto__", "a/b", "grüß€", "\\u0041", "\\n")) {
        client.subscribe(channel);
        publish(client, channel, "1", 3);
        assertThat(client.next()).contains("#publish").endsWith("\"data\":1}}");
        client.until("{\"rid\":3}");
      }
      assertThat(socketOf(client).subscriptions()).contains("", "grüß€", "A", "\n");
    }
  }

  @Test
  void subscriptionsAreToldAndListedInTheirOrder() throws IOException {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).listener(SocketEvent.Subscribe.class).consumer()) {
      client.invoke("#subscribe", "{\"channel\":\"b\",\"data\":{\"x\":1},\"more\":2}", 1);
      client.until("{\"rid\":1}");
      client.subscribe("a");
      SocketEvent.Subscribe first = events.next();
      assertThat(first.channel()).isEqualTo("b");
      assertThat(first.options().field("data").json()).isEqualTo("{\"x\":1}");
      assertThat(first.options().field("more").json()).isEqualTo("2");
      assertThat(events.next().channel()).isEqualTo("a");
      assertThat(socketOf(client).subscriptions()).containsExactly("b", "a");
      assertThat(socketOf(client).isSubscribed("a")).isTrue();
      assertThat(socketOf(client).isSubscribed("c")).isFalse();
    }
  }

  @Test
  void aSubscriptionWithoutANumberIsNone() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      client.transmit("#subscribe", "{\"channel\":\"a\"}");
      client.subscribe("b");
      assertThat(socketOf(client).subscriptions()).containsExactly("b");
    }
  }

  @Test
  void theChannelLimitIsToldAndWhatOneHasOneKeeps() throws IOException {
    restart(AGServer.builder().channelLimit(2));
    try (TestClient client = TestClient.open(server).subscribe("a").subscribe("b")) {
      client.invoke("#subscribe", "{\"channel\":\"c\"}", 4);
      assertThat(client.next())
          .isEqualTo(
              "{\"rid\":4,\"error\":{\"message\":\"Failed to subscribe socket to the c channel -"
                  + " InvalidActionError: Socket "
                  + client.id()
                  + " tried to exceed the channel subscription limit of 2\","
                  + "\"name\":\"BrokerError\"}}");
      client.subscribe("a");
      client.invoke("#unsubscribe", "\"a\"", 5);
      client.until("{\"rid\":5}");
      client.subscribe("c");
      assertThat(socketOf(client).subscriptions()).containsExactly("b", "c");
    }
  }

  @Test
  void unsubscribingFromWhatOneHasNotIsAnError() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("#unsubscribe", "\"x\"", 4);
      assertThat(client.next())
          .contains(
              "Failed to unsubscribe socket from the x channel - InvalidActionError: Socket "
                  + client.id()
                  + " tried to unsubscribe from a channel which it is not subscribed to",
              "\"BrokerError\"");
    }
  }

  @Test
  void nothingComesAfterAnUnsubscriptionHasBeenAnswered() throws Exception {
    var stop = new CompletableFuture<Void>();
    try (TestClient client = TestClient.open(server)) {
      var publisher =
          inBackground(() -> {
            for (int i = 0; !stop.isDone(); i++) {
              until(() -> socketOf(client).streams().outbound().bytes() < 10_000);
              server.exchange().invokePublish("room", i);
            }
          });
      for (int round = 0; round < 50; round++) {
        client.subscribe("room");
        client.until(firstPublication(client));
        client.invoke("#unsubscribe", "\"room\"", 5);
        client.until("{\"rid\":5}");
        client.invoke("#publish", "{\"channel\":\"none\"}", 6);
        assertThat(client.next()).isEqualTo("{\"rid\":6}");
      }
      stop.complete(null);
      result(publisher);
    }
  }

  private static String firstPublication(TestClient client) {
    String first = client.next();
    int number = Integer.parseInt(first.replaceAll(".*\"data\":(\\d+)}}", "$1"));
    return published("room", number + 1);
  }

  @Test
  void clientsMayBeForbiddenToPublish() throws IOException {
    restart(AGServer.builder().allowClientPublish(false));
    try (TestClient client = TestClient.open(server).subscribe("room")) {
      publish(client, "room", "1", 4);
      assertThat(client.next())
          .contains("Client publish feature is disabled", "\"InvalidActionError\"");
      server.exchange().transmitPublish("room", 2);
      assertThat(client.next()).isEqualTo(published("room", 2));
    }
  }

  @Test
  void whoIsKickedOutIsToldWhyAndGetsNoMore() throws Exception {
    try (TestClient client = TestClient.open(server).subscribe("room").subscribe("other");
        var events = socketOf(client).listener(SocketEvent.Unsubscribe.class).consumer();
        var unsubscriptions = server.listener(ServerEvent.Unsubscription.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      server.exchange().invokePublish("room", 1);
      socket.kickOut("none", "harmless");
      socket.kickOut("room", List.of("bye"));
      assertThat(events.next().channel()).isEqualTo("room");
      assertThat(unsubscriptions.next()).isEqualTo(new ServerEvent.Unsubscription(socket, "room"));
      server.exchange().invokePublish("room", 2);
      server.exchange().invokePublish("other", 3);
      assertThat(client.next()).isEqualTo(published("room", 1));
      assertThat(client.next())
          .isEqualTo(
              "{\"event\":\"#kickOut\",\"data\":{\"channel\":\"none\",\"message\":\"harmless\"}}");
      assertThat(client.next())
          .isEqualTo(
              "{\"event\":\"#kickOut\",\"data\":{\"channel\":\"room\",\"message\":[\"bye\"]}}");
      assertThat(client.next()).isEqualTo(published("other", 3));
      assertThat(socket.subscriptions()).containsExactly("other");
      socket.kickOut("other", Payload.ABSENT);
      assertThat(client.next())
          .isEqualTo("{\"event\":\"#kickOut\",\"data\":{\"channel\":\"other\"}}");
    }
  }

  // The server

  @Test
  void aPublicationIsEncodedOnceForAll() {
    var frames = new ArrayList<Publication>();
    server.localExchange().subscribers().add("room", frames::add);
    server.localExchange().subscribers().add("room", frame -> frames.add(frame));
    server.exchange().transmitPublish("room", "x");
    assertThat(frames).hasSize(2);
    assertThat(frames.getFirst()).isSameAs(frames.getLast());
  }

  @Test
  void theServerIsASubscriberAsOthersAre() throws Exception {
    try (TestClient client = TestClient.open(server).subscribe("room");
        var own = server.exchange().subscribe("room").messages().consumer();
        var typed = server.exchange().subscribe("room", Integer.class).messages().consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      assertThat(server.exchange().subscriptions()).containsExactly("room");
      assertThat(server.exchange().isSubscribed("room")).isTrue();
      publish(client, "room", "1", 5);
      client.until("{\"rid\":5}");
      server.exchange().transmitPublish("room", "no number");
      server.exchange().invokePublish("room", 3);
      assertThat(own.next().json()).isEqualTo("1");
      assertThat(own.next().json()).isEqualTo("\"no number\"");
      assertThat(own.next().json()).isEqualTo("3");
      assertThat(typed.next()).isEqualTo(1);
      assertThat(typed.next()).isEqualTo(3);
      assertThat(warnings.next().warning()).isInstanceOf(AGException.class);
      assertThat(client.next()).isEqualTo(published("room", "\"no number\""));
      assertThat(client.next()).isEqualTo(published("room", 3));
      server.exchange().unsubscribe("room");
      server.exchange().invokePublish("room", 4);
      assertThat(client.next()).isEqualTo(published("room", 4));
      assertThat(own.poll()).isEmpty();
      assertThat(own.isAlive()).isTrue();
      assertThat(server.exchange().subscriptions()).isEmpty();
    }
  }

  @Test
  void whoConsumesAChannelIsFoundThereAndNotInAnother() {
    var channel = server.exchange().channel("a");
    try (var messages = channel.messages().consumer();
        var events = channel.events().consumer();
        var others = server.exchange().channel("a/b").events().consumer()) {
      assertThat(channel.streams().messages().consumers()).containsExactly(messages.node());
      assertThat(channel.streams().listeners().consumers()).containsExactly(events.node());
      var all = server.exchange().streams().channels().listeners();
      assertThat(all.consumers()).containsExactlyInAnyOrder(events.node(), others.node());
      channel.streams().listeners().consumer(events.node().id()).orElseThrow().kill();
      assertThat(all.consumers()).containsExactly(others.node());
    }
  }

  @Test
  void whatHasNoJsonFormIsRefusedToThePublisher() {
    var cycle = new ArrayList<Object>();
    cycle.add(cycle);
    assertThatThrownBy(() -> server.exchange().transmitPublish("room", cycle))
        .isInstanceOf(AGException.class);
  }

  @Test
  void allSubscribersSeeTheSameOrderWhoeverPublishes() throws Exception {
    int each = 300;
    int publishers = 4;
    var clients = new ArrayList<TestClient>();
    for (int i = 0; i < 5; i++) {
      clients.add(TestClient.open(server).subscribe("room"));
    }
    try (var own = server.exchange().subscribe("room").messages().consumer();
        TestClient publisher = TestClient.open(server)) {
      var all = new ArrayList<CompletableFuture<Void>>();
      for (int p = 0; p < publishers; p++) {
        int from = p * each;
        all.add(
            inBackground(() ->
                IntStream.range(from, from + each)
                    .forEach(i -> server.exchange().transmitPublish("room", i))));
      }
      for (int i = 0; i < each; i++) {
        client(publisher, publishers * each + i);
      }
      var order = new ArrayList<String>();
      for (int i = 0; i < (publishers + 1) * each; i++) {
        order.add(published("room", own.next().json()));
      }
      for (TestClient client : clients) {
        assertThat(order).allSatisfy(message -> assertThat(client.next()).isEqualTo(message));
        client.close();
      }
      for (int p = 0; p <= publishers; p++) {
        int from = p * each;
        assertThat(order)
            .as("each publisher's own order is kept")
            .containsSubsequence(
                IntStream.range(from, from + each).mapToObj(i -> published("room", i)).toList());
      }
      all.forEach(Eventually::result);
    }
  }

  private static void client(TestClient publisher, int data) {
    publisher.transmit("#publish", "{\"channel\":\"room\",\"data\":" + data + "}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void publishingAndSubscribingFromEverywhereStopsNoEventLoop(boolean affine) throws Exception {
    int rounds = 1000;
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .eventLoops(2)
            .serve(socket -> {
              socket.procedure("done").loop(calls -> calls.forEach(call -> call.end()));
              for (int i : socket.receiver("go", Integer.class)) {
                server.exchange().transmitPublish("c" + i % 3, i);
                if (i % 16 == 0) {
                  server.exchange().subscribe("c" + i % 5);
                  server.exchange().unsubscribe("c" + i % 5);
                }
              }
            }));
    var all = new ArrayList<CompletableFuture<Void>>();
    for (int c = 0; c < 4; c++) {
      TestClient client = TestClient.open(server);
      int own = c;
      all.add(
          inBackground(() -> {
            for (int i = 0; i < rounds; i++) {
              String channel = "c" + (i + own) % 3;
              client.send(
                  "{\"event\":\"go\",\"data\":" + i + "}",
                  "{\"event\":\"#publish\",\"data\":{\"channel\":\"" + channel + "\",\"data\":1}}",
                  i % 2 == 0
                      ? "{\"event\":\"#subscribe\",\"data\":{\"channel\":\""
                          + channel
                          + "\"},\"cid\":1}"
                      : "{\"event\":\"#unsubscribe\",\"data\":\"" + channel + "\"}");
            }
            client.invoke("done", "1", 77);
          }));
      all.add(
          inBackground(() -> {
            client.until("{\"rid\":77}");
            client.close();
          }));
    }
    all.forEach(Eventually::result);
    until(() -> server.clientCount() == 0);
  }
}
