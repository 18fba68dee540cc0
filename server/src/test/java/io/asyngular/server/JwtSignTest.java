package io.asyngular.server;

import static io.asyngular.server.GoldenKeys.SECRET;
import static io.asyngular.server.GoldenTokens.SIGNED;
import static io.asyngular.server.GoldenTokens.at;
import static io.asyngular.server.Tokens.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a token of ours; the clock stands at second 1,700,000,000. */
class JwtSignTest {
  private static final TokenOptions DEFAULT = TokenOptions.DEFAULT;

  private final JwtAuthEngine engine =
      JwtAuthEngine.builder(JwtKey.hmac(SECRET)).time(at(SIGNED)).build();

  private String claims(String given, TokenOptions options) throws GeneralSecurityException {
    AuthToken token = engine.sign(json(given), options);
    assertThat(part(token, 1)).isEqualTo(token.claims().json());
    return token.claims().json();
  }

  private static String part(AuthToken token, int index) {
    byte[] part = Base64.getUrlDecoder().decode(token.signed().split("\\.", -1)[index]);
    return new String(part, StandardCharsets.UTF_8);
  }

  private void assertThatRefused(String given, TokenOptions options, String message) {
    assertThatThrownBy(() -> engine.sign(json(given), options))
        .isInstanceOf(AGException.class)
        .hasMessage(message)
        .extracting(error -> ((AGException) error).name())
        .isEqualTo(ErrorNames.INVALID_ARGUMENTS);
  }

  @Test
  void timesAreAdded() throws GeneralSecurityException {
    assertThat(claims("{\"a\":1}", DEFAULT))
        .isEqualTo("{\"a\":1,\"iat\":1700000000,\"exp\":1700086400}");
    assertThat(claims("{}", DEFAULT)).isEqualTo("{\"iat\":1700000000,\"exp\":1700086400}");
    assertThat(claims("{}", DEFAULT.expiresIn(Duration.ofMinutes(1))))
        .isEqualTo("{\"iat\":1700000000,\"exp\":1700000060}");
    assertThat(claims("{}", DEFAULT.expiresIn(Duration.ofSeconds(-1))))
        .isEqualTo("{\"iat\":1700000000,\"exp\":1699999999}");
    assertThat(claims("{}", DEFAULT.expiresIn(Duration.ofMillis(1999))))
        .isEqualTo("{\"iat\":1700000000,\"exp\":1700000001}");
  }

  @Test
  void theDefaultExpiryIsAnOption() throws GeneralSecurityException {
    var brief =
        JwtAuthEngine.builder(JwtKey.hmac(SECRET))
            .defaultExpiry(Duration.ofSeconds(5))
            .time(at(SIGNED))
            .build();
    assertThat(brief.sign(json("{}"), DEFAULT).claims().json())
        .isEqualTo("{\"iat\":1700000000,\"exp\":1700000005}");
  }

  @Test
  void theExpOfTheClaimsWins() throws GeneralSecurityException {
    assertThat(claims("{\"exp\":1800000000.50}", DEFAULT.expiresIn(Duration.ofMinutes(1))))
        .isEqualTo("{\"exp\":1800000000.50,\"iat\":1700000000}");
  }

  @Test
  void theIatOfTheClaimsIsKeptAndCountedFrom() throws GeneralSecurityException {
    assertThat(claims("{\"iat\":1000,\"a\":1}", DEFAULT.notBefore(Duration.ofSeconds(5))))
        .isEqualTo("{\"iat\":1000,\"a\":1,\"nbf\":1005,\"exp\":87400}");
    assertThat(claims("{\"iat\":1000.50}", DEFAULT.expiresIn(Duration.ofSeconds(1))))
        .isEqualTo("{\"iat\":1000.50,\"exp\":1001.5}");
  }

  @Test
  void anIatOfZeroIsNone() throws GeneralSecurityException {
    assertThat(claims("{\"iat\":0,\"exp\":1}", DEFAULT))
        .isEqualTo("{\"iat\":1700000000,\"exp\":1}");
  }

  @Test
  void theTimestampCanBeLeftOut() throws GeneralSecurityException {
    assertThat(claims("{}", DEFAULT.withoutTimestamp())).isEqualTo("{\"exp\":1700086400}");
    assertThat(claims("{\"iat\":1000}", DEFAULT.withoutTimestamp())).isEqualTo("{\"exp\":87400}");
  }

  @Test
  void optionsAddTheirClaimsInOrder() throws GeneralSecurityException {
    TokenOptions options =
        DEFAULT
            .tokenId("t")
            .subject("s")
            .issuer("i")
            .audience("a")
            .notBefore(Duration.ZERO)
            .expiresIn(Duration.ofSeconds(1));
    assertThat(claims("{\"x\":null}", options))
        .isEqualTo(
            "{\"x\":null,\"iat\":1700000000,\"nbf\":1700000000,\"exp\":1700000001,"
                + "\"aud\":\"a\",\"iss\":\"i\",\"sub\":\"s\",\"jti\":\"t\"}");
    assertThat(claims("{\"exp\":1}", DEFAULT.audience("a", "b")))
        .isEqualTo("{\"exp\":1,\"iat\":1700000000,\"aud\":[\"a\",\"b\"]}");
  }

  @ParameterizedTest
  @CsvSource({
    "audience, aud",
    "issuer, iss",
    "subject, sub",
    "jwtid, jti",
  })
  void anOptionDoesNotContradictAClaim(String option, String claim) {
    TokenOptions options =
        switch (claim) {
          case "aud" -> DEFAULT.audience("x");
          case "iss" -> DEFAULT.issuer("x");
          case "sub" -> DEFAULT.subject("x");
          default -> DEFAULT.tokenId("x");
        };
    assertThatRefused(
        "{\"" + claim + "\":null}",
        options,
        "Bad \"options.%s\" option. The payload already has an \"%s\" property."
            .formatted(option, claim));
  }

  @Test
  void norDoesNotBefore() {
    assertThatRefused(
        "{\"nbf\":1}",
        DEFAULT.notBefore(Duration.ZERO),
        "Bad \"options.notBefore\" option the payload already has an \"nbf\" property.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"iat", "exp", "nbf"})
  void timesInClaimsAreNumbers(String claim) {
    for (String value : List.of("\"1\"", "null", "[]", "true", "{}", "1e400")) {
      assertThatRefused(
          "{\"" + claim + "\":" + value + "}",
          DEFAULT,
          "\"" + claim + "\" should be a number of seconds");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "\"bob\"", "[]", "null", "true"})
  void claimsAreAnObject(String claims) {
    assertThatRefused(claims, DEFAULT, "Expected \"payload\" to be a plain object.");
  }

  @Test
  void claimsAreNeeded() {
    assertThatThrownBy(() -> engine.sign(Payload.ABSENT, DEFAULT))
        .hasMessage("payload is required");
  }

  @Test
  void claimsStayTheJsonThatTheyAre() throws GeneralSecurityException {
    String given =
        "{\"big\":12345678901234567890123,\"small\":0.1000,\"odd\":1E+2,\"text\":\"\\u00e9é\ud83d\ude00\","
            + "\"\\u0061\":[ 1 , {} ],\"exp\":1}";
    assertThat(claims(given, DEFAULT))
        .isEqualTo(
            "{\"big\":12345678901234567890123,\"small\":0.1000,\"odd\":1E+2,"
                + "\"text\":\"\\u00e9é\ud83d\ude00\",\"a\":[ 1 , {} ],\"exp\":1,\"iat\":1700000000}");
  }

  @Test
  void theLastOfARepeatedClaimCounts() throws GeneralSecurityException {
    assertThat(claims("{\"a\":1,\"exp\":\"x\",\"a\":2,\"exp\":1}", DEFAULT))
        .isEqualTo("{\"a\":2,\"exp\":1,\"iat\":1700000000}");
  }

  @Test
  void durationsWithoutEndAreWrittenAsJavaScriptWouldReadThem() throws GeneralSecurityException {
    Payload claims =
        engine.sign(json("{}"), DEFAULT.expiresIn(ChronoUnit.FOREVER.getDuration())).claims();
    assertThat(Double.parseDouble(claims.field("exp").json())).isEqualTo(0x1p63 + SIGNED);
  }

  @Test
  void theHeaderNamesAlgorithmAndType() throws GeneralSecurityException {
    assertThat(part(engine.sign(json("{}"), DEFAULT), 0))
        .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assertThat(part(engine.sign(json("{}"), DEFAULT.keyId("k")), 0))
        .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k\"}");
    var more = new LinkedHashMap<String, Object>();
    more.put("typ", "at+jwt");
    more.put("n", 5);
    assertThat(part(engine.sign(json("{}"), DEFAULT.header(more)), 0))
        .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"n\":5}");
  }

  @Test
  void whatWeWouldRefuseIsNotMade() {
    assertThatRefused(
        "{\"a\":\"" + "x".repeat(200_000) + "\"}",
        DEFAULT,
        "The token would be longer than 262144 characters");
    assertThatRefused(
        "{\"a\":" + "[".repeat(512) + "]".repeat(512) + "}",
        DEFAULT,
        "The JSON is nested deeper than 512 levels");
  }
}
