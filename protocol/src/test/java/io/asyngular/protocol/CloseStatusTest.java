package io.asyngular.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseStatusTest {
  @ParameterizedTest
  @CsvSource({
    "1000, '', NEVER",
    "1001, Socket was disconnected, BACKOFF",
    "1002, A WebSocket protocol error was encountered, BACKOFF",
    "1003, Server terminated socket because it received invalid data, BACKOFF",
    "1005, Socket closed without status code, AT_ONCE",
    "1006, Socket hung up, BACKOFF",
    "1007, Message format was incorrect, BACKOFF",
    "1008, Encountered a policy violation, BACKOFF",
    "1009, Message was too big to process, BACKOFF",
    "1010, Client ended the connection because the server did not comply with extension requirements, BACKOFF",
    "1011, Server encountered an unexpected fatal condition, BACKOFF",
    "4000, Server ping timed out, AT_ONCE",
    "4001, Client pong timed out, AT_ONCE",
    "4002, Server failed to sign auth token, BACKOFF",
    "4003, Failed to complete handshake, BACKOFF",
    "4004, Client failed to save auth token, BACKOFF",
    "4005, Did not receive #handshake from client before timeout, BACKOFF",
    "4006, Failed to bind socket to message broker, BACKOFF",
    "4007, Client connection establishment timed out, BACKOFF",
    "4008, Server rejected handshake from client, BACKOFF",
    "4009, Server received a message before the client handshake, BACKOFF",
    "4102, Socket was paused for too long, BACKOFF",
    "4100, '', BACKOFF",
    "4499, '', BACKOFF",
    "4500, '', NEVER",
    "4999, '', NEVER",
  })
  void everyCodeHasATextAndAConsequence(int code, String text, Reconnect reconnect) {
    assertThat(CloseStatus.reason(code)).isEqualTo(text);
    assertThat(CloseStatus.reconnect(code)).isEqualTo(reconnect);
  }

  @Test
  void aReasonThatCameIsKept() {
    assertThat(CloseStatus.reason(4001, "bye")).isEqualTo("bye");
    assertThat(CloseStatus.reason(4001, "")).isEqualTo("Client pong timed out");
  }

  @Test
  void onlyNormalAndGoingAwayAreNoFailures() {
    for (int code = 999; code < 5001; code++) {
      assertThat(CloseStatus.ignored(code)).isEqualTo(code == 1000 || code == 1001);
    }
  }

  @Test
  void aFailureTellsTheTextOrTheCodeAndReason() {
    AGException known = CloseStatus.failure(4001, "ignored");
    assertThat(known.name()).isEqualTo("SocketProtocolError");
    assertThat(known).hasMessage("Client pong timed out");
    assertThat(known.property("code")).isEqualTo(4001);
    assertThat(CloseStatus.failure(4200, ""))
        .hasMessage("Socket connection closed with status code 4200");
    assertThat(CloseStatus.failure(4200, "bye"))
        .hasMessage("Socket connection closed with status code 4200 and reason: bye");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4000, 4999})
  void theseCodesMayBeSent(int code) {
    assertThat(CloseStatus.sendable(code)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65536})
  void theseCodesMayNotBeSent(int code) {
    assertThat(CloseStatus.sendable(code)).isFalse();
  }
}
