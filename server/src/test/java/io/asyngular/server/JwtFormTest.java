package io.asyngular.server;

import static io.asyngular.server.GoldenKeys.P256_PRIVATE;
import static io.asyngular.server.GoldenKeys.P256_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSA_PRIVATE;
import static io.asyngular.server.GoldenKeys.RSA_PUBLIC;
import static io.asyngular.server.GoldenKeys.SECRET;
import static io.asyngular.server.GoldenTokens.CLAIMS;
import static io.asyngular.server.GoldenTokens.THEN;
import static io.asyngular.server.Tokens.claiming;
import static io.asyngular.server.Tokens.invalid;
import static io.asyngular.server.Tokens.part;
import static io.asyngular.server.Tokens.refusal;
import static io.asyngular.server.Tokens.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.Payload;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before a claim is looked at, and with which words. */
class JwtFormTest {
  private static final JwtKey KEY = JwtKey.hmac(SECRET);
  private static final String GOOD_HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private final JwtAuthEngine engine = JwtAuthEngine.builder(KEY).time(THEN).build();
  private final JwtAuthEngine rsa =
      JwtAuthEngine.builder(JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC)).time(THEN).build();

  @Test
  void noTokenIsNotProvided() {
    assertThat(refusal(engine, "")).isEqualTo(invalid("jwt must be provided"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "a.b", "a.b.c.d", ".", "...", " ", "null"})
  void withoutThreePartsItIsMalformed(String token) {
    assertThat(refusal(engine, token)).isEqualTo(invalid("jwt malformed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "a..",
        ".a.",
        "a.b.c",
        "a b.c.d",
        "é.b.c",
        "e30=.e30.x",
        "e30.e3+0.x",
        "e30.e30.a/b",
        "e30.e30. ",
        "e30.e30.x\n",
        "\ud800.a.b",
        "W.e30.x"
      })
  void withoutAHeaderInBase64ItIsInvalid(String token) {
    assertThat(refusal(engine, token)).isEqualTo(invalid("invalid token"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "false", "0", "\"\"", "{", "{}{}", "{'alg':1}", "", " ", "nul"})
  void aHeaderThatIsNoJsonOrNothingIsInvalid(String header) {
    assertThat(refusal(engine, part(header + " ") + "." + part(CLAIMS) + ".x"))
        .isEqualTo(invalid("invalid token"));
  }

  @Test
  void anUnsignedTokenLacksItsSignature() {
    String token = part("{\"alg\":\"none\"}") + "." + part(CLAIMS) + ".";
    assertThat(refusal(engine, token)).isEqualTo(invalid("jwt signature is required"));
    assertThat(refusal(rsa, token)).isEqualTo(invalid("jwt signature is required"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"hs256\"}",
        "{\"alg\":\"HS256 \"}",
        "{\"alg\":\"HS1\"}",
        "{\"alg\":\"RS256\"}",
        "{\"alg\":\"ES256\"}",
        "{\"alg\":5}",
        "{\"alg\":null}",
        "{\"alg\":[\"HS256\"]}",
        "{\"alg\":\"HS256\",\"alg\":\"none\"}",
        "{}",
        "[]",
        "5",
        "\"HS256\""
      })
  void theHeaderDoesNotChooseTheAlgorithm(String header) {
    assertThat(refusal(engine, signed(KEY, JwtAlgorithm.HS256, header, CLAIMS)))
        .isEqualTo(invalid("invalid algorithm"));
  }

  @Test
  void aPublicKeyIsNeverASecret() {
    // Who takes the text of the public key for a secret can sign, since everybody has it.
    var text = new SecretKeySpec(RSA_PUBLIC.getBytes(StandardCharsets.US_ASCII), "HMAC");
    String token = part(GOOD_HEADER) + "." + part(CLAIMS);
    String forged = token + "." + hmac(text, token);
    assertThat(refusal(rsa, forged)).isEqualTo(invalid("invalid algorithm"));
    var careless =
        JwtAuthEngine.builder(JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC))
            .verifyAlgorithms(JwtAlgorithm.HS256, JwtAlgorithm.RS256)
            .time(THEN)
            .build();
    assertThat(refusal(careless, forged)).isEqualTo(invalid("invalid algorithm"));
    assertThat(refusal(careless, GoldenTokens.RS256)).isEqualTo("accepted");
    var mixed =
        JwtAuthEngine.builder(KEY)
            .alsoVerifying(JwtKey.pair(RSA_PRIVATE, RSA_PUBLIC))
            .time(THEN)
            .build();
    assertThat(refusal(mixed, forged)).isEqualTo(invalid("invalid signature"));
    assertThat(refusal(mixed, GoldenTokens.RS256)).isEqualTo("accepted");
  }

  private static String hmac(SecretKeySpec secret, String text) {
    try {
      byte[] signed = text.getBytes(StandardCharsets.US_ASCII);
      return JwtText.encode(JwtSignature.sign(JwtAlgorithm.HS256, secret, signed));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCurveServesItsOwnAlgorithm() {
    var ec = JwtAuthEngine.builder(JwtKey.pair(P256_PRIVATE, P256_PUBLIC)).time(THEN).build();
    assertThat(refusal(ec, GoldenTokens.ES384))
        .isEqualTo(
            "{\"message\":\"\\\"alg\\\" parameter \\\"ES384\\\" requires curve \\\"secp384r1\\\".\","
                + "\"name\":\"AuthTokenError\",\"isBadToken\":true}");
    assertThat(refusal(ec, GoldenTokens.RS256)).isEqualTo(invalid("invalid algorithm"));
  }

  @Test
  void anotherSecretDoesNotVerify() {
    assertThat(refusal(engine, GoldenTokens.OF_A_SHORT_SECRET))
        .isEqualTo(invalid("invalid signature"));
  }

  @Test
  void aTokenHasOneText() {
    // The last character of 32 bytes has two bits that stand for nothing.
    String golden = GoldenTokens.HS256;
    char last = golden.charAt(golden.length() - 1);
    String other = golden.substring(0, golden.length() - 1) + (char) (last + 1);
    assertThat(signature(other)).isEqualTo(signature(golden));
    assertThat(refusal(engine, other)).isEqualTo(invalid("invalid signature"));
  }

  private static byte[] signature(String token) {
    return Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
  }

  @Test
  void whatIsTooLongIsNotLookedAt() {
    String long1 = "x".repeat(1024 * 1024);
    assertThat(refusal(engine, long1)).isEqualTo(invalid("jwt malformed"));
    assertThat(refusal(engine, "a." + long1 + ".c")).isEqualTo(invalid("invalid token"));
    assertThatThrownBy(() -> engine.verify("a.b." + "x".repeat(262_141)))
        .hasRootCauseMessage("the token is longer than 262144 characters");
    assertThatThrownBy(() -> engine.verify("a.b." + "x".repeat(262_140)))
        .rootCause()
        .hasMessageNotContaining("longer");
    var strict = JwtAuthEngine.builder(KEY).maxTokenLength(20).time(THEN).build();
    assertThat(refusal(strict, GoldenTokens.HS256)).isEqualTo(invalid("invalid token"));
  }

  @Test
  void whatIsTooDeepIsInvalid() {
    String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
    assertThat(refusal(engine, part(deep) + "." + part(CLAIMS) + ".x"))
        .isEqualTo(invalid("invalid token"));
    assertThat(refusal(engine, claiming(deep))).isEqualTo(invalid("invalid token"));
    String allowed = "{\"a\":" + "[".repeat(511) + "]".repeat(511) + "}";
    assertThat(refusal(engine, claiming(allowed))).isEqualTo("accepted");
  }

  @Test
  void theClaimsAreNotReadBeforeTheSignature() {
    assertThat(refusal(engine, part(GOOD_HEADER) + "." + part("{") + ".x"))
        .isEqualTo(invalid("invalid signature"));
    assertThat(refusal(engine, claiming("{"))).isEqualTo(invalid("invalid token"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "\"bob\"", "[]", "null", "", "bob"})
  void claimsAreAnObject(String claims) {
    assertThat(refusal(engine, claiming(claims + " "))).isEqualTo(invalid("invalid token"));
  }

  @Test
  void extensionsThatMustBeUnderstoodAreNot() {
    String header = "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}";
    assertThat(refusal(engine, signed(KEY, JwtAlgorithm.HS256, header, CLAIMS)))
        .isEqualTo(invalid("jwt has critical extensions"));
  }

  @Test
  void claimsThatAreNoUtf8AreMadeSo() {
    var text =
        part(GOOD_HEADER)
            + "."
            + JwtText.encode(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    var key = new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HMAC");
    assertThat(engine.verify(text + "." + hmac(key, text)).json()).isEqualTo("{\"\ufffd\":1}");
  }

  @Test
  void whoseTokenItIsDoesNotMatter() {
    var socket =
        (AGServerSocket)
            Proxy.newProxyInstance(
                AGServerSocket.class.getClassLoader(),
                new Class<?>[] {AGServerSocket.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError("not to be asked");
                });
    Payload claims = engine.verify(GoldenTokens.HS256, socket);
    assertThat(claims.json()).isEqualTo(CLAIMS);
    assertThat(claims.field("username").text()).isEqualTo("bob");
  }
}
