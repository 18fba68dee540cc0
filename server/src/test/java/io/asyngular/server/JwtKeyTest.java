package io.asyngular.server;

import static io.asyngular.server.GoldenKeys.ED_PUBLIC;
import static io.asyngular.server.GoldenKeys.K1_PRIVATE;
import static io.asyngular.server.GoldenKeys.K1_PRIVATE_SEC1;
import static io.asyngular.server.GoldenKeys.K1_PUBLIC;
import static io.asyngular.server.GoldenKeys.P256_ENCRYPTED;
import static io.asyngular.server.GoldenKeys.P256_PRIVATE;
import static io.asyngular.server.GoldenKeys.P256_PRIVATE_SEC1;
import static io.asyngular.server.GoldenKeys.P256_PUBLIC;
import static io.asyngular.server.GoldenKeys.P384_PRIVATE_SEC1;
import static io.asyngular.server.GoldenKeys.P384_PUBLIC;
import static io.asyngular.server.GoldenKeys.P521_PRIVATE_SEC1;
import static io.asyngular.server.GoldenKeys.P521_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSAPSS_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSA_CERTIFICATE;
import static io.asyngular.server.GoldenKeys.RSA_OTHER_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSA_PRIVATE;
import static io.asyngular.server.GoldenKeys.RSA_PRIVATE_PKCS1;
import static io.asyngular.server.GoldenKeys.RSA_PUBLIC;
import static io.asyngular.server.GoldenKeys.RSA_PUBLIC_PKCS1;
import static io.asyngular.server.GoldenKeys.RSA_SMALL_PRIVATE;
import static io.asyngular.server.GoldenKeys.RSA_SMALL_PUBLIC;
import static io.asyngular.server.GoldenKeys.SECRET;
import static io.asyngular.server.GoldenTokens.THEN;
import static io.asyngular.server.Tokens.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for a key, and what is said of the rest. */
class JwtKeyTest {
  private static final String NOT_READ = " that is broken or neither RSA nor EC";

  private static void assertThatRefused(ThrowingCallable making, String message) {
    assertThatThrownBy(making)
        .isInstanceOf(AGException.class)
        .hasMessage(message)
        .extracting(error -> ((AGException) error).name())
        .isEqualTo(ErrorNames.INVALID_OPTIONS);
  }

  @Test
  void rsaKeysComeInManyForms() {
    for (String priv : List.of(RSA_PRIVATE, RSA_PRIVATE_PKCS1)) {
      for (String pub : List.of(RSA_PUBLIC, RSA_PUBLIC_PKCS1, RSA_CERTIFICATE)) {
        var engine = JwtAuthEngine.builder(JwtKey.pair(priv, pub)).time(THEN).build();
        assertThat(engine.verify(GoldenTokens.RS256).isObject()).isTrue();
      }
    }
  }

  @Test
  void ecKeysComeInTwoForms() throws GeneralSecurityException {
    for (var key :
        List.of(
            JwtKey.pair(P256_PRIVATE, P256_PUBLIC),
            JwtKey.pair(P256_PRIVATE_SEC1, P256_PUBLIC),
            JwtKey.pair(P384_PRIVATE_SEC1, P384_PUBLIC),
            JwtKey.pair(P521_PRIVATE_SEC1, P521_PUBLIC))) {
      var engine = JwtAuthEngine.builder(key).time(THEN).build();
      String token = engine.sign(json("{}"), TokenOptions.DEFAULT).signed();
      assertThat(engine.verify(token).isObject()).isTrue();
    }
  }

  @Test
  void textRoundTheKeyDoesNotMatter() {
    String parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    String windows = ("Bag Attributes\n  x: y\n" + P256_PUBLIC + "\nbye").replace("\n", "\r\n");
    assertThat(JwtKey.pair(parameters + P256_PRIVATE_SEC1, windows).fallback())
        .isEqualTo(JwtAlgorithm.ES256);
  }

  @Test
  void bothHalvesAreNeeded() {
    assertThatRefused(
        () -> JwtAuthEngine.keyPair(null, RSA_PUBLIC),
        "The authPrivateKey option must be specified if authPublicKey is specified");
    assertThatRefused(
        () -> JwtAuthEngine.keyPair(RSA_PRIVATE, null),
        "The authPublicKey option must be specified if authPrivateKey is specified");
    assertThatRefused(
        () -> JwtAuthEngine.builder(JwtKey.verifyOnly(RSA_PUBLIC)).build(),
        "The authPrivateKey option must be specified if authPublicKey is specified");
  }

  @Test
  void theHalvesBelongTogether() {
    String message = "The authPublicKey option is not of one pair with authPrivateKey";
    assertThatRefused(() -> JwtKey.pair(RSA_PRIVATE, RSA_OTHER_PUBLIC), message);
    assertThatRefused(() -> JwtKey.pair(RSA_PRIVATE, P256_PUBLIC), message);
    assertThatRefused(() -> JwtKey.pair(P256_PRIVATE, RSA_PUBLIC), message);
    assertThatRefused(() -> JwtKey.pair(P256_PRIVATE, P384_PUBLIC), message);
  }

  @Test
  void halvesAreNotExchanged() {
    assertThatRefused(
        () -> JwtKey.pair(RSA_PUBLIC, RSA_PUBLIC),
        "The authPrivateKey option holds a block of the kind PUBLIC KEY; it takes PRIVATE KEY"
            + " (PKCS#8), RSA PRIVATE KEY (PKCS#1) and EC PRIVATE KEY (SEC 1)");
    assertThatRefused(
        () -> JwtKey.pair(RSA_PRIVATE, RSA_PRIVATE),
        "The authPublicKey option holds a block of the kind PRIVATE KEY; it takes PUBLIC KEY"
            + " (SPKI), RSA PUBLIC KEY (PKCS#1) and CERTIFICATE (X.509)");
  }

  @Test
  void encryptedKeysAreNotRead() {
    String message =
        "The authPrivateKey option holds an encrypted key; decrypt it: openssl pkcs8 -topk8 -nocrypt";
    assertThatRefused(() -> JwtKey.pair(P256_ENCRYPTED, P256_PUBLIC), message);
    String old =
        RSA_PRIVATE_PKCS1.replaceFirst(
            "\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB\n\n");
    assertThatRefused(() -> JwtKey.pair(old, RSA_PUBLIC), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "/etc/key.pem", "-----BEGIN PUBLIC KEY-----\nabc"})
  void whatIsNoPemIsNoKey(String text) {
    String message =
        " option holds no PEM block, which is -----BEGIN …-----, base64, -----END …-----";
    assertThatRefused(() -> JwtKey.pair(text, RSA_PUBLIC), "The authPrivateKey" + message);
    assertThatRefused(() -> JwtKey.pair(RSA_PRIVATE, text), "The authPublicKey" + message);
  }

  @Test
  void otherKindsOfKeysAreNotRead() {
    for (String pub : List.of(ED_PUBLIC, RSAPSS_PUBLIC)) {
      assertThatRefused(
          () -> JwtKey.verifyOnly(pub), "The authPublicKey option holds a PUBLIC KEY" + NOT_READ);
    }
  }

  @Test
  void otherCurvesAreRefused() {
    // It is as long as P-256, and the JDK reads it.
    assertThatRefused(
        () -> JwtKey.pair(K1_PRIVATE, K1_PUBLIC),
        "The authPublicKey option holds an EC key on another curve than P-256, P-384 and P-521");
    assertThatRefused(
        () -> JwtKey.pair(K1_PRIVATE_SEC1, K1_PUBLIC),
        "The authPrivateKey option holds an EC key on another curve than P-256, P-384 and P-521");
    assertThatRefused(
        () -> JwtKey.pair(K1_PRIVATE, P256_PUBLIC),
        "The authPublicKey option is not of one pair with authPrivateKey");
  }

  @Test
  void brokenKeysAreNotRead() {
    String cut =
        RSA_PRIVATE
            .lines()
            .filter(line -> !line.startsWith("MII"))
            .reduce("", (a, b) -> a + b + "\n");
    assertThatRefused(
        () -> JwtKey.pair(cut, RSA_PUBLIC),
        "The authPrivateKey option holds a PRIVATE KEY" + NOT_READ);
    assertThatRefused(
        () -> JwtKey.verifyOnly(RSA_CERTIFICATE.replaceFirst("MII", "III")),
        "The authPublicKey option holds a CERTIFICATE" + NOT_READ);
    assertThatRefused(
        () -> JwtKey.verifyOnly("-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----"),
        "The authPublicKey option holds a PUBLIC KEY" + NOT_READ);
  }

  @Test
  void smallRsaKeysAreRefused() {
    assertThatRefused(
        () -> JwtKey.pair(RSA_SMALL_PRIVATE, RSA_SMALL_PUBLIC),
        "The authPublicKey option has a minimum key size of 2048 bits for RSA");
  }

  @Test
  void aPemFileIsNoSecret() {
    String message =
        "The authKey option holds a PEM file, which is no secret; give a key pair as"
            + " authPrivateKey and authPublicKey";
    assertThatRefused(() -> JwtAuthEngine.hmac(RSA_PUBLIC), message);
    assertThatRefused(() -> JwtAuthEngine.hmac(" \n" + RSA_PRIVATE), message);
    assertThatRefused(
        () -> JwtAuthEngine.hmac(RSA_CERTIFICATE.getBytes(StandardCharsets.US_ASCII)), message);
  }

  @Test
  void nothingIsNoSecret() {
    assertThatRefused(() -> JwtAuthEngine.hmac(""), "The authKey option must not be empty");
    assertThatRefused(
        () -> JwtAuthEngine.hmac(new byte[0]), "The authKey option must not be empty");
  }

  @Test
  void aShortSecretServesAndIsWarnedOfOnce() {
    var warnings = new ArrayList<String>();
    var engine =
        JwtAuthEngine.builder(JwtKey.hmac("key")).time(THEN).warnings(warnings::add).build();
    engine.verify(GoldenTokens.OF_A_SHORT_SECRET);
    engine.rotate(JwtKey.hmac("x".repeat(31)));
    engine.rotate(JwtKey.hmac("key"));
    engine.verify(GoldenTokens.OF_A_SHORT_SECRET);
    assertThat(warnings).singleElement().asString().contains("SHORT SECRET").doesNotContain("key");
  }

  @Test
  void otherKeysAreNotWarnedOf() {
    var warnings = new ArrayList<String>();
    for (JwtKey key :
        List.of(
            JwtKey.hmac(SECRET),
            JwtKey.hmac("x".repeat(32)),
            JwtKey.random(),
            JwtKey.pair(P256_PRIVATE, P256_PUBLIC))) {
      JwtAuthEngine.builder(key).warnings(warnings::add).build();
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void algorithmsSuitTheKey() {
    assertThatRefused(
        () -> JwtAuthEngine.builder(JwtKey.hmac(SECRET)).algorithm(JwtAlgorithm.RS256).build(),
        "The authAlgorithm option is RS256, which does not suit the key, JwtKey[SECRET]");
    assertThatRefused(
        () ->
            JwtAuthEngine.builder(JwtKey.pair(P256_PRIVATE, P256_PUBLIC).id("k"))
                .algorithm(JwtAlgorithm.ES384)
                .build(),
        "The authAlgorithm option is ES384, which does not suit the key, JwtKey[EC, id=k]");
    assertThatRefused(
        () ->
            JwtAuthEngine.builder(JwtKey.hmac(SECRET))
                .verifyAlgorithms(JwtAlgorithm.RS256, JwtAlgorithm.ES256)
                .build(),
        "None of the algorithms that may verify, [RS256, ES256], suits the key, JwtKey[SECRET]");
  }

  @Test
  void theFirstAlgorithmThatMayVerifySigns() throws GeneralSecurityException {
    var engine =
        JwtAuthEngine.builder(JwtKey.hmac(SECRET))
            .verifyAlgorithms(JwtAlgorithm.RS256, JwtAlgorithm.HS512, JwtAlgorithm.HS256)
            .time(THEN)
            .build();
    String token = engine.sign(json("{}"), TokenOptions.DEFAULT).signed();
    assertThat(token).startsWith(Tokens.part("{\"alg\":\"HS512\",\"typ\":\"JWT\"}"));
    assertThat(engine.verify(token).isObject()).isTrue();
    assertThat(Tokens.refusal(engine, GoldenTokens.HS384))
        .isEqualTo(Tokens.invalid("invalid algorithm"));
  }

  @Test
  void randomEnginesDoNotKnowEachOther() throws GeneralSecurityException {
    String token = JwtAuthEngine.random().sign(json("{}"), TokenOptions.DEFAULT).signed();
    assertThat(Tokens.refusal(JwtAuthEngine.random(), token))
        .isEqualTo(Tokens.invalid("invalid signature"));
  }
}
