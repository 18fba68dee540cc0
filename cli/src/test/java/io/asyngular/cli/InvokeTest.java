package io.asyngular.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.HandshakeAction;
import io.asyngular.server.JwtAuthEngine;
import io.asyngular.server.TokenOptions;
import io.asyngular.socket.DefaultBinder;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvokeTest {
  private static final JwtAuthEngine AUTH = JwtAuthEngine.hmac("k".repeat(32));

  private static String token() throws Exception {
    var claims = Payload.json("{\"name\":\"bob\"}".getBytes(UTF_8), DefaultBinder.binder());
    return AUTH.sign(claims, TokenOptions.DEFAULT).signed();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void theResultIsALineOfJsonAndNothingElse() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.command("invoke", server.url(), "echo", "{\"a\":[1,\"ü\"]}");
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).isEqualTo("{\"a\":[1,\"ü\"]}" + System.lineSeparator());
      assertThat(ran.err()).isEmpty();
    }
  }

  @Test
  void whatIsWrittenOnManyLinesIsPrintedOnOne() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.command("invoke", server.url(), "echo", "{\n \"a b\": \"\\\" 1\"\r\n}");
      assertThat(ran.lines()).containsExactly("{\"a b\":\"\\\" 1\"}");
    }
  }

  @Test
  void withoutJsonThereIsNoDataAndWithoutAResultALineOfNull() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.command("invoke", server.url(), "echo");
      assertThat(ran.code()).isZero();
      assertThat(ran.lines()).containsExactly("null");
      assertThat(server.calls).containsExactly("");
    }
  }

  @Test
  void nullIsAResult() {
    try (var server = TestServer.start()) {
      assertThat(Ran.command("invoke", server.url(), "echo", "null").lines())
          .containsExactly("null");
    }
  }

  @Test
  void aNegativeNumberIsAValue() {
    try (var server = TestServer.start()) {
      assertThat(Ran.command("invoke", server.url(), "echo", "-5").lines()).containsExactly("-5");
    }
  }

  @Test
  void eachLineOfTheInputIsACallAndTheyAreInOrder() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.with("1\n\n {\"a\":2} \r\nnull\n\"4\"", "invoke", server.url(), "echo", "-");
      assertThat(ran.code()).isZero();
      assertThat(ran.lines()).containsExactly("1", "{\"a\":2}", "null", "\"4\"");
    }
  }

  @Test
  void aLineThatIsNotJsonIsNamed() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.with("1\n\n{a\n4", "invoke", server.url(), "echo", "-");
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.lines()).containsExactly("1");
      assertThat(ran.err()).contains("Line 3 ");
    }
  }

  @Test
  void aValueThatIsNotJsonIsRefusedBeforeAnythingIsSent() {
    Ran ran = Ran.command("invoke", "ws://localhost:1", "echo", "{a");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("{a");
  }

  @Test
  void optionsMayStandAnywhere() {
    try (var server = TestServer.start()) {
      assertThat(Ran.command("invoke", "--timeout", "5s", server.url(), "echo", "1").lines())
          .containsExactly("1");
      assertThat(Ran.command("invoke", server.url(), "--timeout=5s", "echo", "1").lines())
          .containsExactly("1");
      assertThat(Ran.command("invoke", server.url(), "echo", "1", "--timeout", "5s").lines())
          .containsExactly("1");
    }
  }

  @Test
  void anOptionThatThereIsNotIsAUsageError() {
    assertThat(Ran.command("invoke", "ws://localhost:1", "echo", "--tiemout").code()).isEqualTo(2);
    assertThat(Ran.command("invoke", "ws://localhost:1", "echo", "1", "--tiemout", "5s").code())
        .isEqualTo(2);
  }

  @Test
  void valuesOfOptionsThatCannotBeAreUsageErrors() {
    String[][] wrong = {
      {"--timeout", "soon"},
      {"--timeout", "0s"},
      {"--timeout", "9999999h"},
      {"--protocol-version", "3"},
      {"--header", "no colon"},
      {"--header", "A: b\nC: d"},
    };
    for (String[] option : wrong) {
      Ran ran = Ran.command("invoke", "ws://localhost:1", "echo", option[0], option[1]);
      assertThat(ran.code()).as(String.join(" ", option)).isEqualTo(2);
    }
    assertThat(Ran.command("invoke", "ftp://localhost", "echo").code()).isEqualTo(2);
    assertThat(Ran.command("invoke", "ws://localhost:1").code()).isEqualTo(2);
  }

  @Test
  void anErrorOfTheServersIsTheLastLine() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "invoke", server.url(), "fail", "{\"name\":\"OddError\",\"message\":\"it is odd\"}");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.lastError()).isEqualTo("OddError: it is odd");
    }
  }

  @Test
  void anErrorOfManyLinesIsOnOne() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "invoke", server.url(), "fail", "{\"name\":\"E\",\"message\":\"a\\nb\\u001b[2J\"}");
      assertThat(ran.lastError()).isEqualTo("E: a b?[2J");
    }
  }

  @Test
  void whatTheServerCallsATimeoutIsItsError() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "invoke", server.url(), "fail", "{\"name\":\"TimeoutError\",\"message\":\"db\"}");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.lastError()).isEqualTo("TimeoutError: db");
    }
  }

  @Test
  void afterAnErrorNothingMoreIsSent() {
    try (var server = TestServer.start()) {
      String lines = "{\"name\":\"A\",\"message\":\"a\"}\n{\"name\":\"B\",\"message\":\"b\"}";
      Ran ran = Ran.with(lines, "invoke", server.url(), "fail", "-");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err().lines()).containsExactly("A: a");
    }
  }

  @Test
  void withoutAServerItFailsAtOnce() throws Exception {
    String url = "ws://127.0.0.1:" + freePort();
    long begin = System.nanoTime();
    Ran ran = Ran.command("invoke", url, "echo", "--timeout", "1m");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.lastError()).startsWith("BadConnectionError: ").contains(url, "refused");
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
  }

  @Test
  void withoutAnAnswerInTimeItFails() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.command("invoke", server.url(), "nobody", "--timeout", "100ms");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.lastError()).startsWith("TimeoutError: ");
    }
  }

  @Test
  void aServerThatDoesNotEvenAnswerTheRequestIsGivenUp() throws Exception {
    try (var silent = new ServerSocket(0)) {
      String url = "ws://127.0.0.1:" + silent.getLocalPort() + "/asyngular/";
      Ran ran = Ran.command("invoke", url, "echo", "--timeout", "200ms");
      assertThat(ran.code()).isEqualTo(3);
    }
  }

  @Test
  void aConnectionThatBreaksDuringACallIsAnErrorAndTheCallIsNotMadeAgain() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.with("1\n2\n3", "invoke", server.url(), "hangUp", "-");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.lastError()).startsWith("BadConnectionError: ");
      assertThat(server.calls).containsExactly("hangUp 1");
    }
  }

  @Test
  void aPathWithoutSocketsIsToldWithTheStatus() {
    try (var server = TestServer.start()) {
      String url = "ws://" + server.authority() + "/nowhere/";
      Ran ran = Ran.command("invoke", url, "echo");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.lastError()).startsWith("BadConnectionError: ").contains(url, " 40");
    }
  }

  @Test
  void withoutAPathEitherFamilyIsFound() {
    for (String path : new String[] {"/asyngular/", "/socketcluster/"}) {
      try (var server = TestServer.start(options -> options.paths(path))) {
        assertThat(Ran.command("invoke", server.authority(), "echo", "1").lines())
            .containsExactly("1");
        assertThat(Ran.command("invoke", "ws://" + server.authority() + "/", "echo", "1").lines())
            .containsExactly("1");
      }
    }
  }

  @Test
  void whereNoSocketsAreAllPathsThatWereTriedAreTold() {
    try (var server = TestServer.start(options -> options.paths("/own/"))) {
      Ran ran = Ran.command("invoke", server.authority(), "echo");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.lastError()).contains("/asyngular/", "/socketcluster/", " 40");
    }
  }

  @Test
  void theTokenIsSentInTheHandshake() throws Exception {
    try (var server = TestServer.start(options -> options.auth(AUTH))) {
      Ran ran = Ran.command("invoke", server.url(), "user", "--token", token());
      assertThat(ran.out()).contains("\"name\":\"bob\"");
      Ran fromEnvironment =
          Ran.in(Map.of("ASYNGULAR_TOKEN", token()), "invoke", server.url(), "user");
      assertThat(fromEnvironment.out()).contains("\"name\":\"bob\"");
    }
  }

  @Test
  void aTokenThatIsNotTakenIsAnError() {
    try (var server = TestServer.start(options -> options.auth(AUTH))) {
      Ran ran = Ran.command("invoke", server.url(), "echo", "1", "--token", "nonsense");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.lastError()).isEqualTo("AuthTokenInvalidError: jwt malformed");
      assertThat(server.calls).isEmpty();
    }
  }

  @Test
  void aHandshakeThatIsRefusedIsTheServersError() {
    try (var server =
        TestServer.start(options ->
            options.handshake(actions -> {
              for (var action : actions) {
                if (action instanceof HandshakeAction.HandshakeSC refused) {
                  refused.block(new AGException("ClosedError", "come back tomorrow"));
                } else {
                  action.allow();
                }
              }
            }))) {
      Ran ran = Ran.command("invoke", server.url(), "echo");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.lastError()).isEqualTo("ClosedError: come back tomorrow");
    }
  }

  @Test
  void headersAreSent() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "invoke",
              server.url(),
              "header",
              "\"x-b\"",
              "--header",
              "X-A: 1",
              "--header",
              "X-B: two: 2");
      assertThat(ran.lines()).containsExactly("\"two: 2\"");
    }
  }

  @Test
  void theFirstVersionOfTheProtocolIsSpokenIfAskedFor() {
    try (var server = TestServer.start(options -> options.protocolVersion(ProtocolVersion.V1))) {
      Ran ran = Ran.command("invoke", server.url(), "echo", "1", "--protocol-version", "1");
      assertThat(ran.lines()).containsExactly("1");
    }
  }
}
