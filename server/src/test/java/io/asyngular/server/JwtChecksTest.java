package io.asyngular.server;

import static io.asyngular.server.GoldenKeys.SECRET;
import static io.asyngular.server.GoldenTokens.SIGNED;
import static io.asyngular.server.GoldenTokens.at;
import static io.asyngular.server.Tokens.claiming;
import static io.asyngular.server.Tokens.invalid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the claims of a token must say; the clock stands at second 1,700,000,000. */
class JwtChecksTest {
  private static JwtAuthEngineBuilder engine() {
    return JwtAuthEngine.builder(JwtKey.hmac(SECRET)).time(at(SIGNED));
  }

  private static String refusal(JwtAuthEngineBuilder engine, String claims) {
    return Tokens.refusal(engine.build(), claiming(claims));
  }

  private static String expired(String message, String expiry) {
    return "{\"message\":\"%s\",\"name\":\"AuthTokenExpiredError\",\"expiry\":%s,\"isBadToken\":true}"
        .formatted(message, expiry);
  }

  private static String notActive(String date) {
    return "{\"message\":\"jwt not active\",\"name\":\"AuthTokenNotBeforeError\",\"date\":%s,\"isBadToken\":false}"
        .formatted(date);
  }

  @Test
  void noClaimIsNeeded() {
    assertThat(refusal(engine(), "{}")).isEqualTo("accepted");
    assertThat(refusal(engine(), "{\"aud\":5,\"iss\":[],\"iat\":\"x\"}")).isEqualTo("accepted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1000; \"1970-01-01T00:16:40.000Z\"",
        "1000.5; \"1970-01-01T00:16:40.500Z\"",
        "1e3; \"1970-01-01T00:16:40.000Z\"",
        "-1; \"1969-12-31T23:59:59.000Z\"",
        "1700000000; \"2023-11-14T22:13:20.000Z\"",
        "-8640000000000; \"-271821-04-20T00:00:00.000Z\"",
        "-8640000000001; null",
        "-1e400; null"
      })
  void aTokenEndsAtItsExp(String exp, String expiry) {
    assertThat(refusal(engine(), "{\"exp\":" + exp + "}"))
        .isEqualTo(expired("jwt expired", expiry));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1700000001", "1700000000.5", "32503680000", "1e300", "1e400"})
  void andNotBefore(String exp) {
    assertThat(refusal(engine(), "{\"exp\":" + exp + "}")).isEqualTo("accepted");
  }

  @Test
  void wholeSecondsCount() {
    var late = engine().time(InstantSource.fixed(Instant.ofEpochSecond(SIGNED, 999_999_999)));
    assertThat(refusal(late, "{\"exp\":1700000000.1}")).isEqualTo("accepted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "32503680000; \"3000-01-01T00:00:00.000Z\"",
        "1700000000.001; \"2023-11-14T22:13:20.001Z\"",
        "8640000000000; \"+275760-09-13T00:00:00.000Z\"",
        "1e300; null",
        "1e400; null"
      })
  void aTokenCountsFromItsNbf(String nbf, String date) {
    assertThat(refusal(engine(), "{\"nbf\":" + nbf + "}")).isEqualTo(notActive(date));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1700000000", "0", "-1e400"})
  void andNotAfter(String nbf) {
    assertThat(refusal(engine(), "{\"nbf\":" + nbf + "}")).isEqualTo("accepted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1000\"", "null", "true", "{}", "[1]", "\"\""})
  void timesAreNumbers(String time) {
    assertThat(refusal(engine(), "{\"exp\":" + time + "}")).isEqualTo(invalid("invalid exp value"));
    assertThat(refusal(engine(), "{\"nbf\":" + time + "}")).isEqualTo(invalid("invalid nbf value"));
  }

  @Test
  void theFirstThatIsWrongIsTold() {
    var strict = engine().audience("a").issuer("i").subject("s").maxAge(Duration.ofSeconds(1));
    assertThat(refusal(strict, "{\"nbf\":1e10,\"exp\":1}"))
        .isEqualTo(notActive("\"2286-11-20T17:46:40.000Z\""));
    assertThat(refusal(strict, "{\"exp\":1}"))
        .isEqualTo(expired("jwt expired", "\"1970-01-01T00:00:01.000Z\""));
    assertThat(refusal(strict, "{}")).isEqualTo(invalid("jwt audience invalid. expected: a"));
    assertThat(refusal(strict, "{\"aud\":\"a\"}"))
        .isEqualTo(invalid("jwt issuer invalid. expected: i"));
    assertThat(refusal(strict, "{\"aud\":\"a\",\"iss\":\"i\"}"))
        .isEqualTo(invalid("jwt subject invalid. expected: s"));
    assertThat(refusal(strict, "{\"aud\":\"a\",\"iss\":\"i\",\"sub\":\"s\"}"))
        .isEqualTo(invalid("iat required when maxAge is specified"));
    assertThat(refusal(strict, "{\"aud\":\"a\",\"iss\":\"i\",\"sub\":\"s\",\"iat\":1700000000}"))
        .isEqualTo("accepted");
  }

  @Test
  void clocksMayDifferByTheTolerance() {
    var tolerant = engine().clockTolerance(Duration.ofMillis(1500)).maxAge(Duration.ofSeconds(10));
    assertThat(refusal(tolerant, "{\"iat\":1699999990,\"exp\":1699999999,\"nbf\":1700000001}"))
        .isEqualTo("accepted");
    assertThat(refusal(tolerant, "{\"exp\":1699999998}"))
        .isEqualTo(expired("jwt expired", "\"2023-11-14T22:13:18.000Z\""));
    assertThat(refusal(tolerant, "{\"nbf\":1700000002}"))
        .isEqualTo(notActive("\"2023-11-14T22:13:22.000Z\""));
    assertThat(refusal(tolerant, "{\"iat\":1699999988}"))
        .isEqualTo(expired("maxAge exceeded", "\"2023-11-14T22:13:18.000Z\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\"", "\"b\"", "[\"x\",\"b\"]", "[5,null,{},\"a\"]"})
  void oneAudienceOfSeveralIsEnough(String aud) {
    assertThat(refusal(engine().audience("a", "b"), "{\"aud\":" + aud + "}")).isEqualTo("accepted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"c\"", "[]", "[[\"a\"]]", "{\"a\":1}", "null", "5", "[\"A\"]", "\"a,b\""})
  void anotherAudienceIsInvalid(String aud) {
    assertThat(refusal(engine().audience("a", "b"), "{\"aud\":" + aud + "}"))
        .isEqualTo(invalid("jwt audience invalid. expected: a or b"));
  }

  @Test
  void anAudienceThatDoesNotBindIsInvalid() {
    String aud = "[\"a\"," + "9".repeat(10_000) + "]";
    assertThat(refusal(engine().audience("a"), "{\"aud\":" + aud + "}"))
        .isEqualTo(invalid("jwt audience invalid. expected: a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"c\"", "[\"a\"]", "null", "5", "\"a,b\""})
  void anotherIssuerIsInvalid(String iss) {
    assertThat(refusal(engine().issuer("a", "b"), "{\"iss\":" + iss + "}"))
        .isEqualTo(invalid("jwt issuer invalid. expected: a,b"));
    assertThat(refusal(engine().issuer("a", "b"), "{\"iss\":\"b\"}")).isEqualTo("accepted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"c\"", "[\"a\"]", "null", "5"})
  void anotherSubjectIsInvalid(String sub) {
    assertThat(refusal(engine().subject("a"), "{\"sub\":" + sub + "}"))
        .isEqualTo(invalid("jwt subject invalid. expected: a"));
    assertThat(refusal(engine().subject("a"), "{\"sub\":\"a\"}")).isEqualTo("accepted");
  }

  @Test
  void aTokenEndsWithItsAge() {
    var strict = engine().maxAge(Duration.ofMinutes(1));
    assertThat(refusal(strict, "{\"iat\":1699999941}")).isEqualTo("accepted");
    assertThat(refusal(strict, "{\"iat\":1699999940}"))
        .isEqualTo(expired("maxAge exceeded", "\"2023-11-14T22:13:20.000Z\""));
    assertThat(refusal(strict, "{\"iat\":\"1699999941\"}"))
        .isEqualTo(invalid("iat required when maxAge is specified"));
  }

  @Test
  void aTimeOfZeroIsATime() {
    assertThat(refusal(engine().maxAge(Duration.ofMinutes(1)), "{\"iat\":0}"))
        .isEqualTo(expired("maxAge exceeded", "\"1970-01-01T00:01:00.000Z\""));
  }

  @Test
  void theLastOfARepeatedClaimCounts() {
    assertThat(refusal(engine(), "{\"exp\":1e10,\"exp\":1}"))
        .isEqualTo(expired("jwt expired", "\"1970-01-01T00:00:01.000Z\""));
  }

  @Test
  void optionsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> engine().maxAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine().defaultExpiry(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine().clockTolerance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine().maxTokenLength(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine().audience()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine().issuer()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine().verifyAlgorithms())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
