package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.client.ReconnectOptions;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Reconnect;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How connections are made and refused, and how they end, with the codes of both ends. */
class ConnectionsInteropTest extends Interop {
  private static final ReconnectOptions NEVER_SOON =
      new ReconnectOptions(Duration.ofHours(1), Duration.ZERO, 1, Duration.ofHours(1));

  ConnectionsInteropTest(Target target) {
    super(target);
  }

  private AGClientSocket asking(String name, String value) {
    return created(builder(server()).reconnect(NEVER_SOON).query(name, value));
  }

  // Beginnings

  @Test
  void aClientIsOpenOnceTheHandshakeIsDone() throws InterruptedException {
    AGClientSocket client = created(builder(server()));
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
    assertThat(client.id()).isEmpty();
    Events events = events(client);
    client.connect();
    assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
    assertThat(events.namesUpTo(SocketEvent.Connect.class))
        .containsExactly("Connecting", "Connect");
    assertThat(client.state()).isEqualTo(SocketState.OPEN);
    assertThat(client.id()).matches("[\\w-]{20}");
    client.connect();
    assertThat(ask(client, "journal", null)).as("one connection").doesNotContain("Abort");
  }

  @Test
  void theUpgradeIsRefused() {
    AGClientSocket client = asking("block", "ws");
    Events events = events(client);
    client.connect();
    var abort = events.next(SocketEvent.ConnectAbort.class);
    assertThat(abort.code()).isEqualTo(CloseStatus.HUNG_UP);
    assertThat(events.next(SocketEvent.Close.class).code()).isEqualTo(CloseStatus.HUNG_UP);
    var failure = events.next(SocketEvent.Failure.class).error();
    assertThat(failure.getCause()).hasMessageContaining("401");
  }

  @Test
  void thereIsNothingOnThatPath() {
    AGClientSocket client = created(builder(server()).path("/elsewhere/").reconnect(NEVER_SOON));
    Events events = events(client);
    client.connect();
    assertThat(events.next(SocketEvent.ConnectAbort.class).code()).isEqualTo(CloseStatus.HUNG_UP);
    assertThat(events.next(SocketEvent.Failure.class).error().getCause())
        .hasMessageContaining("400");
  }

  @Test
  void theHandshakeIsRefused() throws InterruptedException {
    AGClientSocket client = asking("block", "sc");
    Events events = events(client);
    var call = client.invokeAsync("echo", 1);
    var refusal = (AGException) events.next(SocketEvent.Failure.class).error();
    assertThat(refusal.name()).isEqualTo("BlockedHandshakeError");
    var abort = events.next(SocketEvent.ConnectAbort.class);
    assertThat(abort.code()).isEqualTo(4008);
    AGException failure = failureOf(call);
    until("it tries again, later", () -> client.pendingReconnect().isPresent());
    assertThat(failure.name()).isEqualTo("BadConnectionError");
    assertThat(failure.property("type")).isEqualTo("connectAbort");
  }

  @Test
  void theHandshakeIsRefusedForGood() {
    AGClientSocket client =
        created(builder(server()).query("block", "sc").query("statusCode", "4501"));
    Events events = events(client);
    client.connect();
    var abort = events.next(SocketEvent.ConnectAbort.class);
    assertThat(abort.code()).isEqualTo(4501);
    assertThat(abort.reason()).isEqualTo("BlockedHandshakeError: blocked at sc");
    events.next(SocketEvent.Close.class);
    assertThat(client.pendingReconnect()).isEmpty();
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
  }

  @Test
  void whatIsSentWhileTheHandshakeTakesItsTimeWaitsInOrder() throws InterruptedException {
    AGClientSocket client = asking("delay", "100");
    for (int i = 0; i < 200; i++) {
      client.transmit("record", i);
    }
    int[] recorded = client.invoke("recorded", null, int[].class);
    assertThat(recorded).hasSize(200).isSorted();
  }

  @Test
  void oneDisconnectsWhileConnecting() throws InterruptedException {
    AGClientSocket client = asking("delay", "5000");
    Events events = events(client);
    var call = client.invokeAsync("echo", 1);
    client.disconnect(4500, "no longer");
    assertThat(events.namesUpTo(SocketEvent.Failure.class))
        .containsExactly("Connecting", "ConnectAbort", "Close", "Failure");
    assertThat(failureOf(call).property("code")).isEqualTo(4500);
    assertThat(client.pendingReconnect()).isEmpty();
  }

  @Test
  void oneConnectsElsewhere() throws InterruptedException {
    AGClientSocket client = open();
    String before = client.id();
    Events events = events(client);
    client.connect(builder -> builder.query("delay", "1"));
    assertThat(events.next(SocketEvent.Disconnect.class).code()).isEqualTo(1000);
    events.next(SocketEvent.Connect.class);
    assertThat(client.uri()).endsWith("/asyngular/?delay=1");
    assertThat(client.id()).isNotEqualTo(before);
  }

  @Test
  void whatIsSentToAClosedClientConnectsIt() throws InterruptedException {
    AGClientSocket client = open();
    Events events = events(client);
    client.disconnect();
    assertThat(ask(client, "echo", 1)).isEqualTo("1");
    assertThat(events.namesUpTo(SocketEvent.Connect.class))
        .containsExactly("Disconnect", "Close", "Connecting", "Connect");
  }

  // Ends

  @Test
  void theServerSeesTheClientsCode() throws InterruptedException {
    AGClientSocket other = open();
    for (int code : List.of(1000, 4100, 4500)) {
      AGClientSocket client = open(builder(server()).reconnect(NEVER_SOON));
      String id = client.id();
      client.disconnect(code, "because");
      until(
          "the server has seen " + code,
          () ->
              ask(other, "serverEvents", id)
                  .matches(".*\"event\":\"disconnection\"[^}]*\"code\":" + code + ".*"));
      boolean again = CloseStatus.reconnect(code) != Reconnect.NEVER;
      assertThat(client.pendingReconnect().isPresent()).as("again after " + code).isEqualTo(again);
    }
  }

  @Test
  void theClientSeesTheServersCodeAndReason() throws InterruptedException {
    for (int code : List.of(1000, 1001, 1011, 4000, 4001, 4100, 4499, 4500, 4999)) {
      AGClientSocket client = open(builder(server()).reconnect(NEVER_SOON));
      Events events = events(client);
      client.invoke("disconnect", Map.of("code", code, "reason", "because"));
      var disconnect = events.next(SocketEvent.Disconnect.class);
      assertThat(disconnect.code()).isEqualTo(code);
      assertThat(disconnect.reason()).isEqualTo("because");
      assertThat(events.next(SocketEvent.Close.class).code()).isEqualTo(code);
      if (!CloseStatus.ignored(code)) {
        var failure = (AGException) events.next(SocketEvent.Failure.class).error();
        assertThat(failure.name()).isEqualTo("SocketProtocolError");
        assertThat(failure.property("code")).isEqualTo(code);
      }
      until("decided for " + code, () -> reconnectAfter(client).equals(expectedAfter(code)));
    }
  }

  private static Optional<Boolean> reconnectAfter(AGClientSocket client) {
    boolean again = client.state() != SocketState.CLOSED || client.connectAttempts() == 0;
    return client
        .pendingReconnect()
        .map(Duration::isZero)
        .or(() ->
            client.state() == SocketState.OPEN && again ? Optional.of(true) : Optional.empty());
  }

  /** Whether it connects again at once, later, or never. */
  private static Optional<Boolean> expectedAfter(int code) {
    return switch (CloseStatus.reconnect(code)) {
      case NEVER -> Optional.empty();
      case AT_ONCE -> Optional.of(true);
      case BACKOFF -> Optional.of(false);
    };
  }

  @Test
  void callsFailAndChannelsEndBeforeTheDisconnectIsTold() throws InterruptedException {
    AGClientSocket client = open(builder(server()).reconnect(NEVER_SOON));
    client.subscribe("a");
    client.subscribe("b");
    until("subscribed", () -> client.subscriptions().size() == 2);
    client.invoke("disconnect", Map.of("code", 4100, "reason", ""));
    Events events = events(client);
    var call = client.invokeAsync("sleep", 5000);
    assertThat(events.namesUpTo(SocketEvent.Failure.class))
        .containsExactly(
            "SubscribeStateChange",
            "Unsubscribe",
            "SubscribeStateChange",
            "Unsubscribe",
            "Disconnect",
            "Close",
            "Failure");
    AGException failure = failureOf(call);
    assertThat(failure.property("type")).isEqualTo("disconnect");
    assertThat(client.subscriptions(true)).containsExactly("a", "b");
  }

  @Test
  void aConnectionThatIsDroppedIsMadeAgain() throws InterruptedException {
    AGClientSocket client = open();
    String before = client.id();
    Events events = events(client);
    client.terminate();
    assertThat(events.next(SocketEvent.Disconnect.class).code()).isEqualTo(CloseStatus.HUNG_UP);
    events.next(SocketEvent.Connect.class);
    assertThat(client.id()).isNotEqualTo(before);
    assertThat(client.connectAttempts()).isZero();
  }

  @Test
  void nothingIsLeftOfAClosedClient() throws InterruptedException {
    AGClientSocket other = open();
    AGClientSocket client = open();
    String id = client.id();
    client.close();
    assertThat(client.state()).isEqualTo(SocketState.CLOSED);
    until(
        "gone from the server",
        () -> ask(other, "serverEvents", id).contains("\"event\":\"closure\""));
    assertThat(failureOf(client.invokeAsync("echo", 1)).name()).isEqualTo("BadConnectionError");
  }
}
