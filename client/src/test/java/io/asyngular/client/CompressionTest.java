package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.SocketEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression is agreed on or not, and messages arrive whole either way. */
@Timeout(20)
class CompressionTest {
  private static void echo(AGServerSocket socket) {
    socket
        .procedure("echo", String.class)
        .loop(calls -> {
          for (var call : calls) {
            call.end(call.data());
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void messagesArriveWholeWhoeverWantsCompression(boolean server, boolean client) throws Exception {
    try (AGServer there =
            AGServer.builder()
                .perMessageDeflate(server)
                .serve(CompressionTest::echo)
                .host("127.0.0.1")
                .listen(0);
        AGClientSocket here =
            AGClientSocket.builder("ws://127.0.0.1:" + there.port())
                .perMessageDeflate(client)
                .connect()) {
      for (String text : List.of("", "small", "äöü€".repeat(100_000))) {
        assertThat(here.invoke("echo", text, String.class)).isEqualTo(text);
      }
    }
  }

  @Test
  void aMessageThatInflatesToMoreThanMayComeEndsTheConnection() throws Exception {
    try (AGServer there =
            AGServer.builder()
                .perMessageDeflate(true)
                .serve(socket -> socket.transmit("m", "x".repeat(100_000)))
                .host("127.0.0.1")
                .listen(0);
        AGClientSocket here =
            AGClientSocket.builder("ws://127.0.0.1:" + there.port())
                .perMessageDeflate(true)
                .maxPayload(50_000)
                .create();
        var closes = here.listener(SocketEvent.Close.class).consumer()) {
      here.connect();
      assertThat(closes.next().code()).isEqualTo(1009);
    }
  }

  @Test
  void aServerMayAgreeWithAWindowOfItsOwn() throws IOException {
    assertThat(
            Compression.isAgreed(
                true,
                List.of(
                    "permessage-deflate; server_no_context_takeover; server_max_window_bits=9")))
        .isTrue();
    assertThat(Compression.isAgreed(true, List.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
        "x-unknown",
        "permessage-deflate; server_no_context_takeover, x-unknown"
      })
  void whatWasNotOfferedIsRefused(String answer) {
    assertThatThrownBy(() -> Compression.isAgreed(true, List.of(answer)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(answer);
    assertThatThrownBy(() -> Compression.isAgreed(false, List.of("permessage-deflate; " + answer)))
        .isInstanceOf(IOException.class);
  }
}
