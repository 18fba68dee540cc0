package io.asyngular.client;

import static io.asyngular.client.Eventually.failure;
import static io.asyngular.client.Eventually.loopIsDone;
import static io.asyngular.client.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.HandshakeAction;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1000 | '' | disconnect 1000 |",
        "1000 | ok | disconnect 1000 ok |",
        "1001 | '' | disconnect 1001 Socket was disconnected |",
        "4001 | '' | disconnect 4001 Client pong timed out | error SocketProtocolError: Client pong timed out",
        "4003 | '' | disconnect 4003 Failed to complete handshake | error SocketProtocolError: Failed to complete handshake",
        "4008 | '' | disconnect 4008 Server rejected handshake from client | error SocketProtocolError: Server rejected handshake from client",
        "4100 | app | disconnect 4100 app | error SocketProtocolError: Socket connection closed with status code 4100 and reason: app",
        "4501 | gone | disconnect 4501 gone | error SocketProtocolError: Socket connection closed with status code 4501 and reason: gone",
        "0 | '' | disconnect 1005 Socket closed without status code | error SocketProtocolError: Socket closed without status code",
      })
  void aCloseByTheServerIsToldByItsCode(
      int code, String reason, String disconnect, @Nullable String error) throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer peer = server.open()) {
          peer.sendClose(code, reason);
          String close = disconnect.replaceFirst("disconnect", "close");
          List<String> all = log.until(error == null ? close : error);
          assertThat(all.subList(0, 4)).containsExactly("connecting", "connect", disconnect, close);
          assertThat(all).hasSize(error == null ? 4 : 5);
          assertThat(peer.closed()).isEqualTo(code == 0 ? 1005 : code);
        }
      }
    }
  }

  @Test
  void aConnectionThatBreaksHasHungUp() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        server.open().drop();
        assertThat(log.untilOne("error"))
            .containsExactly(
                "connecting",
                "connect",
                "disconnect 1006 Socket hung up",
                "close 1006 Socket hung up",
                "error SocketProtocolError: Socket hung up");
      }
    }
  }

  @Test
  void whoIsNotThereHasHungUp() throws Exception {
    ScriptedServer gone = ScriptedServer.start();
    gone.close();
    AGClientSocket client = client(builder(gone.url()));
    try (EventLog log = EventLog.of(client)) {
      var call = client.invokeAsync("y", 1);
      assertThat(log.untilOne("error"))
          .containsExactly(
              "connecting",
              "connectAbort 1006 Socket hung up",
              "close 1006 Socket hung up",
              "error SocketProtocolError: Socket hung up");
      AGException error = (AGException) failure(call);
      assertThat(error).hasMessage("Event y was aborted due to a bad connection");
      assertThat(error.properties())
          .isEqualTo(Map.of("type", "connectAbort", "code", 1006, "reason", "Socket hung up"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4501, Socket connection closed with status code 4501 and reason: X: nope",
    "4008, Server rejected handshake from client",
    "0, Server rejected handshake from client"
  })
  void aHandshakeThatIsRefusedIsToldWithItsError(int code, String text) {
    restart(
        AGServer.builder()
            .handshake(actions -> {
              for (HandshakeAction action : actions) {
                if (action instanceof HandshakeAction.HandshakeSC) {
                  action.block(
                      code == 0
                          ? new AGException("X", "nope")
                          : new AGException("X", "nope", Map.of("statusCode", code)));
                } else {
                  action.allow();
                }
              }
            }));
    AGClientSocket client = client();
    int known = code == 0 ? 4008 : code;
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(log.until("error SocketProtocolError: " + text))
          .containsExactly(
              "connecting",
              "error X: nope",
              "connectAbort " + known + " X: nope",
              "close " + known + " X: nope",
              "error SocketProtocolError: " + text);
      loopIsDone(client);
      assertThat(client.pendingReconnect().isPresent()).isEqualTo(known < 4500);
    }
  }

  @Test
  void aHandshakeThatIsNeverAnsweredEndsAfterTheAckTimeout() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer peer = server.accept().upgrade()) {
          assertThat(peer.next()).contains("#handshake");
          advance(client, Duration.ofMillis(9_999));
          assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
          advance(client, Duration.ofMillis(1));
          String why = "TimeoutError: Event response for #handshake event timed out";
          assertThat(log.now())
              .containsExactly(
                  "connecting",
                  "error " + why,
                  "connectAbort 4003 " + why,
                  "close 4003 " + why,
                  "error SocketProtocolError: Failed to complete handshake");
          assertThat(peer.closed()).isEqualTo(4003);
          assertThat(peer.closeReason()).isEmpty();
        }
      }
    }
  }

  @Test
  void aServerThatClosesInsteadOfAnAnswerAborts() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer peer = server.accept().upgrade()) {
          peer.sendClose(4321, "not you");
          assertThat(log.untilOne("error"))
              .containsExactly(
                  "connecting",
                  "connectAbort 4321 not you",
                  "close 4321 not you",
                  "error SocketProtocolError: Socket connection closed with status code 4321 and"
                      + " reason: not you");
        }
      }
    }
  }

  @Test
  void anAnswerThatSaysNothingIsAnAnswer() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      AGClientSocket client = client(builder(server.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer peer = server.accept().upgrade()) {
          peer.send("{\"rid\":" + Peer.cid(peer.next()) + "}");
          assertThat(log.until("connect")).containsExactly("connecting", "connect");
          assertThat(client.id()).isEmpty();
        }
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
