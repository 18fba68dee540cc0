package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels of a client, over connections: the lists of the reference's client. */
@Timeout(60)
class SubscriptionTest extends ClientTests {
  private static final SubscribeOptions WAITING = SubscribeOptions.DEFAULT.waitingForAuth();

  private static SubscribeOptions priority(int priority) {
    return SubscribeOptions.DEFAULT.withPriority(priority);
  }

  @Test
  void whatIsSubscribedToBeforeTheConnectionIsAskedForByPriority() {
    AGClientSocket client = client();
    try (EventLog log = EventLog.of(client)) {
      client.subscribe("low", priority(-1));
      client.subscribe("a");
      client.subscribe("high", priority(2));
      client.subscribe("b", SubscribeOptions.DEFAULT.withData(Map.of("x", 1)));
      assertThat(client.state()).as("by itself it does not connect").isEqualTo(SocketState.CLOSED);
      assertThat(client.subscriptions()).isEmpty();
      assertThat(client.subscriptions(true)).containsExactly("low", "a", "high", "b");
      client.connect();
      assertThat(log.until("subscribe low {}"))
          .containsExactly(
              "connecting",
              "subscribeRequest high {}",
              "subscribeRequest a {}",
              "subscribeRequest b {\"data\":{\"x\":1}}",
              "subscribeRequest low {}",
              "connect",
              "subscribeStateChange high pending subscribed",
              "subscribe high {}",
              "subscribeStateChange a pending subscribed",
              "subscribe a {}",
              "subscribeStateChange b pending subscribed",
              "subscribe b {\"data\":{\"x\":1}}",
              "subscribeStateChange low pending subscribed",
              "subscribe low {}");
      assertThat(client.subscriptions()).containsExactly("low", "a", "high", "b");
      client.disconnect();
      assertThat(log.until("close 1000"))
          .containsExactly(
              "subscribeStateChange low subscribed pending",
              "unsubscribe low",
              "subscribeStateChange a subscribed pending",
              "unsubscribe a",
              "subscribeStateChange high subscribed pending",
              "unsubscribe high",
              "subscribeStateChange b subscribed pending",
              "unsubscribe b",
              "disconnect 1000",
              "close 1000");
    }
  }

  @Test
  void toSubscribeAgainChangesOnlyTheOptions() {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect");
      client.subscribe("a");
      client.subscribe("a", SubscribeOptions.DEFAULT.withData(1));
      log.until("subscribe a {}");
      client.subscribe("a", priority(5));
      assertThat(client.channelOptions("a")).map(SubscribeOptions::priority).contains(5);
      client.unsubscribe("a");
      client.unsubscribe("a");
      assertThat(log.now())
          .containsExactly("subscribeStateChange a subscribed unsubscribed", "unsubscribe a");
      assertThat(client.channelOptions("a")).isEmpty();
      assertThat(client.channel("a").state()).isEqualTo(ChannelState.UNSUBSCRIBED);
    }
  }

  @Test
  void aChannelThatIsRefusedIsNotAskedForAgain() {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client);
        var events = client.channel("no").events().consumer()) {
      log.until("connect");
      client.subscribe("no", SubscribeOptions.DEFAULT.withData(1));
      assertThat(log.untilOne("subscribeFail"))
          .containsExactly(
              "subscribeRequest no {\"data\":1}",
              "subscribeFail no Forbidden: not you {\"data\":1}");
      assertThat(client.subscriptions(true)).isEmpty();
      assertThat(events.next()).isInstanceOf(ChannelEvent.SubscribeFail.class);
      client.reconnect(4200, "");
      assertThat(log.until("connect")).noneMatch(text -> text.startsWith("subscribe"));
      client.subscribe("no");
      assertThat(log.untilOne("subscribeFail")).hasSize(2);
    }
  }

  @Test
  void aPendingChannelThatIsUnsubscribedTellsNothing() throws Exception {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect");
      client.subscribe("a");
      client.unsubscribe("a");
      client.invoke("echo", 1);
      assertThat(log.now())
          .filteredOn(text -> !text.contains("subscribed")) // it may have been, just before
          .startsWith("subscribeRequest a {}");
      until(() -> socketOf(client).subscriptions().isEmpty());
      client.subscribe("a");
      assertThat(log.until("subscribe a {}")).hasSize(3);
    }
  }

  @Test
  void theLateAnswerOfAnUnsubscribedChannelIsIgnored() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open();
          EventLog log = EventLog.of(client)) {
        log.until("connect");
        client.subscribe("a");
        String first = peer.next();
        client.unsubscribe("a");
        assertThat(peer.next()).isEqualTo("{\"event\":\"#unsubscribe\",\"data\":\"a\"}");
        client.subscribe("a");
        String second = peer.next();
        peer.answer(first, "1");
        peer.send("{\"rid\":77}", "{\"event\":\"sync\",\"cid\":1}");
        loopIsDone(client);
        assertThat(client.channel("a").state()).isEqualTo(ChannelState.PENDING);
        peer.answer(second, "1");
        assertThat(log.until("subscribe a {}"))
            .containsExactly(
                "subscribeRequest a {}",
                "subscribeRequest a {}",
                "subscribeStateChange a pending subscribed",
                "subscribe a {}");
      }
    }
  }

  @Test
  void aSubscriptionHasAllTheTimeItNeeds() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()).pingTimeoutDisabled(true));
      client.connect();
      try (Peer peer = scripted.open();
          EventLog log = EventLog.of(client)) {
        log.until("connect");
        client.subscribe("a");
        String call = peer.next();
        advance(client, Duration.ofHours(1));
        peer.answer(call, "1");
        assertThat(log.until("subscribe a {}")).hasSize(3);
      }
    }
  }

  @Test
  void toUnsubscribeAndSubscribeAtOnceIsBoth() {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client)) {
      log.until("connect");
      client.subscribe("a");
      log.until("subscribe a {}");
      client.unsubscribe("a");
      client.subscribe("a");
      assertThat(log.until("subscribe a {}"))
          .containsExactly(
              "subscribeStateChange a subscribed unsubscribed",
              "unsubscribe a",
              "subscribeRequest a {}",
              "subscribeStateChange a pending subscribed",
              "subscribe a {}");
    }
  }

  @Test
  void whoIsKickedOutIsSubscribedNoMore() throws Exception {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client);
        var events = client.channel("a").events().consumer()) {
      client.subscribe("a");
      log.until("subscribe a {}");
      client.invoke("kickOut", "a");
      assertThat(log.until("unsubscribe a"))
          .containsExactly(
              "kickOut a \"out\"",
              "subscribeStateChange a subscribed unsubscribed",
              "unsubscribe a");
      assertThat(client.subscriptions(true)).isEmpty();
      var kinds = new ArrayList<Class<?>>();
      for (int i = 0; i < 5; i++) {
        kinds.add(events.next().getClass());
      }
      assertThat(kinds)
          .containsExactly(
              ChannelEvent.SubscribeStateChange.class,
              ChannelEvent.Subscribe.class,
              ChannelEvent.KickOut.class,
              ChannelEvent.SubscribeStateChange.class,
              ChannelEvent.Unsubscribe.class);
    }
  }

  @Test
  void aChannelThatWaitsForAuthIsAskedForWithTheLogin() throws Exception {
    AGClientSocket client = client();
    try (EventLog log = EventLog.of(client)) {
      client.subscribe("p1", WAITING.withData(5));
      client.connect();
      log.until("connect");
      client.subscribe("p2", WAITING);
      client.invoke("login", "bob");
      assertThat(log.until("subscribe p2 {\"waitForAuth\":true}"))
          .containsExactly(
              "subscribeRequest p1 {\"waitForAuth\":true,\"data\":5}",
              "subscribeRequest p2 {\"waitForAuth\":true}",
              "authStateChange unauthenticated authenticated \"bob\"",
              "authenticate \"bob\"",
              "subscribeStateChange p1 pending subscribed",
              "subscribe p1 {\"waitForAuth\":true,\"data\":5}",
              "subscribeStateChange p2 pending subscribed",
              "subscribe p2 {\"waitForAuth\":true}");
      client.disconnect();
      log.until("close 1000");
      client.connect();
      assertThat(log.until("connect authenticated"))
          .containsExactly(
              "connecting",
              "authenticate \"bob\"",
              "subscribeRequest p1 {\"waitForAuth\":true,\"data\":5}",
              "subscribeRequest p2 {\"waitForAuth\":true}",
              "connect authenticated");
    }
  }

  @Test
  void aLogoutEndsNoSubscriptionThatIsThere() throws Exception {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client)) {
      client.invoke("login", "bob");
      client.subscribe("p", WAITING);
      log.until("subscribe p {\"waitForAuth\":true}");
      client.deauthenticate();
      log.until("removeAuthToken token");
      assertThat(client.subscriptions()).containsExactly("p");
      client.disconnect();
      client.connect();
      log.until("connect");
      client.invoke("echo", 1);
      assertThat(client.subscriptions()).isEmpty();
      assertThat(client.subscriptions(true)).containsExactly("p");
    }
  }

  @Test
  void aRefusalThatCrossesALogoutLeavesTheChannelPending() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open();
          EventLog log = EventLog.of(client)) {
        log.until("connect");
        peer.send("{\"event\":\"#setAuthToken\",\"data\":{\"token\":\"t\"}}");
        log.untilOne("authenticate");
        client.subscribe("p", WAITING);
        String call = peer.next();
        client.deauthenticate();
        assertThat(peer.next()).contains("#removeAuthToken");
        peer.send(
            "{\"rid\":"
                + Peer.cid(call)
                + ",\"error\":{\"message\":\"not you\",\"name\":\"Forbidden\"}}");
        peer.send("{\"event\":\"#setAuthToken\",\"data\":{\"token\":\"t\"}}");
        String again = peer.next();
        assertThat(again).contains("#subscribe");
        peer.answer(again, "1");
        assertThat(log.until("subscribe p {\"waitForAuth\":true}"))
            .noneMatch(text -> text.startsWith("subscribeFail"));
      }
    }
  }

  @Test
  void withoutAutoSubscribeChannelsAreAskedForWhenToldTo() throws Exception {
    AGClientSocket client = client(builder().autoSubscribeOnConnect(false));
    try (EventLog log = EventLog.of(client)) {
      client.subscribe("a");
      client.connect();
      log.until("connect");
      client.subscribe("b");
      client.invoke("echo", 1);
      assertThat(log.now()).isEmpty();
      client.processPendingSubscriptions();
      assertThat(log.until("subscribe b {}"))
          .startsWith("subscribeRequest a {}", "subscribeRequest b {}");
      client.subscribe("c");
      assertThat(log.until("subscribe c {}")).startsWith("subscribeRequest c {}");
      client.reconnect(1000, "");
      log.until("connect");
      client.invoke("echo", 1);
      assertThat(log.now()).isEmpty();
      client.processPendingSubscriptions();
      log.until("subscribe c {}");
    }
  }

  @Test
  void allAreSubscribedToAgainWithEachConnection() {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client);
        var messages = client.channel("a", Integer.class).messages().consumer()) {
      client.subscribe("a");
      client.subscribe("b", priority(1));
      log.until("subscribe b {}");
      client.reconnect(4200, "x");
      assertThat(log.until("subscribe a {}"))
          .containsExactly(
              "subscribeStateChange a subscribed pending",
              "unsubscribe a",
              "subscribeStateChange b subscribed pending",
              "unsubscribe b",
              "disconnect 4200 x",
              "close 4200 x",
              "error SocketProtocolError: Socket connection closed with status code 4200 and"
                  + " reason: x",
              "connecting",
              "subscribeRequest b {}",
              "subscribeRequest a {}",
              "connect",
              "subscribeStateChange b pending subscribed",
              "subscribe b {}",
              "subscribeStateChange a pending subscribed",
              "subscribe a {}");
      server.exchange().transmitPublish("a", 1);
      assertThat(messages.next()).as("the same loop goes on").isEqualTo(1);
    }
  }

  @Test
  void aDisconnectBeforeTheAnswerTellsNothingOfTheChannel() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      Peer first = scripted.open();
      try (EventLog log = EventLog.of(client)) {
        log.until("connect");
        client.subscribe("a");
        assertThat(first.next()).contains("#subscribe");
        client.reconnect(1000, "x");
        try (Peer second = scripted.open()) {
          second.answer(second.next(), "1");
          assertThat(log.until("subscribe a {}"))
              .containsExactly(
                  "subscribeRequest a {}",
                  "disconnect 1000 x",
                  "close 1000 x",
                  "connecting",
                  "subscribeRequest a {}",
                  "connect",
                  "subscribeStateChange a pending subscribed",
                  "subscribe a {}");
        }
      }
    }
  }
}
