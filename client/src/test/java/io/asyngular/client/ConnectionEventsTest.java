package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client tells of its connections: the very lists of the reference's client. */
@Timeout(60)
class ConnectionEventsTest extends ClientTests {
  private static final String CHANGE =
      "Socket was disconnected by the client to initiate a new connection";
  private static final String STALE =
      "Stale socket was disconnected by the client to initiate a new connection";

  /** All that a client of our server tells, up to its end by us. */
  private List<String> told(Consumer<AGClientSocket> story) {
    AGClientSocket client = client();
    try (EventLog log = EventLog.of(client)) {
      story.accept(client);
      isOpen(client);
      client.disconnect(4999, "end of story");
      List<String> all =
          log.untilOne("error SocketProtocolError: Socket connection closed with status code 4999");
      return all.subList(0, all.size() - 3);
    }
  }

  /** All that is told by a client that nobody answers. */
  private List<String> toldUnanswered(Consumer<AGClientSocket> story) throws Exception {
    try (ScriptedServer silent = ScriptedServer.start()) {
      AGClientSocket client = client(builder(silent.url()));
      try (EventLog log = EventLog.of(client)) {
        story.accept(client);
        loopIsDone(client);
        return log.now();
      }
    }
  }

  @Test
  void toConnectTwiceIsToConnectOnce() {
    assertThat(
            told(client -> {
              client.connect();
              client.connect();
              isOpen(client);
              client.connect();
            }))
        .containsExactly("connecting", "connect");
  }

  @Test
  void toDisconnectWhileConnectingIsAnAbort() throws Exception {
    assertThat(
            toldUnanswered(client -> {
              client.connect();
              client.disconnect();
            }))
        .containsExactly("connecting", "connectAbort 1000", "close 1000");
  }

  @Test
  void toDisconnectWithoutAConnectionIsNothing() throws Exception {
    assertThat(toldUnanswered(AGClientSocket::disconnect)).isEmpty();
  }

  @Test
  void anAbortWithACodeOfTheApplicationsIsAnErrorToo() throws Exception {
    assertThat(
            toldUnanswered(client -> {
              client.connect();
              client.disconnect(4100, "why");
              assertThat(client.pendingReconnect()).isPresent();
            }))
        .containsExactly(
            "connecting",
            "connectAbort 4100 why",
            "close 4100 why",
            "error SocketProtocolError: Socket connection closed with status code 4100 and reason:"
                + " why");
  }

  @Test
  void aStormOnAClosedSocketIsTold() throws Exception {
    assertThat(
            toldUnanswered(client -> {
              client.connect();
              client.disconnect();
              client.connect();
              client.disconnect();
              client.connect();
            }))
        .containsExactly(
            "connecting",
            "connectAbort 1000",
            "close 1000",
            "connecting",
            "connectAbort 1000",
            "close 1000",
            "connecting");
  }

  @Test
  void aStormOnAnOpenSocketIsTold() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer first = server.open()) {
          isOpen(client);
          client.disconnect();
          client.connect();
          client.disconnect();
          client.disconnect();
          client.connect();
          client.connect();
          assertThat(first.closed()).isEqualTo(1000);
        }
        until(() -> client.state() == SocketState.CONNECTING);
        try (Peer second = server.openSkippingThoseGivenUp()) {
          assertThat(second.request()).isNotEmpty();
          isOpen(client);
          assertThat(log.now())
              .containsExactly(
                  "connecting",
                  "connect",
                  "disconnect 1000",
                  "close 1000",
                  "connecting",
                  "connectAbort 1000",
                  "close 1000",
                  "connecting",
                  "connect");
        }
      }
    }
  }

  @Test
  void aReconnectOfAnOpenSocketIsADisconnect() {
    assertThat(
            told(client -> {
              client.connect();
              isOpen(client);
              client.reconnect(4200, "again");
            }))
        .containsExactly(
            "connecting",
            "connect",
            "disconnect 4200 again",
            "close 4200 again",
            "error SocketProtocolError: Socket connection closed with status code 4200 and reason:"
                + " again",
            "connecting",
            "connect");
  }

  @Test
  void aReconnectWhileConnectingIsAnAbort() throws Exception {
    assertThat(
            toldUnanswered(client -> {
              client.connect();
              client.reconnect(4200, "again");
            }))
        .containsExactly(
            "connecting",
            "connectAbort 4200 again",
            "close 4200 again",
            "error SocketProtocolError: Socket connection closed with status code 4200 and reason:"
                + " again",
            "connecting");
  }

  @Test
  void aReconnectOfAClosedSocketIsAConnect() {
    assertThat(told(client -> client.reconnect(4200, "again")))
        .containsExactly("connecting", "connect");
  }

  @Test
  void toConnectWithOtherOptionsEndsAnOpenConnection() {
    assertThat(
            told(client -> {
              client.connect();
              isOpen(client);
              client.connect(options -> options.ackTimeout(Duration.ofSeconds(5)));
            }))
        .containsExactly(
            "connecting",
            "connect",
            "disconnect 1000 " + CHANGE,
            "close 1000 " + CHANGE,
            "connecting",
            "connect");
  }

  @Test
  void toConnectWithOtherOptionsEndsOneThatIsBeingMade() throws Exception {
    assertThat(
            toldUnanswered(client -> {
              client.connect();
              client.connect(options -> options.ackTimeout(Duration.ofSeconds(5)));
            }))
        .containsExactly(
            "connecting", "connectAbort 1000 " + CHANGE, "close 1000 " + CHANGE, "connecting");
  }

  @Test
  void toConnectAClosedSocketWithOtherOptionsIsToConnect() throws Exception {
    try (ScriptedServer other = ScriptedServer.start()) {
      assertThat(
              told(client -> {
                client.connect(options -> options.url(url()));
                assertThat(client.uri()).isEqualTo(url());
              }))
          .containsExactly("connecting", "connect");
      assertThat(other.port()).isPositive();
    }
  }

  @Test
  void whatIsSentOnAClosedSocketMakesItConnect() {
    assertThat(
            told(client -> {
              client.connect();
              isOpen(client);
              client.disconnect();
              client.transmit("x", 1);
            }))
        .containsExactly(
            "connecting", "connect", "disconnect 1000", "close 1000", "connecting", "connect");
  }

  @Test
  void callsFailAndChannelsAreLeftBeforeADisconnect() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        Peer peer = server.open();
        isOpen(client);
        client.subscribe("a");
        peer.answer(peer.next(), "1");
        client.subscribe("b");
        peer.answer(peer.next(), "1");
        log.until("subscribe b {}");
        var never = client.invokeAsync("never", 1);
        client.subscribe("c");
        client.disconnect(1000, "bye");
        assertThat(never).as("at once").isCompletedExceptionally();
        AGException error = (AGException) failure(never);
        assertThat(error.name()).isEqualTo("BadConnectionError");
        assertThat(error).hasMessage("Event never was aborted due to a bad connection");
        assertThat(error.properties())
            .isEqualTo(Map.of("type", "disconnect", "code", 1000, "reason", "bye"));
        assertThat(log.now())
            .containsExactly(
                "subscribeRequest c {}",
                "subscribeStateChange a subscribed pending",
                "unsubscribe a",
                "subscribeStateChange b subscribed pending",
                "unsubscribe b",
                "disconnect 1000 bye",
                "close 1000 bye");
        assertThat(peer.closed()).isEqualTo(1000);
      }
    }
  }

  @Test
  void aStaleSocketIsReplacedBeforeAnythingIsSent() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      var sleepy = new SleepyClock(clock);
      AGClientSocket client = client(builder(server.url()).clock(sleepy));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer stale = server.open()) {
          isOpen(client);
          client.subscribe("a");
          stale.answer(stale.next(), "1");
          log.until("subscribe a {}");
          sleepy.sleep(Duration.ofMillis(19_999));
          client.transmit("fresh", 1);
          assertThat(stale.next()).contains("fresh");
          sleepy.sleep(Duration.ofMillis(1));
          client.transmit("x", 1);
          assertThat(stale.closed()).isEqualTo(1000);
          assertThat(stale.closeReason()).isEqualTo(STALE);
        }
        try (Peer next = server.open()) {
          String subscribe = next.next();
          assertThat(subscribe).contains("#subscribe");
          assertThat(next.next()).isEqualTo("{\"event\":\"x\",\"data\":1}");
          next.answer(subscribe, "1");
          assertThat(log.until("subscribe a {}"))
              .containsExactly(
                  "subscribeStateChange a subscribed pending",
                  "unsubscribe a",
                  "disconnect 1000 " + STALE,
                  "close 1000 " + STALE,
                  "connecting",
                  "subscribeRequest a {}",
                  "connect",
                  "subscribeStateChange a pending subscribed",
                  "subscribe a {}");
        }
      }
    }
  }

  @Test
  void toDisconnectWhileWaitingToConnectAgainEndsTheWaiting() throws Exception {
    ScriptedServer gone = ScriptedServer.start();
    gone.close();
    AGClientSocket client = client(builder(gone.url()));
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      log.untilOne("error");
      loopIsDone(client);
      assertThat(client.pendingReconnect()).isPresent();
      client.disconnect();
      assertThat(client.pendingReconnect()).isEmpty();
      advance(client, Duration.ofMinutes(2));
      assertThat(log.now()).isEmpty();
    }
  }
}
