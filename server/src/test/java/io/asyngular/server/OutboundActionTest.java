package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.socket.SocketEvent;
import io.asyngular.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publications on their way to one subscriber, and what goes with them. */
@Timeout(60)
class OutboundActionTest extends ServerTests {
  private final Judged<OutboundAction> judged = new Judged<>();

  private void judge() {
    restart(AGServer.builder().outbound(judged));
  }

  private static String published(String channel, Object data) {
    return "{\"event\":\"#publish\",\"data\":{\"channel\":\""
        + channel
        + "\",\"data\":"
        + data
        + "}}";
  }

  @Test
  void aPublicationIsShownWithItsChannelAndDataToEachSubscriber() throws Exception {
    judge();
    try (TestClient one = TestClient.open(server).subscribe("a");
        TestClient other = TestClient.open(server).subscribe("a")) {
      server.exchange().invokePublish("a", Map.of("x", 1));
      var sockets = new ArrayList<AGServerSocket>();
      for (int i = 0; i < 2; i++) {
        PublishOut action = judged.next(PublishOut.class);
        assertThat(action.type()).isEqualTo("publishOut");
        assertThat(action.channel()).isEqualTo("a");
        assertThat(action.data().json()).isEqualTo("{\"x\":1}");
        assertThat(action.outcome()).isEmpty();
        sockets.add(action.socket());
        action.allow();
      }
      assertThat(sockets).containsExactlyInAnyOrder(socketOf(one), socketOf(other));
      assertThat(one.next()).isEqualTo(published("a", "{\"x\":1}"));
      assertThat(other.next()).isEqualTo(published("a", "{\"x\":1}"));
    }
  }

  @Test
  void aPublicationWithoutDataIsShownWithout() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      client.transmit("#publish", "{\"channel\":\"a\"}");
      PublishOut action = judged.next(PublishOut.class);
      assertThat(action.data()).isEqualTo(Payload.ABSENT);
      action.allow();
      assertThat(client.next()).isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"}}");
    }
  }

  @Test
  void onlyPublicationsAreShown() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      AGServerSocket socket = socketOf(client);
      socket.transmit("m", 1);
      var call = inBackground(() -> socket.invoke("p", 2, Integer.class));
      assertThat(client.next()).isEqualTo("{\"event\":\"m\",\"data\":1}");
      assertThat(client.next()).isEqualTo("{\"event\":\"p\",\"cid\":1,\"data\":2}");
      client.send("{\"rid\":1,\"data\":3}");
      assertThat(result(call)).isEqualTo(3);
      socket.kickOut("a", "bye");
      assertThat(client.next()).contains("#kickOut");
      assertThat(judged.isEmpty()).isTrue();
    }
  }

  @Test
  void itsDataMayBeReplacedByAnyValueNullAndNone() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      server.exchange().invokePublish("a", 1);
      judged.next(PublishOut.class).allow(List.of(2));
      assertThat(client.next()).isEqualTo(published("a", "[2]"));
      server.exchange().invokePublish("a", 1);
      judged.next(PublishOut.class).allow(null);
      assertThat(client.next()).isEqualTo(published("a", "null"));
      server.exchange().invokePublish("a", 1);
      judged.next(PublishOut.class).allow(Payload.ABSENT);
      assertThat(client.next()).isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"}}");
    }
  }

  @Test
  void aBlockedPublicationIsKeptFromThisSubscriberOnly() throws Exception {
    judge();
    try (TestClient one = TestClient.open(server).subscribe("a");
        TestClient other = TestClient.open(server).subscribe("a");
        var failures = socketOf(one).listener(SocketEvent.Failure.class).consumer()) {
      for (int i = 1; i <= 2; i++) {
        server.exchange().invokePublish("a", i);
        for (int each = 0; each < 2; each++) {
          PublishOut action = judged.next(PublishOut.class);
          if (action.socket().equals(socketOf(one)) && i == 1) {
            action.block();
          } else {
            action.allow();
          }
        }
      }
      assertThat(one.next()).isEqualTo(published("a", 2));
      assertThat(other.next()).isEqualTo(published("a", 1));
      assertThat(other.next()).isEqualTo(published("a", 2));
      var told = known(failures.next().error());
      assertThat(told.name()).isEqualTo("SilentMiddlewareBlockedError");
      assertThat(told).hasMessage("The publishOut AGAction was blocked by outbound middleware");
      assertThat(told.property("type")).isEqualTo("outbound");
    }
  }

  /** The reference hands all of them the same packet, and writes into it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsRewrittenForOneSubscriberNeverReachesAnother(boolean affine) throws Exception {
    int subscribers = 12;
    int publishers = 3;
    int each = 100;
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .outbound(actions -> {
              for (var action : actions) {
                if (action instanceof PublishOut publication) {
                  publication.allow(
                      List.of(publication.socket().id(), publication.data().as(Integer.class)));
                }
              }
            }));
    var clients = new ArrayList<TestClient>();
    for (int i = 0; i < subscribers; i++) {
      clients.add(TestClient.open(server).subscribe("a"));
    }
    var publishing = new ArrayList<CompletableFuture<Void>>();
    for (int p = 0; p < publishers; p++) {
      int from = p * each;
      publishing.add(
          inBackground(() -> {
            for (int i = from; i < from + each; i++) {
              server.exchange().invokePublish("a", i);
            }
          }));
    }
    var order = new ArrayList<String>();
    for (TestClient client : clients) {
      var got = new ArrayList<String>();
      for (int i = 0; i < publishers * each; i++) {
        String message = client.next();
        String mine =
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":[\"" + client.id();
        assertThat(message).startsWith(mine);
        got.add(message.substring(mine.length()));
      }
      if (order.isEmpty()) {
        order.addAll(got);
      }
      assertThat(got).as("all see the same order").isEqualTo(order);
      client.close();
    }
    publishing.forEach(Eventually::result);
  }

  @Test
  void oneSubscribersSlowMiddlewareDelaysNoOther() throws Exception {
    judge();
    try (TestClient slow = TestClient.open(server).subscribe("a");
        TestClient other = TestClient.open(server).subscribe("a")) {
      var held = new ArrayList<PublishOut>();
      for (int i = 0; i < 20; i++) {
        server.exchange().invokePublish("a", i);
        for (int actions = i == 0 ? 2 : 1; actions > 0; actions--) {
          PublishOut action = judged.next(PublishOut.class);
          if (action.socket().equals(socketOf(slow))) {
            held.add(action);
          } else {
            action.allow();
          }
        }
        assertThat(other.next()).isEqualTo(published("a", i));
      }
      assertThat(held).hasSize(1);
      held.getFirst().allow();
      for (int i = 1; i < 20; i++) {
        judged.next(PublishOut.class).allow();
      }
      for (int i = 0; i < 20; i++) {
        assertThat(slow.next()).isEqualTo(published("a", i));
      }
    }
  }

  @Test
  void answersDoNotWaitBehindAPublicationThatIsBeingJudgedAndMessagesDo() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a");
        var calls = socketOf(client).procedure("p").consumer()) {
      AGServerSocket socket = socketOf(client);
      server.exchange().invokePublish("a", 1);
      PublishOut held = judged.next(PublishOut.class);
      socket.transmit("m", 2);
      server.exchange().invokePublish("a", 3);
      socket.transmit("m", 4);
      client.invoke("p", "1", 9);
      calls.next().end("at once");
      assertThat(client.next()).isEqualTo("{\"rid\":9,\"data\":\"at once\"}");
      held.allow();
      assertThat(client.next()).isEqualTo(published("a", 1));
      assertThat(client.next()).isEqualTo("{\"event\":\"m\",\"data\":2}");
      judged.next(PublishOut.class).allow();
      assertThat(client.next()).isEqualTo(published("a", 3));
      assertThat(client.next()).isEqualTo("{\"event\":\"m\",\"data\":4}");
    }
  }

  @Test
  void whatWaitsBehindAPublicationIsMeasuredAsOutbound() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      AGServerSocket socket = socketOf(client);
      until(() -> socket.streams().outbound().backpressure() == 0);
      server.exchange().invokePublish("a", 1);
      PublishOut held = judged.next(PublishOut.class);
      for (int i = 0; i < 6; i++) {
        socket.transmit("m", i);
      }
      server.exchange().invokePublish("a", 2);
      assertThat(socket.streams().outbound().backpressure()).isEqualTo(8);
      assertThat(socket.backpressure()).isEqualTo(8);
      assertThat(socket.streams().outbound().bytes())
          .isEqualTo(2 * published("a", 1).length() + 6 * "{\"event\":\"m\",\"data\":0}".length());
      held.allow();
      judged.next(PublishOut.class).allow();
      for (int i = 0; i < 8; i++) {
        client.next();
      }
      until(() -> socket.streams().outbound().backpressure() == 0);
      assertThat(socket.streams().outbound().bytes()).isZero();
    }
  }

  @Test
  void killingTheRoomDropsWhatWaitsBehindAPublicationAndItsCallsFail() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      AGServerSocket socket = socketOf(client);
      server.exchange().invokePublish("a", 1);
      PublishOut held = judged.next(PublishOut.class);
      server.exchange().invokePublish("a", 2);
      socket.transmit("m", 3);
      var call = socket.invokeAsync("p", 4, Eventually.PATIENCE);
      socket.streams().outbound().kill();
      assertThat(socket.streams().outbound().backpressure()).isZero();
      assertThat(socket.streams().outbound().bytes()).isZero();
      held.allow();
      until(call::isCompletedExceptionally);
      assertThat(known(call.exceptionNow()).name()).isEqualTo("BadConnectionError");
      socket.transmit("m", 5);
      assertThat(client.next()).isEqualTo("{\"event\":\"m\",\"data\":5}");
      assertThat(judged.isEmpty()).isTrue();
      until(() -> socket.streams().outbound().backpressure() == 0);
      assertThat(socket.streams().outbound().bytes()).isZero();
    }
  }

  @Test
  void aPublicationToAClientThatLeavesWhileItIsJudgedIsForgotten() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a");
        var closures = server.listener(ServerEvent.Closure.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      server.exchange().invokePublish("a", 1);
      PublishOut held = judged.next(PublishOut.class);
      server.exchange().invokePublish("a", 2);
      socket.transmit("m", 3);
      client.drop();
      assertThat(closures.next().code()).isEqualTo(TestClient.HUNG_UP);
      held.allow();
      until(() -> server.threads().names().isEmpty());
      until(() -> socket.streams().outbound().backpressure() == 0);
    }
  }

  @Test
  void whatWasPublishedBeforeAnUnsubscriptionAndIsAllowedAfterwardsComes() throws Exception {
    judge();
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      server.exchange().invokePublish("a", 1);
      PublishOut held = judged.next(PublishOut.class);
      client.invoke("#unsubscribe", "\"a\"", 5);
      client.until("{\"rid\":5}");
      held.allow();
      socketOf(client).transmit("last", 1);
      assertThat(client.next())
          .isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":1}}");
      assertThat(client.next()).isEqualTo("{\"event\":\"last\",\"data\":1}");
    }
  }
}
