package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as JSON Web Tokens (RFC 7519), signed by a secret or a key pair, such as the reference
 * makes and takes.
 *
 * <p>Which algorithms count is decided by the keys and the options, never by the token, and {@code
 * none} is not among them. A token is looked at in this order: its length, its form, its algorithm,
 * its signature, its claims; nothing of it is built before the signature has been found right but
 * its header.
 *
 * <p>Any thread. Nothing here waits for anybody. A secret takes some microseconds of computing; RSA
 * takes about a millisecond to sign, EC some tenths of one to sign and to verify.
 */
public final class JwtAuthEngine implements AuthEngine {
  private final JwtSettings settings;
  private final AtomicBoolean warned = new AtomicBoolean();

  /** Replaced as a whole, so that each call sees keys that belong together. */
  private volatile JwtKeyRing keys;

  JwtAuthEngine(JwtSettings settings, JwtKeyRing keys) {
    this.settings = settings;
    this.keys = keys;
    warnOfShortSecrets(keys);
  }

  /** An engine with a secret; see {@link JwtKey#hmac(String)}. */
  public static JwtAuthEngine hmac(String secret) {
    return builder(JwtKey.hmac(secret)).build();
  }

  /** An engine with a secret; see {@link JwtKey#hmac(byte[])}. */
  public static JwtAuthEngine hmac(byte[] secret) {
    return builder(JwtKey.hmac(secret)).build();
  }

  /** An engine with a secret of its own, so that its tokens end with it; {@link JwtKey#random}. */
  public static JwtAuthEngine random() {
    return builder(JwtKey.random()).build();
  }

  /** An engine with an RSA or EC key; see {@link JwtKey#pair}. */
  public static JwtAuthEngine keyPair(@Nullable String privatePem, @Nullable String publicPem) {
    return builder(JwtKey.pair(privatePem, publicPem)).build();
  }

  /** To choose more than the key, which signs and verifies. */
  public static JwtAuthEngineBuilder builder(JwtKey key) {
    return new JwtAuthEngineBuilder(key);
  }

  /**
   * Replaces all keys at once, at any time and from any thread. Tokens that are being made or
   * checked meanwhile are so with either the old keys or the new ones.
   *
   * @param signing signs from now on, and verifies
   * @param alsoVerifying verify too. Give the key so far, and its tokens stay good until they end;
   *     leave it out, and they are refused from now on. Sockets that are authenticated stay so
   * @throws AGException named {@code InvalidOptionsError} if the keys do not suit the algorithms
   *     that were chosen; nothing has changed then
   */
  public void rotate(JwtKey signing, JwtKey... alsoVerifying) {
    JwtKeyRing next = settings.ring(signing, List.of(alsoVerifying));
    warnOfShortSecrets(next);
    keys = next;
  }

  private void warnOfShortSecrets(JwtKeyRing ring) {
    if (ring.verifying().stream().anyMatch(JwtKey::isShort) && warned.compareAndSet(false, true)) {
      settings
          .warnings()
          .accept(
              "SHORT SECRET: tokens are signed with a secret of less than 32 bytes. Whoever has one"
                  + " token can try secrets until one fits, and then be anybody. Take 32 random bytes"
                  + " or more.");
    }
  }

  /** As {@link #verify(String)}; who sent the token does not matter. */
  @Override
  public Payload verify(String signedToken, AGServerSocket socket) {
    return verify(signedToken);
  }

  /**
   * Checks a token, however it came.
   *
   * @return its claims
   * @throws AGException if it is not good, with the names and texts of the reference
   */
  public Payload verify(String signedToken) {
    JwtKeyRing ring = keys;
    JwtText token = JwtText.split(signedToken, settings.maxTokenLength());
    Payload header = token.header(settings.binder());
    if (!token.hasSignature()) {
      throw TokenErrors.invalid("jwt signature is required");
    }
    JwtAlgorithm algorithm = ring.algorithmOf(header);
    List<JwtKey> candidates = ring.keysOf(header, algorithm);
    byte[] signedText = token.signedText();
    byte[] signature = token.signature();
    if (candidates.stream().noneMatch(key -> key.verifies(algorithm, signedText, signature))) {
      throw TokenErrors.invalid("invalid signature");
    }
    if (!header.field("crit").isAbsent()) {
      // It lists extensions which must be understood, and we have none (RFC 7515, section 4.1.11).
      throw TokenErrors.invalid("jwt has critical extensions");
    }
    Payload claims = token.claims(settings.binder());
    settings.checks().check(claims, settings.now());
    return claims;
  }

  /**
   * Makes a token. Claims stay the JSON that they are; {@code iat} is added, {@code exp} unless it
   * is there, and what the options say.
   *
   * @throws AGException named {@code InvalidArgumentsError} if the claims are no object, if a time
   *     in them is no number, if an option contradicts them, or if the token would be too long or
   *     too deep for {@link #verify(String)}
   * @throws GeneralSecurityException if the JDK cannot sign
   */
  @Override
  public AuthToken sign(Payload claims, TokenOptions tokenOptions) throws GeneralSecurityException {
    JwtKeyRing ring = keys;
    Payload complete =
        JwtClaims.complete(
            claims, tokenOptions, settings.defaultExpiry(), settings.now(), settings.binder());
    var header = new LinkedHashMap<String, Object>();
    header.put("alg", ring.algorithm().name());
    header.put("typ", "JWT");
    ring.signing().id().ifPresent(id -> header.put("kid", id));
    header.putAll(tokenOptions.header());
    String text =
        JwtText.encode(settings.binder().write(header)) + '.' + JwtText.encode(complete.bytes());
    byte[] signature =
        ring.signing().sign(ring.algorithm(), text.getBytes(StandardCharsets.US_ASCII));
    String signed = text + '.' + JwtText.encode(signature);
    if (signed.length() > settings.maxTokenLength()) {
      throw new AGException(
          ErrorNames.INVALID_ARGUMENTS,
          "The token would be longer than " + settings.maxTokenLength() + " characters");
    }
    return new AuthToken(complete, signed);
  }
}
