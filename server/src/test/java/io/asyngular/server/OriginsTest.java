package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From which origins browsers may come. */
@Timeout(60)
class OriginsTest extends ServerTests {
  @ParameterizedTest
  @CsvSource({
    "good.example:80, http://good.example, true",
    "good.example:80, http://good.example:80, true",
    "good.example:80, ws://good.example, true",
    "good.example:80, https://good.example, false",
    "good.example:80, http://good.example:8080, false",
    "good.example:443, https://good.example, true",
    "good.example:443, wss://good.example, true",
    "good.example:443, http://good.example, false",
    "good.example:8080, http://good.example:8080, true",
    "good.example:*, http://good.example, true",
    "good.example:*, https://good.example:1234, true",
    "*:8080, http://any.example:8080, true",
    "*:8080, http://any.example, false",
    "*:80, http://any.example, true",
    "*:*, http://any.example:9, true",
    "GOOD.example:80, http://good.EXAMPLE, true",
    "[::1]:80, http://[::1], true",
    "127.0.0.1:8000, http://127.0.0.1:8000, true",
    "my_host:8000, http://my_host:8000, true",
    "good.example:80, null, false",
    "good.example:80, *, false",
    "good.example:80, nonsense, false",
    "good.example:80, http://user@good.example, false",
    "good.example:80, HTTP://good.example, true",
  })
  void anOriginIsAllowedByAnEntryOfItsHostAndPort(String entry, String origin, boolean allowed) {
    assertThat(Origins.of(List.of(entry)).allows(origin, "here:1")).isEqualTo(allowed);
  }

  /** The reference looks for the origin anywhere in its list's text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://good.example.evil.example",
        "http://evil-good.example",
        "http://evil.good.example",
        "http://ood.example",
        "http://good.example:8",
        "http://good.example:800",
        "http://good.exampl",
        "http://evil.example/good.example:80",
        "http://evil.example?good.example:80",
        "http://evil.example#@good.example:80",
        "http://good.example:80@evil.example",
        "javascript:good.example:80",
        "",
        " ",
      })
  void onlyTheExactHostAndPortCount(String origin) {
    assertThat(Origins.of(List.of("good.example:80", "b.example:*")).allows(origin, "here"))
        .isFalse();
  }

  @Test
  void withoutAnOriginOneIsWelcomeOnlyWhereAllAre() {
    assertThat(Origins.ALL.allows(null, "here")).isTrue();
    assertThat(Origins.ALL.allows("null", "here")).isTrue();
    Origins some = Origins.of(List.of("good.example:80"));
    assertThat(some.allows(null, "here")).isFalse();
    assertThat(some.allows("null", "here")).isFalse();
  }

  @Test
  void severalEntriesAreSeveralWays() {
    Origins some = Origins.of(List.of("a.example:80", "*:8080"));
    assertThat(some.allows("http://a.example", null)).isTrue();
    assertThat(some.allows("http://b.example:8080", null)).isTrue();
    assertThat(some.allows("http://b.example", null)).isFalse();
    assertThat(Origins.of(List.of("a.example:80", "*:*")).allows(null, null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"good.example", "good.example:", ":80", "good.example:x", "", "a:b:c", "a:99999"})
  void whatIsNoHostAndPortIsRefusedByName(String entry) {
    assertThatThrownBy(() -> AGServer.builder().origins(entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("origins are of the form host:port");
  }

  // Over a socket

  private String answer(@Nullable String origin) throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      String[] headers = origin == null ? new String[0] : new String[] {"Origin: " + origin};
      client.write(
          TestClient.upgradeRequest("/asyngular/", headers).getBytes(StandardCharsets.US_ASCII));
      String head = client.head();
      return head.startsWith("HTTP/1.1 101 ") ? "101" : head.substring(9, 12) + client.rest();
    }
  }

  @Test
  void whoIsNotWelcomeIsAnswered403AndTold() throws Exception {
    restart(AGServer.builder().origins("good.example:*"));
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      assertThat(answer("http://good.example")).isEqualTo("101");
      String refused = "Failed to authorize socket handshake - Invalid origin: ";
      assertThat(answer("http://bad.example")).isEqualTo("403" + refused + "http://bad.example");
      assertThat(answer(null)).isEqualTo("403" + refused + "*");
      assertThat(answer("null")).isEqualTo("403" + refused + "*");
      var warning = known(warnings.next().warning());
      while (!warning.name().equals("ServerProtocolError")) {
        warning = known(warnings.next().warning()); // of the first, which has hung up
      }
      assertThat(warning).hasMessage(refused + "http://bad.example");
      assertThat(server.pendingClientCount()).isZero();
    }
  }

  @Test
  void bothWaysToRestrictOriginsHoldInEitherOrder() throws Exception {
    for (AGServerBuilder builder :
        List.of(
            AGServer.builder().origins("*:*").sameOriginOnly(true),
            AGServer.builder().sameOriginOnly(true).origins("*:*"))) {
      restart(builder);
      assertThat(answer("http://localhost")).isEqualTo("101");
      assertThat(answer("http://evil.example")).startsWith("403");
    }
    restart(AGServer.builder().sameOriginOnly(true).origins("good.example:80"));
    assertThat(answer("http://localhost")).startsWith("403");
    assertThat(answer("http://good.example")).startsWith("403");
  }
}
