package io.asyngular.server;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the port answers to requests that are no upgrade. */
@Timeout(60)
class PlainHttpTest {
  private final ManualClock clock = new ManualClock();
  private AGServer server =
      AGServer.builder().clock(clock).pingTimeout(Duration.ofSeconds(45)).listen(0);

  private String answerTo(String request) throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(ascii(request));
      return client.rest();
    }
  }

  /** The connection has been accepted once its deadline has been set. */
  private TestClient accepted() throws IOException {
    int before = clock.waiting();
    TestClient client = TestClient.tcp(server);
    until(() -> clock.waiting() > before);
    return client;
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void restart(AGServerBuilder with) {
    server.close();
    server = with.clock(clock).listen(0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  }

  @Test
  void healthIsAnsweredAndAnythingElseNotFound() throws IOException {
    assertThat(answerTo(get("/health"))).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nOK");
    assertThat(answerTo(get("/asyngular/"))).startsWith("HTTP/1.1 404 ");
    assertThat(answerTo(get("/"))).startsWith("HTTP/1.1 404 ").endsWith("\r\n\r\nNot found");
    assertThat(answerTo(get("/health").replace("GET", "POST"))).startsWith("HTTP/1.1 405 ");
  }

  @Test
  void aServiceAnswersItsPathsInUtf8() throws IOException {
    restart(
        AGServer.builder()
            .http(path -> {
              if (path.equals("/boom")) {
                throw new IllegalStateException("secret");
              }
              return path.equals("/page")
                  ? Optional.of(
                      new HttpService.Reply(
                          203, Map.of("Content-Type", "text/html; charset=utf-8"), "<p>grüß"))
                  : Optional.empty();
            }));
    assertThat(answerTo(get("/page?x=1")))
        .startsWith("HTTP/1.1 203 ")
        .containsIgnoringCase("content-length: 9\r\n")
        .containsIgnoringCase("content-type: text/html; charset=utf-8\r\n")
        .endsWith("\r\n\r\n<p>grüß");
    assertThat(answerTo(get("/health"))).startsWith("HTTP/1.1 200 ");
    assertThat(answerTo(get("/none"))).startsWith("HTTP/1.1 404 ");
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      assertThat(answerTo(get("/boom"))).startsWith("HTTP/1.1 500 ").doesNotContain("secret");
      assertThat(warnings.next().warning()).hasMessage("secret");
    }
  }

  @Test
  void headIsAnsweredWithoutABodyAndTheConnectionGoesOn() throws IOException {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(ascii("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(client.head())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .containsIgnoringCase("content-length: 2\r\n");
      client.write(ascii("HEAD /none HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(client.head()).startsWith("HTTP/1.1 404 ");
      client.upgrade().handshake();
      assertThat(server.clientCount()).isEqualTo(1);
    }
  }

  @Test
  void anIdleConnectionForPlainRequestsIsDroppedInTime() throws IOException {
    try (TestClient client = accepted()) {
      clock.advance(Duration.ofSeconds(9));
      client.write(ascii("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
      clock.advance(Duration.ofSeconds(9));
      client.write(ascii("GET /health HTTP/1.1\r\nHost: x\r\nY: "));
      clock.advance(Duration.ofSeconds(1));
      assertThat(client.rest()).isEqualTo("OK");
    }
  }

  @Test
  void aPortThatIsTakenIsToldClearly() {
    assertThatThrownBy(() -> AGServer.listen(server.port()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot listen on port " + server.port());
  }
}
