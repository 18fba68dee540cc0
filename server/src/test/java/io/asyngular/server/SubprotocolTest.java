package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which subprotocol is answered to clients that offer some. */
@Timeout(60)
class SubprotocolTest extends ServerTests {
  /** What is answered to these offers, each in a line of its own; empty for nothing. */
  private String answer(String... offers) throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      String[] headers =
          Arrays.stream(offers)
              .map(offer -> "Sec-WebSocket-Protocol: " + offer)
              .toArray(String[]::new);
      client.write(
          TestClient.upgradeRequest("/asyngular/", headers).getBytes(StandardCharsets.US_ASCII));
      String head = client.head();
      assertThat(head).startsWith("HTTP/1.1 101 ");
      client.handshake();
      return Arrays.stream(head.split("\r\n"))
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-protocol: "))
          .map(line -> line.substring("sec-websocket-protocol: ".length()))
          .reduce("", (first, second) -> first + second);
    }
  }

  @ParameterizedTest
  @CsvSource({"chat, chat", "'chat, other', chat", "' chat ,other', chat", "',,chat', chat"})
  void byDefaultTheFirstThatIsOfferedIsAnswered(String offer, String answered) throws Exception {
    assertThat(answer(offer)).isEqualTo(answered);
  }

  @Test
  void whoOffersNoneIsAnsweredNone() throws Exception {
    assertThat(answer()).isEmpty();
    assertThat(answer("")).isEmpty();
    restart(AGServer.builder().subprotocols("a"));
    assertThat(answer()).isEmpty();
  }

  @Test
  void ofThoseThatTheServerHasTheFirstThatIsOfferedIsAnswered() throws Exception {
    restart(AGServer.builder().subprotocols("a", "b"));
    assertThat(answer("b, a")).isEqualTo("b");
    assertThat(answer("x, a, b")).isEqualTo("a");
    assertThat(answer("x", "y, b")).isEqualTo("b");
    assertThat(answer("A")).as("names are exact").isEmpty();
    assertThat(answer("x")).isEmpty();
  }
}
