package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.client.SubscribeOptions;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Channels: subscribing with options, publishing, being kicked out. */
class ChannelsInteropTest extends Interop {
  /** Channels outlive the clients of a test. */
  private final String room = "room " + UUID.randomUUID();

  ChannelsInteropTest(Target target) {
    super(target);
  }

  private static List<String> subscriptionsOnServer(AGClientSocket client)
      throws InterruptedException {
    return List.of(client.invoke("subscriptions", null, String[].class));
  }

  @Test
  void whatIsPublishedSubscribersHearInOrder() throws InterruptedException {
    AGClientSocket speaker = open();
    AGClientSocket hearer = open();
    StreamConsumer<Integer> own = follow(speaker.subscribe(room, Integer.class).messages());
    StreamConsumer<Integer> heard = follow(hearer.subscribe(room, Integer.class).messages());
    until("subscribed", () -> hearer.isSubscribed(room));
    for (int i = 0; i < 20; i += 2) {
      speaker.transmitPublish(room, i);
      speaker.invokePublish(room, i + 1);
    }
    var all = Stream.iterate(0, i -> i + 1).limit(20).toList();
    assertThat(next(own, 20)).isEqualTo(all);
    assertThat(next(heard, 20)).isEqualTo(all);
  }

  @Test
  void whatIsPublishedRightAfterSubscribingIsHeard() throws InterruptedException {
    AGClientSocket client = created(builder(server()));
    AGChannel<Payload> channel = client.subscribe(room);
    channel.transmitPublish("first");
    assertThat(follow(channel.messages()).next().text()).isEqualTo("first");
  }

  @Test
  void onePublishesWithoutSubscribing() throws InterruptedException {
    AGClientSocket hearer = open();
    StreamConsumer<Payload> heard = follow(hearer.subscribe(room).messages());
    until("subscribed", () -> hearer.isSubscribed(room));
    open().channel(room).invokePublish(Payload.ABSENT);
    open().channel(room).invokePublish(null);
    assertThat(heard.next().isAbsent()).isTrue();
    assertThat(heard.next().isNull()).isTrue();
  }

  @Test
  void theServerPublishes() throws InterruptedException {
    AGClientSocket client = open();
    StreamConsumer<Payload> heard = follow(client.subscribe(room).messages());
    until("subscribed", () -> client.isSubscribed(room));
    client.invoke("publish", Map.of("channel", room, "data", List.of(1)));
    assertThat(heard.next().json()).isEqualTo("[1]");
  }

  @Test
  void subscribingIsToldStepByStep() throws InterruptedException {
    AGClientSocket client = open();
    Events events = events(client);
    StreamConsumer<ChannelEvent> ofChannel = follow(client.channel(room).events());
    AGChannel<Payload> channel = client.subscribe(room);
    assertThat(channel.state()).isNotEqualTo(ChannelState.UNSUBSCRIBED);
    assertThat(events.namesUpTo(SocketEvent.Subscribe.class))
        .containsExactly("SubscribeRequest", "SubscribeStateChange", "Subscribe");
    assertThat(channel.isSubscribed()).isTrue();
    channel.unsubscribe();
    assertThat(events.namesUpTo(SocketEvent.Unsubscribe.class))
        .containsExactly("SubscribeStateChange", "Unsubscribe");
    assertThat(channel.state()).isEqualTo(ChannelState.UNSUBSCRIBED);
    assertThat(next(ofChannel, 4))
        .containsExactly(
            new ChannelEvent.SubscribeStateChange(ChannelState.PENDING, ChannelState.SUBSCRIBED),
            new ChannelEvent.Subscribe(),
            new ChannelEvent.SubscribeStateChange(
                ChannelState.SUBSCRIBED, ChannelState.UNSUBSCRIBED),
            new ChannelEvent.Unsubscribe());
  }

  @Test
  void nothingIsHeardAfterUnsubscribing() throws InterruptedException {
    AGClientSocket client = open();
    StreamConsumer<Payload> heard = follow(client.subscribe(room).messages());
    client.invokePublish(room, 1);
    assertThat(heard.next().json()).isEqualTo("1"); // an outbound middleware delays it
    client.unsubscribe(room);
    client.invokePublish(room, 2);
    client.subscribe(room);
    client.invokePublish(room, 3);
    assertThat(heard.next().json()).isEqualTo("3");
    assertThat(subscriptionsOnServer(client)).containsExactly(room);
  }

  @Test
  void theServersMiddlewareSeesTheData() throws InterruptedException {
    AGClientSocket client = open();
    client.subscribe(room, SubscribeOptions.DEFAULT.withData(Map.of("since", 5)));
    until("subscribed", () -> client.isSubscribed(room));
    assertThat(ask(client, "subscriptionOptions", room)).isEqualTo("{\"data\":{\"since\":5}}");
  }

  @Test
  void aRefusedSubscriptionIsTold() throws InterruptedException {
    AGClientSocket client = open();
    Events events = events(client);
    client.subscribe("forbidden");
    var failed = events.next(SocketEvent.SubscribeFail.class);
    assertThat(failed.channel()).isEqualTo("forbidden");
    assertThat(failed.error().name()).isEqualTo("ForbiddenError");
    assertThat(failed.error()).hasMessage("no forbidden");
    assertThat(client.channel("forbidden").state()).isEqualTo(ChannelState.UNSUBSCRIBED);
  }

  @Test
  void aChannelWaitsForAuthentication() throws InterruptedException {
    AGClientSocket client = open();
    client.subscribe(room, SubscribeOptions.DEFAULT.waitingForAuth());
    client.invoke("echo", null);
    assertThat(client.channel(room).state()).isEqualTo(ChannelState.PENDING);
    assertThat(client.subscriptions(true)).containsExactly(room);
    client.invoke("login", Map.of("username", "alice"));
    until("subscribed", () -> client.isSubscribed(room));
    assertThat(ask(client, "subscriptionOptions", room)).isEqualTo("{\"waitForAuth\":true}");
  }

  @Test
  void thoseOfHigherPriorityComeFirst() throws InterruptedException {
    AGClientSocket client = created(builder(server()));
    client.subscribe("p low", SubscribeOptions.DEFAULT.withPriority(-1));
    client.subscribe("p usual");
    client.subscribe("p high", SubscribeOptions.DEFAULT.withPriority(2));
    client.subscribe("p usual too");
    client.connect();
    assertThat(subscriptionsOnServer(client))
        .containsExactly("p high", "p usual", "p usual too", "p low");
  }

  @Test
  void beingKickedOutIsToldStepByStep() throws InterruptedException {
    AGClientSocket client = open();
    client.subscribe(room);
    until("subscribed", () -> client.isSubscribed(room));
    Events events = events(client);
    client.invoke("kickOut", Map.of("channel", room, "message", "out you go"));
    var kickOut = events.next(SocketEvent.KickOut.class);
    assertThat(kickOut.channel()).isEqualTo(room);
    assertThat(kickOut.message().text()).isEqualTo("out you go");
    assertThat(events.namesUpTo(SocketEvent.Unsubscribe.class))
        .containsExactly("SubscribeStateChange", "Unsubscribe");
    assertThat(client.subscriptions(true)).isEmpty();
    assertThat(subscriptionsOnServer(client)).isEmpty();
  }

  @Test
  void oneIsKickedOutOfSeveral() throws InterruptedException {
    AGClientSocket client = open();
    List<String> rooms = List.of(room + 1, room + 2);
    rooms.forEach(client::subscribe);
    until("subscribed", () -> client.subscriptions().size() == 2);
    if (target.kicksOutOfSeveral()) {
      client.invoke("kickOut", Map.of("channel", rooms));
    } else {
      for (String one : rooms) {
        client.invoke("kickOut", Map.of("channel", one));
      }
    }
    until("out of all", () -> client.subscriptions(true).isEmpty());
  }

  @Test
  void aPrefixIsOnTheWireOnly() throws InterruptedException {
    AGClientSocket client = open(builder(server()).channelPrefix("app/"));
    StreamConsumer<Payload> heard = follow(client.subscribe(room).messages());
    client.invokePublish(room, 1);
    assertThat(heard.next().json()).isEqualTo("1");
    assertThat(client.subscriptions()).containsExactly(room);
    assertThat(subscriptionsOnServer(client)).containsExactly("app/" + room);
  }

  @Test
  void fiftyChannelsEachGetTheirOwn() throws InterruptedException {
    AGClientSocket client = open();
    var channels = new ArrayList<StreamConsumer<Payload>>();
    for (int i = 0; i < 50; i++) {
      channels.add(follow(client.subscribe(room + i).messages()));
    }
    until("subscribed", () -> client.subscriptions().size() == 50);
    AGClientSocket speaker = open();
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 50; i++) {
        speaker.transmitPublish(room + i, List.of(i, round));
      }
    }
    for (int i = 0; i < 50; i++) {
      for (int round = 0; round < 5; round++) {
        assertThat(channels.get(i).next().json()).isEqualTo("[" + i + "," + round + "]");
      }
    }
  }

  @Test
  void namesOfChannelsAreAnyText() throws InterruptedException {
    AGClientSocket client = open();
    for (String name : List.of("", "a/b", "ünï ☃ 😀", "\"quoted\" \\ \n\u2028", "#hash")) {
      StreamConsumer<Payload> heard = follow(client.subscribe(name).messages());
      client.invokePublish(name, name);
      assertThat(heard.next().text()).isEqualTo(name);
      client.unsubscribe(name);
    }
  }
}
