package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that are slow, that fail, and that throw where they should not. */
@Timeout(60)
class BrokerTroubleTest extends ServerTests {
  private final TroubledBroker broker = new TroubledBroker();

  @BeforeEach
  void begin() {
    restart(AGServer.builder().broker(broker));
  }

  private void trouble(boolean thrown, String action) {
    if (thrown) {
      broker.explode(action, "no connection");
    } else {
      broker.fail(action, "no connection");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theServersOwnSubscriptionThatFailsIsToldAndMayBeTriedAgain(boolean thrown) {
    trouble(thrown, "subscribe a");
    AGChannel<?> channel = server.exchange().channel("a");
    try (var events = channel.events().consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      channel.subscribe();
      assertThat(channel.state()).isEqualTo(ChannelState.UNSUBSCRIBED);
      assertThat(events.next())
          .isInstanceOfSatisfying(
              ChannelEvent.SubscribeFail.class,
              event -> {
                assertThat(event.error().name()).isEqualTo("BrokerError");
                assertThat(event.error()).hasMessage("no connection");
              });
      assertThat(known(warnings.next().warning()).name()).isEqualTo("BrokerError");
      broker.recover();
      channel.subscribe();
      assertThat(channel.state()).isEqualTo(ChannelState.SUBSCRIBED);
      assertThat(events.next()).isEqualTo(new ChannelEvent.Subscribe());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientsSubscriptionThatFailsIsRolledBackAndToldAndMayBeTriedAgain(boolean thrown)
      throws Exception {
    trouble(thrown, "subscribe a");
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 2);
      assertThat(client.next())
          .isEqualTo(
              "{\"rid\":2,\"error\":{\"message\":\"Failed to subscribe socket to the a channel -"
                  + " Error: no connection\",\"name\":\"BrokerError\"}}");
      assertThat(known(failures.next().error()).name()).isEqualTo("BrokerError");
      assertThat(socketOf(client).subscriptions()).isEmpty();
      broker.recover();
      client.subscribe("a");
      server.exchange().invokePublish("a", 1);
      assertThat(client.next()).contains("#publish");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPublicationThatFailsIsToldToWhoPublished(boolean thrown) throws Exception {
    trouble(thrown, "publish a");
    try (TestClient client = TestClient.open(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":1}", 2);
      assertThat(client.next())
          .isEqualTo(
              "{\"rid\":2,\"error\":{\"message\":\"no connection\",\"name\":\"BrokerError\"}}");
      assertThat(known(warnings.next().warning()).name()).isEqualTo("BrokerError");
      client.transmit("#publish", "{\"channel\":\"a\",\"data\":2}");
      assertThat(known(warnings.next().warning()).name()).isEqualTo("BrokerError");
      server.exchange().transmitPublish("a", 3);
      assertThat(known(warnings.next().warning()).name()).isEqualTo("BrokerError");
      assertThatThrownBy(() -> server.exchange().invokePublish("a", 4))
          .hasMessage("no connection")
          .satisfies(error -> assertThat(known(error).name()).isEqualTo("BrokerError"));
      client.invoke("#publish", "{\"channel\":\"b\"}", 3);
      assertThat(client.next()).as("the socket stays").isEqualTo("{\"rid\":3}");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anUnsubscriptionThatFailsEndsTheSubscriptionAllTheSame(boolean thrown) throws Exception {
    trouble(thrown, "unsubscribe a");
    try (TestClient client = TestClient.open(server).subscribe("a");
        var events = socketOf(client).listener(SocketEvent.Unsubscribe.class).consumer();
        var ends = socketOf(client).listener(SocketEvent.End.class).consumer()) {
      client.invoke("#unsubscribe", "\"a\"", 2);
      client.until("{\"rid\":2}");
      assertThat(events.next().channel()).isEqualTo("a");
      assertThat(socketOf(client).subscriptions()).isEmpty();
      client.subscribe("a");
      client.write(TestClient.closeFrame(1000));
      assertThat(client.closed()).isEqualTo(1000);
      assertThat(ends.next()).as("the close goes on to its end").isNotNull();
    }
    trouble(thrown, "unsubscribe b");
    server.exchange().subscribe("b");
    server.exchange().unsubscribe("b");
    assertThat(server.exchange().isSubscribed("b")).isFalse();
  }

  @Test
  void aSubscriptionIsAnsweredWhenTheBrokerHasItAndHoldsUpItsOwnSocketOnly() throws Exception {
    var answer = broker.hold("subscribe a");
    try (TestClient client = TestClient.open(server);
        TestClient other = TestClient.open(server)) {
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 2);
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":1}", 3);
      other.subscribe("b");
      until(() -> socketOf(client).streams().inbound().backpressure() == 1);
      answer.complete(null);
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
      assertThat(client.next()).contains("#publish");
      assertThat(client.next()).isEqualTo("{\"rid\":3}");
    }
  }

  @Test
  void twoThatSubscribeAtOnceShareTheBrokersAnswer() throws Exception {
    var answer = broker.hold("subscribe a");
    try (TestClient one = TestClient.open(server);
        TestClient other = TestClient.open(server)) {
      one.invoke("#subscribe", "{\"channel\":\"a\"}", 2);
      other.invoke("#subscribe", "{\"channel\":\"a\"}", 2);
      until(() -> socketOf(one).isSubscribed("a") && socketOf(other).isSubscribed("a"));
      loopIsDone(socketOf(one));
      loopIsDone(socketOf(other));
      answer.completeExceptionally(new IllegalStateException("gone"));
      assertThat(one.next()).contains("Error: gone");
      assertThat(other.next()).contains("Error: gone");
      assertThat(broker.asked).containsOnlyOnce("subscribe a");
      one.subscribe("a");
      other.subscribe("a");
    }
  }

  @Test
  void aCloseTellsEachUnsubscriptionWhenTheBrokerHasItAndThenTheEnd() throws Exception {
    try (TestClient client = TestClient.open(server).subscribe("a").subscribe("b");
        var events = socketOf(client).events().consumer();
        var closures = server.listener(ServerEvent.Closure.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      var first = broker.hold("unsubscribe a");
      var second = broker.hold("unsubscribe b");
      client.write(TestClient.closeFrame(1000));
      assertThat(client.closed()).isEqualTo(1000);
      assertThat(closures.next().code()).isEqualTo(1000);
      var seen = new ArrayList<SocketEvent>();
      until(() -> broker.asked.contains("unsubscribe b"));
      loopIsDone(socket);
      while (events.poll().map(seen::add).orElse(false)) {}
      assertThat(seen).endsWith(new SocketEvent.Close(1000, ""));
      assertThat(socket.subscriptions()).as("still listed").containsExactly("a", "b");
      server.exchange().invokePublish("a", "lost");
      second.complete(null);
      assertThat(events.next()).isEqualTo(new SocketEvent.Unsubscribe("b"));
      assertThat(socket.subscriptions()).containsExactly("a");
      assertThat(events.poll()).as("the end waits for all").isEmpty();
      first.complete(null);
      assertThat(events.next()).isEqualTo(new SocketEvent.Unsubscribe("a"));
      assertThat(events.next()).isEqualTo(new SocketEvent.End());
    }
  }

  @Test
  void nothingOfAChannelReachesAClientWhoseUnsubscriptionIsStillOnItsWay() throws Exception {
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      var answer = broker.hold("unsubscribe a");
      client.invoke("#unsubscribe", "\"a\"", 2);
      until(() -> broker.asked.contains("unsubscribe a"));
      assertThat(socketOf(client).subscriptions()).containsExactly("a");
      server.exchange().invokePublish("a", "too late");
      answer.complete(null);
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
      assertThat(socketOf(client).subscriptions()).isEmpty();
    }
  }

  @Test
  void aServerThatClosesDoesNotWaitForABrokerForEver() throws Exception {
    restart(AGServer.builder().broker(broker).closeTimeout(Duration.ofMillis(200)));
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      broker.hold("unsubscribe a");
      var closed = inBackground(server::close);
      assertThat(client.closed()).isEqualTo(1001);
      result(closed);
    }
  }

  @Test
  void aClientMayBeKickedOutOfManyChannelsOrAll() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      for (String channel : List.of("a", "b", "c", "d")) {
        client.subscribe(channel);
      }
      try (var events = socket.listener(SocketEvent.Unsubscribe.class).consumer()) {
        socket.kickOut(List.of("c", "none", "a"), "why");
        for (String channel : List.of("c", "none", "a")) {
          assertThat(client.next())
              .isEqualTo(
                  "{\"event\":\"#kickOut\",\"data\":{\"channel\":\""
                      + channel
                      + "\",\"message\":\"why\"}}");
        }
        assertThat(events.next().channel()).isEqualTo("c");
        assertThat(events.next().channel()).isEqualTo("a");
        loopIsDone(socket);
        assertThat(socket.subscriptions()).containsExactly("b", "d");
        socket.kickOut(socket.subscriptions(), null);
        assertThat(client.next()).contains("\"channel\":\"b\",\"message\":null");
        assertThat(client.next()).contains("\"channel\":\"d\",\"message\":null");
        loopIsDone(socket);
        assertThat(socket.subscriptions()).isEmpty();
        socket.kickOut(List.of(), "nobody");
        socket.transmit("end", 1);
        assertThat(client.next()).contains("end");
      }
    }
  }
}
