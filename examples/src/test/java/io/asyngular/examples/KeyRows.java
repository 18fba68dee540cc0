package io.asyngular.examples;

import static io.asyngular.examples.Live.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.AuthEngine;
import io.asyngular.server.JwtAlgorithm;
import io.asyngular.server.JwtAuthEngine;
import io.asyngular.server.JwtKey;
import io.asyngular.server.TokenOptions;
import io.asyngular.socket.AuthToken;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;

/** Keys, and the engine that signs and checks tokens with them. */
final class KeyRows {
  private static final Payload ANNA = json("{\"name\":\"anna\"}");

  private final String key = "a secret of thirty-two bytes or more";
  private final AGServerBuilder builder = AGServer.builder();

  private static String tokenOf(JwtAuthEngine engine) throws Exception {
    return engine.sign(ANNA, TokenOptions.DEFAULT).signed();
  }

  private static String headerOf(String token) {
    String header = token.substring(0, token.indexOf('.'));
    return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
  }

  private static long secondsOf(AuthToken token) {
    double from = token.claim("iat").number().orElseThrow();
    return (long) (token.claim("exp").number().orElseThrow() - from);
  }

  private static String handshakeAt(AGServer server, String token) throws Exception {
    try (var peer = Peer.upgraded(server.port())) {
      return peer.handshake("'" + token + "'");
    }
  }

  @Row("authKey")
  void tokensOfThatSecretAreGood() throws Exception {
    try (var server = builder.auth(JwtAuthEngine.hmac(key)).listen(0)) {
      assertThat(handshakeAt(server, tokenOf(JwtAuthEngine.hmac(key))))
          .endsWith("\"isAuthenticated\":true}}");
      assertThat(handshakeAt(server, tokenOf(JwtAuthEngine.random())))
          .contains("invalid signature");
    }
  }

  @Row("authPrivateKey, authPublicKey")
  void tokensOfThatKeyPairAreGood() throws Exception {
    var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    String privatePem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    String publicPem = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    try (var server = builder.auth(JwtAuthEngine.keyPair(privatePem, publicPem)).listen(0)) {
      String token = tokenOf(JwtAuthEngine.keyPair(privatePem, publicPem));
      assertThat(handshakeAt(server, token)).endsWith("\"isAuthenticated\":true}}");
    }
  }

  private static String pem(String kind, byte[] key) {
    String text = Base64.getMimeEncoder().encodeToString(key);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  @Row("authAlgorithm")
  void tokensAreSignedWithThatAlgorithm() throws Exception {
    JwtAuthEngine engine =
        JwtAuthEngine.builder(JwtKey.hmac(key)).algorithm(JwtAlgorithm.HS512).build();
    assertThat(headerOf(tokenOf(engine))).contains("\"alg\":\"HS512\"");
    assertThatThrownBy(() -> engine.verify(tokenOf(JwtAuthEngine.hmac(key))))
        .hasMessage("invalid algorithm");
  }

  @Row("authVerifyAlgorithms")
  void tokensOfOtherAlgorithmsAreRefused() throws Exception {
    JwtAuthEngine engine =
        JwtAuthEngine.builder(JwtKey.hmac(key)).verifyAlgorithms(JwtAlgorithm.HS256).build();
    var other = JwtAuthEngine.builder(JwtKey.hmac(key)).algorithm(JwtAlgorithm.HS384).build();
    assertThat(engine.verify(tokenOf(engine)).field("name").text()).isEqualTo("anna");
    assertThatThrownBy(() -> engine.verify(tokenOf(other))).hasMessage("invalid algorithm");
  }

  @Row("authDefaultExpiry")
  void tokensLastThatLong() throws Exception {
    JwtAuthEngine engine =
        JwtAuthEngine.builder(JwtKey.hmac(key)).defaultExpiry(Duration.ofDays(1)).build();
    assertThat(secondsOf(engine.sign(ANNA, TokenOptions.DEFAULT))).isEqualTo(86_400);
  }

  @Row("server.defaultSignatureOptions")
  void whatEachTokenIsSignedWith() throws Exception {
    JwtKey signingKey = JwtKey.hmac(key);
    var expiry = Duration.ofHours(1);
    JwtAlgorithm algorithm = JwtAlgorithm.HS384;
    JwtAuthEngine engine =
        JwtAuthEngine.builder(signingKey).algorithm(algorithm).defaultExpiry(expiry).build();
    AuthToken token = engine.sign(ANNA, TokenOptions.DEFAULT);
    assertThat(headerOf(token.signed())).contains("HS384");
    assertThat(secondsOf(token)).isEqualTo(3600);
  }

  @Row("server.defaultVerificationOptions")
  void whatEachTokenMustSay() throws Exception {
    JwtKey signingKey = JwtKey.hmac(key);
    JwtAuthEngine engine = JwtAuthEngine.builder(signingKey).audience("app").issuer("us").build();
    var options = TokenOptions.DEFAULT.audience("app");
    assertThatThrownBy(() -> engine.verify(engine.sign(ANNA, options).signed()))
        .hasMessage("jwt issuer invalid. expected: us");
    String whole = engine.sign(ANNA, options.issuer("us")).signed();
    assertThat(engine.verify(whole).field("aud").text()).isEqualTo("app");
  }

  @Row("server.signatureKey = key, server.verificationKey = key")
  void keysAreReplacedWhileTheServerRuns() throws Exception {
    JwtKey oldKey = JwtKey.hmac(key);
    JwtKey newKey = JwtKey.random();
    JwtAuthEngine engine = JwtAuthEngine.builder(oldKey).build();
    try (var server = builder.auth(engine).listen(0)) {
      String before = tokenOf(engine);
      engine.rotate(newKey, oldKey);
      assertThat(handshakeAt(server, before)).endsWith("\"isAuthenticated\":true}}");
      assertThatThrownBy(() -> JwtAuthEngine.hmac(key).verify(tokenOf(engine)))
          .hasMessage("invalid signature");
    }
  }

  @Row("authEngine.signToken(token, key, options)")
  void anEngineSigns() throws Exception {
    AuthEngine engine = JwtAuthEngine.hmac(key);
    Payload claims = ANNA;
    var options = TokenOptions.DEFAULT;
    AuthToken token = engine.sign(claims, options);
    assertThat(token.signed().split("\\.", -1)).hasSize(3);
    assertThat(token.claim("name").text()).isEqualTo("anna");
  }

  @Row("authEngine.verifyToken(signedToken, key, options)")
  void anEngineVerifies() throws Exception {
    try (var live = new Live()) {
      AGServerSocket socket = live.socket;
      AuthEngine engine = JwtAuthEngine.hmac(key);
      String signedToken = tokenOf(JwtAuthEngine.hmac(key));
      assertThat(engine.verify(signedToken, socket).field("name").text()).isEqualTo("anna");
      assertThatThrownBy(() -> engine.verify("abc", socket)).hasMessage("jwt malformed");
    }
  }
}
