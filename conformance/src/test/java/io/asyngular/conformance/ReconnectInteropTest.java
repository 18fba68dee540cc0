package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.client.TokenStore;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Servers that are killed, come back, or stand still. */
class ReconnectInteropTest extends Interop {
  private static final int SENT = 300;

  ReconnectInteropTest(Target target) {
    super(target);
  }

  private FixtureProcess restarted(FixtureProcess killed) {
    return ended(FixtureProcess.start(target, killed.port(), "{}"));
  }

  @Test
  void aKilledServerThatComesBackFindsAllAsItWas() throws InterruptedException {
    FixtureProcess server = server("{}");
    AGClientSocket client =
        created(builder(server).tokenStore(TokenStore.memory()).authTokenName("token"));
    client.invoke("login", Map.of("username", "alice"));
    List<StreamConsumer<Payload>> heard = new ArrayList<>();
    for (String channel : List.of("a", "b", "c")) {
      heard.add(follow(client.subscribe(channel).messages()));
    }
    until("subscribed", () -> client.subscriptions().size() == 3);
    client.settle();
    Events events = events(client);
    var call = client.invokeAsync("sleep", 60_000, Duration.ofMinutes(1));
    until("the call is under way", () -> client.streams().outbound().backpressure() == 0);

    server.kill();
    assertThat(events.namesUpTo(SocketEvent.Failure.class))
        .startsWith("SubscribeStateChange", "Unsubscribe")
        .endsWith("Disconnect", "Close", "Failure");
    assertThat(failureOf(call).property("code")).isEqualTo(CloseStatus.HUNG_UP);
    assertThat(client.subscriptions()).isEmpty();
    assertThat(client.subscriptions(true)).containsExactly("a", "b", "c");

    restarted(server);
    assertThat(events.next(SocketEvent.Connect.class).isAuthenticated()).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(events.next(SocketEvent.Subscribe.class).channel()).isIn("a", "b", "c");
    }
    client.invokePublish("b", "again");
    assertThat(heard.get(1).next().text()).isEqualTo("again");
    assertThat(client.connectAttempts()).isZero();
  }

  /**
   * What is sent goes on through all of it; what is not told as lost arrives, once and in order.
   */
  @Test
  void nothingIsDuplicatedOrReorderedByARestart() throws InterruptedException {
    FixtureProcess server = server("{}");
    AGClientSocket client = open(builder(server));
    Events events = events(client);
    server.kill();
    events.next(SocketEvent.Disconnect.class);
    var sent = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < SENT; i++) {
      sent.add(client.transmitAsync("record", i));
      if (i == SENT / 3) {
        restarted(server);
      }
    }
    events.next(SocketEvent.Connect.class);
    for (int i = SENT; i < 2 * SENT; i++) {
      sent.add(client.transmitAsync("record", i));
    }
    var accepted = new ArrayList<Integer>();
    for (int i = 0; i < sent.size(); i++) {
      if (sent.get(i).handle((done, failure) -> failure == null).join()) {
        accepted.add(i);
      }
    }
    assertThat(accepted).hasSizeGreaterThanOrEqualTo(SENT);
    until(
        "all have come",
        () -> client.invoke("recorded", null, Integer[].class).length >= accepted.size());
    assertThat(client.invoke("recorded", null, Integer[].class))
        .containsExactlyElementsOf(accepted);
  }

  @Test
  void whatIsQueuedWhileTheServerStandsStillGoesOutBehindTheSubscriptions()
      throws InterruptedException {
    FixtureProcess server = server("{}");
    AGClientSocket client = created(builder(server));
    StreamConsumer<Payload> heard = follow(client.subscribe("room").messages());
    server.suspend();
    client.connect();
    for (int i = 0; i < SENT; i++) {
      client.transmit("record", i);
    }
    client.transmitPublish("room", "last");
    server.resume();
    assertThat(heard.next().text()).isEqualTo("last");
    until("all", () -> client.invoke("recorded", null, int[].class).length == SENT);
    assertThat(client.invoke("recorded", null, int[].class)).isSorted();
  }

  @Test
  void aServerThatStandsStillIsLeftAndFoundAgain() throws InterruptedException {
    FixtureProcess server = server("{'pingInterval':100,'pingTimeout':1500}");
    AGClientSocket client = open(builder(server));
    client.subscribe("room");
    until("subscribed", () -> client.isSubscribed("room"));
    Events events = events(client);
    server.suspend();
    assertThat(events.next(SocketEvent.Disconnect.class).code())
        .isEqualTo(CloseStatus.PING_TIMED_OUT);
    server.resume();
    events.next(SocketEvent.Connect.class);
    assertThat(events.next(SocketEvent.Subscribe.class).channel()).isEqualTo("room");
    assertThat(ask(client, "subscriptions", null)).isEqualTo("[\"room\"]");
  }
}
