package io.asyngular.server;

import static io.asyngular.server.Tokens.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthToken;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTokenTest {
  private record User(String username, int level) {}

  private static AuthToken token(String claims) {
    return new AuthToken(json(claims), "header.claims.signature");
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1970-01-01T00:16:40Z",
    "1000.5, 1970-01-01T00:16:40.500Z",
    "1e3, 1970-01-01T00:16:40Z",
    "-1, 1969-12-31T23:59:59Z",
    "0, 1970-01-01T00:00:00Z"
  })
  void itEndsAtItsExp(String exp, Instant expiry) {
    assertThat(token("{\"exp\":" + exp + "}").expiry()).contains(expiry);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e15", "1e300", "1e400", "123456789012345678901234567890"})
  void farTimesAreTheLastThereIs(String exp) {
    Instant last = token("{\"exp\":" + exp + "}").expiry().orElseThrow();
    assertThat(last).isAfter(Instant.parse("+1000000-01-01T00:00:00Z"));
    assertThat(token("{\"exp\":-" + exp + "}").expiry().orElseThrow())
        .isBefore(Instant.parse("-1000000-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"exp\":null}",
        "{\"exp\":\"1000\"}",
        "{\"exp\":[1]}",
        "{\"exp\":true}",
        "[]",
        "5",
        "{\"exp\":-x}",
        "{\"exp\":"
      })
  void withoutANumberItHasNoEnd(String claims) {
    assertThat(token(claims).expiry()).isEmpty();
    assertThat(new AuthToken(Payload.ABSENT, "x").expiry()).isEmpty();
  }

  @Test
  void itsClaimsAreThereToRead() {
    AuthToken token = token("{\"username\":\"bob\",\"level\":3}");
    assertThat(token.claim("username").text()).isEqualTo("bob");
    assertThat(token.claim("nothing").isAbsent()).isTrue();
    assertThat(token.as(User.class)).isEqualTo(new User("bob", 3));
  }

  @Test
  void itsTextIsNotInLogs() {
    assertThat(token("{\"username\":\"bob\"}"))
        .hasToString("AuthToken[claims={\"username\":\"bob\"}, signed=(23 characters)]");
  }
}
