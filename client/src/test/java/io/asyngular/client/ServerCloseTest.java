package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.HandshakeAction;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a client tells when a server closes, refuses or is not there: the lists of the reference's
 * client.
 */
@Timeout(60)
class ServerCloseTest extends ClientTests {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1000 | '' | disconnect 1000 |",
        "1000 | ok | disconnect 1000 ok |",
        "1001 | '' | disconnect 1001 Socket was disconnected |",
        "4001 | '' | disconnect 4001 Client pong timed out | error SocketProtocolError: Client pong"
            + " timed out",
        "4003 | '' | disconnect 4003 Failed to complete handshake | error SocketProtocolError:"
            + " Failed to complete handshake",
        "4008 | '' | disconnect 4008 Server rejected handshake from client | error"
            + " SocketProtocolError: Server rejected handshake from client",
        "4100 | app | disconnect 4100 app | error SocketProtocolError: Socket connection closed"
            + " with status code 4100 and reason: app",
        "4501 | gone | disconnect 4501 gone | error SocketProtocolError: Socket connection closed"
            + " with status code 4501 and reason: gone",
        "0 | '' | disconnect 1005 Socket closed without status code | error SocketProtocolError:"
            + " Socket closed without status code",
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
}
