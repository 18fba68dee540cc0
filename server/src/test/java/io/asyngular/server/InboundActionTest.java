package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.InboundAction.Invoke;
import io.asyngular.server.InboundAction.PublishIn;
import io.asyngular.server.InboundAction.Subscribe;
import io.asyngular.server.InboundAction.Transmit;
import io.asyngular.socket.SocketEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an inbound middleware is shown of each kind of request, and what it can make of it. */
@Timeout(60)
class InboundActionTest extends ServerTests {
  private final Judged<InboundAction> judged = new Judged<>();

  @BeforeEach
  void begin() {
    restart(AGServer.builder().inbound(judged));
  }

  private <E extends InboundAction.WithData> E shown(
      TestClient client, Class<E> kind, String type, String data) {
    E action = judged.next(kind);
    assertThat(action.type()).isEqualTo(type);
    assertThat(action.data().json()).isEqualTo(data);
    assertThat(action.socket()).isSameAs(socketOf(client));
    assertThat(action.authTokenExpiredError()).isEmpty();
    assertThat(action.outcome()).isEmpty();
    return action;
  }

  private static String error(int rid, String message, String name) {
    return "{\"rid\":%d,\"error\":{\"message\":\"%s\",\"name\":\"%s\"}}"
        .formatted(rid, message, name);
  }

  private static String silent(int rid, String type) {
    return "{\"rid\":"
        + rid
        + ",\"error\":{\"message\":\"The "
        + type
        + " AGAction was blocked by inbound middleware\","
        + "\"name\":\"SilentMiddlewareBlockedError\",\"type\":\"inbound\"}}";
  }

  // What it is shown

  @Test
  void aMessageIsShownWithItsReceiverAndData() throws Exception {
    try (TestClient client = TestClient.open(server);
        var chat = socketOf(client).receiver("chat").consumer()) {
      client.transmit("chat", "{\"a\":1}");
      Transmit action = shown(client, Transmit.class, "transmit", "{\"a\":1}");
      assertThat(action.receiver()).isEqualTo("chat");
      assertThat(chat.poll()).as("it waits for the verdict").isEmpty();
      action.allow();
      assertThat(action.outcome()).contains(Verdict.Outcome.ALLOWED);
      assertThat(chat.next().json()).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void aCallIsShownWithItsProcedureAndData() throws Exception {
    try (TestClient client = TestClient.open(server);
        var add = socketOf(client).procedure("add").consumer()) {
      client.invoke("add", "[1,2]", 7);
      Invoke action = shown(client, Invoke.class, "invoke", "[1,2]");
      assertThat(action.procedure()).isEqualTo("add");
      action.allow();
      var call = add.next();
      assertThat(call.data().json()).isEqualTo("[1,2]");
      assertThat(call.id()).isEqualTo(7);
      call.end(3);
      assertThat(client.next()).isEqualTo("{\"rid\":7,\"data\":3}");
    }
  }

  @Test
  void aSubscriptionIsShownWithItsChannelAndTheDataAmongItsOptions() throws Exception {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).listener(SocketEvent.Subscribe.class).consumer();
        var seen = socketOf(client).procedure("#subscribe").consumer()) {
      client.invoke("#subscribe", "{\"channel\":\"a\",\"data\":{\"x\":1},\"more\":2}", 3);
      Subscribe action = shown(client, Subscribe.class, "subscribe", "{\"x\":1}");
      assertThat(action.channel()).isEqualTo("a");
      assertThat(socketOf(client).subscriptions()).isEmpty();
      action.allow();
      assertThat(client.next()).isEqualTo("{\"rid\":3}");
      assertThat(events.next().options().json()).isEqualTo("{\"data\":{\"x\":1},\"more\":2}");
      assertThat(seen.next().data().field("channel").text()).isEqualTo("a");
    }
  }

  @Test
  void aPublicationIsShownWithItsChannelAndData() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":\"hi\"}", 3);
      PublishIn action = shown(client, PublishIn.class, "publishIn", "\"hi\"");
      assertThat(action.channel()).isEqualTo("a");
      action.allow();
      assertThat(client.next()).isEqualTo("{\"rid\":3}");
      client.transmit("#publish", "{\"channel\":\"a\"}");
      shown(client, PublishIn.class, "publishIn", "").allow();
    }
  }

  @Test
  void whatIsAbsentIsShownAbsentAndWhatIsNullNull() throws Exception {
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      client.send("{\"event\":\"m\"}", "{\"event\":\"m\",\"data\":null}");
      Transmit absent = judged.next(Transmit.class);
      assertThat(absent.data()).isEqualTo(Payload.ABSENT);
      absent.allow();
      Transmit none = judged.next(Transmit.class);
      assertThat(none.data()).isEqualTo(Payload.NULL);
      none.allow();
      assertThat(m.next().isAbsent()).isTrue();
      assertThat(m.next().isNull()).isTrue();
    }
  }

  @Test
  void aSubscriptionThatWantsNoAnswerIsShownAndSubscribesNothing() throws Exception {
    try (TestClient client = TestClient.open(server);
        var seen = socketOf(client).receiver("#subscribe").consumer()) {
      client.transmit("#subscribe", "{\"channel\":\"a\"}");
      judged.next(Subscribe.class).allow();
      assertThat(seen.next().isAbsent()).as("its data, as in the reference").isTrue();
      assertThat(socketOf(client).subscriptions()).isEmpty();
    }
  }

  @Test
  void answersUnsubscriptionsTextAndWhatIsMalformedAreNotShown() throws Exception {
    try (TestClient client = TestClient.open(server);
        var raw = socketOf(client).listener(SocketEvent.Raw.class).consumer()) {
      client.send("no packet", "{\"rid\":77}");
      client.invoke("#subscribe", "{\"channel\":5}", 2);
      assertThat(client.next()).contains("Subscribe channel name was malformatted");
      client.invoke("#unsubscribe", "\"x\"", 3);
      assertThat(client.next()).contains("BrokerError");
      client.transmit("#removeAuthToken", "null");
      client.transmit("#own", "1");
      assertThat(judged.next(Transmit.class).receiver()).isEqualTo("#own");
      assertThat(raw.next().text()).isEqualTo("no packet");
    }
  }

  @Test
  void whatTheServerPublishesIsNotShown() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 3);
      judged.next(Subscribe.class).allow();
      assertThat(client.next()).isEqualTo("{\"rid\":3}");
      server.exchange().invokePublish("a", 1);
      assertThat(client.next()).contains("#publish");
      assertThat(judged.isEmpty()).isTrue();
    }
  }

  // Allowed with other data

  @Test
  void aMessagesDataMayBeReplacedByAnyValueNullAndNone() throws Exception {
    var values = new @Nullable Object[] {Map.of("b", 2), null, Payload.ABSENT, List.of(), "x", 5};
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      for (Object value : values) {
        client.transmit("m", "1");
        judged.next(Transmit.class).allow(value);
        assertThat(m.next()).isEqualTo(Payload.of(value, Tokens.BINDER));
      }
    }
  }

  @Test
  void aCallsDataMayBeReplaced() throws Exception {
    try (TestClient client = TestClient.open(server);
        var p = socketOf(client).procedure("p").consumer()) {
      client.invoke("p", "1", 5);
      judged.next(Invoke.class).allow(2);
      var call = p.next();
      assertThat(call.data().json()).isEqualTo("2");
      call.end();
      assertThat(client.next()).isEqualTo("{\"rid\":5}");
    }
  }

  @Test
  void aSubscriptionsDataMayBeReplacedAndItsOtherOptionsStay() throws Exception {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).listener(SocketEvent.Subscribe.class).consumer()) {
      client.invoke("#subscribe", "{\"channel\":\"a\",\"data\":1,\"more\":2}", 3);
      judged.next(Subscribe.class).allow(null);
      assertThat(events.next().options().json()).isEqualTo("{\"data\":null,\"more\":2}");
      client.invoke("#subscribe", "{\"channel\":\"b\"}", 4);
      judged.next(Subscribe.class).allow("given");
      assertThat(events.next().options().json()).isEqualTo("{\"data\":\"given\"}");
    }
  }

  @Test
  void aPublicationsDataMayBeReplacedForAllSubscribers() throws Exception {
    try (TestClient client = TestClient.open(server);
        TestClient other = TestClient.open(server);
        var seen = socketOf(client).procedure("#publish").consumer()) {
      for (TestClient each : List.of(client, other)) {
        each.invoke("#subscribe", "{\"channel\":\"a\"}", 3);
        judged.next(Subscribe.class).allow();
        assertThat(each.next()).isEqualTo("{\"rid\":3}");
      }
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":1}", 4);
      judged.next(PublishIn.class).allow(2);
      String message = "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":2}}";
      assertThat(client.next()).isEqualTo(message);
      assertThat(client.next()).isEqualTo("{\"rid\":4}");
      assertThat(other.next()).isEqualTo(message);
      assertThat(seen.next().data().json()).isEqualTo("{\"channel\":\"a\",\"data\":2}");
      client.transmit("#publish", "{\"channel\":\"a\",\"data\":1}");
      judged.next(PublishIn.class).allow(Payload.ABSENT);
      assertThat(other.next()).isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"}}");
    }
  }

  // Blocked

  @Test
  void aCallThatIsBlockedWithoutAReasonIsToldSo() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("p", "1", 10);
      Invoke action = judged.next(Invoke.class);
      action.block();
      assertThat(action.outcome()).contains(Verdict.Outcome.BLOCKED);
      assertThat(client.next()).isEqualTo(silent(10, "invoke"));
    }
  }

  @Test
  void aReasonIsToldAsItIsWithItsProperties() throws Exception {
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      client.invoke("p", "1", 10);
      var error = new BlockedByTest("nope", Map.of("a", 1));
      judged.next(Invoke.class).block(error);
      assertThat(client.next())
          .isEqualTo(
              "{\"rid\":10,\"error\":{\"message\":\"nope\",\"name\":\"BlockedByTest\",\"a\":1}}");
      assertThat(failures.next().error()).isSameAs(error);
    }
  }

  @Test
  void aSilentReasonIsKeptFromTheClientAndToldHere() throws Exception {
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      client.invoke("p", "1", 10);
      var error = new BlockedByTest("secret", Map.of("silent", true));
      judged.next(Invoke.class).block(error);
      assertThat(client.next()).isEqualTo(silent(10, "invoke"));
      assertThat(failures.next().error()).isSameAs(error);
      ServerEvent.Warning warning = warnings.next();
      assertThat(warning.warning()).isSameAs(error);
      assertThat(warning.socket()).contains(socketOf(client));
    }
  }

  @Test
  void anExceptionThatIsNotTheProtocolsIsNotShownToTheClient() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("p", "1", 10);
      judged.next(Invoke.class).block(new IllegalStateException("password"));
      assertThat(client.next()).isEqualTo(error(10, "Internal error", "InternalError"));
    }
  }

  @Test
  void aBlockedMessageIsDroppedWithoutAWord() throws Exception {
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer();
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      client.transmit("m", "1");
      judged.next(Transmit.class).block();
      assertThat(known(failures.next().error()).name()).isEqualTo("SilentMiddlewareBlockedError");
      client.transmit("m", "2");
      judged.next(Transmit.class).allow();
      assertThat(m.next().json()).isEqualTo("2");
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).contains("first");
    }
  }

  @Test
  void aBlockedSubscriptionIsNone() throws Exception {
    try (TestClient client = TestClient.open(server);
        var seen = socketOf(client).procedure("#subscribe").consumer()) {
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 3);
      judged.next(Subscribe.class).block();
      assertThat(client.next()).isEqualTo(silent(3, "subscribe"));
      assertThat(socketOf(client).subscriptions()).isEmpty();
      assertThat(seen.poll()).isEmpty();
    }
  }

  @Test
  void aBlockedPublicationReachesNobody() throws Exception {
    try (TestClient client = TestClient.open(server);
        var own = server.exchange().subscribe("a").messages().consumer()) {
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":1}", 3);
      judged.next(PublishIn.class).block();
      assertThat(client.next()).isEqualTo(silent(3, "publishIn"));
      client.transmit("#publish", "{\"channel\":\"a\",\"data\":2}");
      judged.next(PublishIn.class).block();
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":3}", 4);
      judged.next(PublishIn.class).allow();
      assertThat(client.next()).as("nothing came of the second").isEqualTo("{\"rid\":4}");
      assertThat(own.next().json()).isEqualTo("3");
    }
  }

  @Test
  void blockedActionsNeedNotBeToldAsFailures() throws IOException {
    restart(AGServer.builder().inbound(judged).middlewareEmitFailures(false));
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      client.invoke("p", "1", 10);
      judged.next(Invoke.class).block();
      assertThat(client.next()).isEqualTo(silent(10, "invoke"));
      client.invoke("p", "1", 11);
      judged.next(Invoke.class).block(new IllegalStateException("reason"));
      assertThat(client.next()).contains("InternalError");
      assertThat(failures.poll()).isEmpty();
      assertThat(warnings.poll()).isEmpty();
    }
  }
}
