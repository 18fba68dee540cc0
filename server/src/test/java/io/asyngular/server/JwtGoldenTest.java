package io.asyngular.server;

import static io.asyngular.server.GoldenTokens.CLAIMS;
import static io.asyngular.server.GoldenTokens.THEN;
import static io.asyngular.server.GoldenTokens.at;
import static io.asyngular.server.Tokens.invalid;
import static io.asyngular.server.Tokens.json;
import static io.asyngular.server.Tokens.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.AuthToken;
import java.security.GeneralSecurityException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens of Node's, in each algorithm; and our own are of the same making. */
class JwtGoldenTest {
  private static JwtAuthEngine engine(JwtAlgorithm algorithm) {
    return JwtAuthEngine.builder(GoldenTokens.key(algorithm)).time(THEN).build();
  }

  /** Another signature of the same length. */
  private static String tampered(String token, int at) {
    char other = token.charAt(at) == 'A' ? 'B' : 'A';
    return token.substring(0, at) + other + token.substring(at + 1);
  }

  @ParameterizedTest
  @EnumSource
  void tokensOfNodesAreGood(JwtAlgorithm algorithm) {
    assertThat(engine(algorithm).verify(GoldenTokens.of(algorithm)).json()).isEqualTo(CLAIMS);
  }

  @ParameterizedTest
  @EnumSource
  void theyAreGoodWhereTheirAlgorithmAloneIs(JwtAlgorithm algorithm) {
    var engine =
        JwtAuthEngine.builder(GoldenTokens.key(algorithm)).algorithm(algorithm).time(THEN).build();
    for (JwtAlgorithm each : JwtAlgorithm.values()) {
      assertThat(refusal(engine, GoldenTokens.of(each)))
          .as(each.name())
          .isEqualTo(each == algorithm ? "accepted" : invalid("invalid algorithm"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyEndAtTheirSecond(JwtAlgorithm algorithm) {
    var engine = JwtAuthEngine.builder(GoldenTokens.key(algorithm)).time(at(1_700_003_600)).build();
    assertThat(refusal(engine, GoldenTokens.of(algorithm)))
        .isEqualTo(
            "{\"message\":\"jwt expired\",\"name\":\"AuthTokenExpiredError\","
                + "\"expiry\":\"2023-11-14T23:13:20.000Z\",\"isBadToken\":true}");
  }

  @ParameterizedTest
  @EnumSource
  void nothingOfThemCanBeChanged(JwtAlgorithm algorithm) {
    var engine = engine(algorithm);
    String token = GoldenTokens.of(algorithm);
    int first = token.indexOf('.');
    int second = token.lastIndexOf('.');
    assertThat(refusal(engine, tampered(token, second - 10)))
        .isEqualTo(invalid("invalid signature"));
    assertThat(refusal(engine, tampered(token, second + 1)))
        .isEqualTo(invalid("invalid signature"));
    assertThat(refusal(engine, tampered(token, token.length() - 2)))
        .isEqualTo(invalid("invalid signature"));
    assertThat(refusal(engine, token.substring(0, token.length() - 4)))
        .isEqualTo(invalid("invalid signature"));
    assertThat(refusal(engine, token + "AAAA")).isEqualTo(invalid("invalid signature"));
    String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"jwt\"}";
    assertThat(refusal(engine, Tokens.part(header) + token.substring(first)))
        .isEqualTo(invalid("invalid signature"));
  }

  @ParameterizedTest
  @EnumSource
  void aSignatureOfNothingButZerosIsNone(JwtAlgorithm algorithm) {
    String token = GoldenTokens.of(algorithm);
    String zeros = "A".repeat(token.length() - token.lastIndexOf('.') - 1);
    assertThat(refusal(engine(algorithm), token.substring(0, token.lastIndexOf('.') + 1) + zeros))
        .isEqualTo(invalid("invalid signature"));
  }

  @ParameterizedTest
  @EnumSource
  void whatWeSignIsGoodToo(JwtAlgorithm algorithm) throws GeneralSecurityException {
    var engine =
        JwtAuthEngine.builder(GoldenTokens.key(algorithm)).algorithm(algorithm).time(THEN).build();
    AuthToken token = engine.sign(json(CLAIMS), TokenOptions.DEFAULT);
    String golden = GoldenTokens.of(algorithm);
    assertThat(token.signed()).hasSameSizeAs(golden);
    assertThat(token.signed()).startsWith(golden.substring(0, golden.lastIndexOf('.') + 1));
    assertThat(engine.verify(token.signed())).isEqualTo(token.claims()).isEqualTo(json(CLAIMS));
  }

  @ParameterizedTest
  @EnumSource(
      value = JwtAlgorithm.class,
      names = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512"})
  void whereNoChanceIsInvolvedItIsTheSameText(JwtAlgorithm algorithm)
      throws GeneralSecurityException {
    var engine =
        JwtAuthEngine.builder(GoldenTokens.key(algorithm)).algorithm(algorithm).time(THEN).build();
    assertThat(engine.sign(json(CLAIMS), TokenOptions.DEFAULT).signed())
        .isEqualTo(GoldenTokens.of(algorithm));
  }
}
