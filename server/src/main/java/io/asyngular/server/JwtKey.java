package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.server.JwtAlgorithm.Kind;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link JwtAuthEngine} signs and verifies with: a secret, or the two halves of an RSA or EC
 * key. Each kind serves its own algorithms alone, so a public key is never taken for a secret.
 *
 * <p>Whatever cannot be a key is refused with an {@link AGException} named {@code
 * InvalidOptionsError}, whose text says what is wrong and holds nothing of the key.
 *
 * <p>Immutable, any thread. Making one of a pair takes some milliseconds.
 */
public final class JwtKey {
  private static final int RANDOM_BYTES = 32;
  private static final int LEAST_RSA_BITS = 2048;
  private static final String PEM = "-----BEGIN ";

  private final JwtAlgorithm fallback;
  private final @Nullable Key signing;
  private final Key verifying;
  private final @Nullable String id;

  /** The fallback is what it signs with if nobody says otherwise; it tells kind and curve too. */
  private JwtKey(JwtAlgorithm fallback, @Nullable Key signing, Key verifying, @Nullable String id) {
    this.fallback = fallback;
    this.signing = signing;
    this.verifying = verifying;
    this.id = id;
  }

  /**
   * A secret, taken as UTF-8, for HS256, HS384 and HS512.
   *
   * @param secret should have 32 bytes or more, and is warned of when it is shorter, since it can
   *     be guessed from any one token
   * @throws AGException if it is empty or the text of a PEM file, which is no secret
   */
  public static JwtKey hmac(String secret) {
    return hmac(secret.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #hmac(String)}, with bytes, which are copied. */
  public static JwtKey hmac(byte[] secret) {
    if (secret.length == 0) {
      throw PemKeys.wrong("authKey", "must not be empty");
    }
    if (new String(secret, StandardCharsets.ISO_8859_1).contains(PEM)) {
      throw PemKeys.wrong(
          "authKey",
          "holds a PEM file, which is no secret; give a key pair as authPrivateKey and"
              + " authPublicKey");
    }
    var key = new SecretKeySpec(secret, "HMAC");
    return new JwtKey(JwtAlgorithm.HS256, key, key, null);
  }

  /**
   * A secret of 32 random bytes, written as hex. Nobody can read it, so it ends with the process.
   */
  public static JwtKey random() {
    byte[] secret = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(secret);
    return hmac(HexFormat.of().formatHex(secret));
  }

  /**
   * Both halves of a key, for RS256 to RS512 and PS256 to PS512 if it is RSA, or for the one of
   * ES256, ES384 and ES512 that goes with its curve if it is EC.
   *
   * @param privatePem PEM text of the kind PRIVATE KEY (PKCS#8), RSA PRIVATE KEY (PKCS#1) or EC
   *     PRIVATE KEY (SEC 1), not encrypted
   * @param publicPem PEM text of the kind PUBLIC KEY (SPKI), RSA PUBLIC KEY (PKCS#1) or CERTIFICATE
   *     (X.509), of which the first counts, and its dates do not
   * @throws AGException if one is missing or cannot be read, if RSA has less than 2048 bits, or if
   *     the two do not belong together
   */
  public static JwtKey pair(@Nullable String privatePem, @Nullable String publicPem) {
    if (privatePem == null) {
      throw noPrivateKey();
    }
    if (publicPem == null) {
      throw new AGException(
          ErrorNames.INVALID_OPTIONS,
          "The authPublicKey option must be specified if authPrivateKey is specified");
    }
    PrivateKey signing = PemKeys.privateKey(privatePem);
    JwtKey verifying = verifyOnly(publicPem);
    JwtKey pair = new JwtKey(verifying.fallback, signing, verifying.verifying, null);
    if (!pair.belongsTogether()) {
      throw PemKeys.wrong(PemKeys.PUBLIC_OPTION, "is not of one pair with authPrivateKey");
    }
    return pair;
  }

  /**
   * The public half of a key, which verifies and cannot sign: for tokens that others made.
   *
   * @param publicPem as of {@link #pair}
   * @throws AGException as of {@link #pair}
   */
  public static JwtKey verifyOnly(String publicPem) {
    PublicKey key = PemKeys.publicKey(publicPem);
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
      throw PemKeys.wrong(
          PemKeys.PUBLIC_OPTION, "has a minimum key size of " + LEAST_RSA_BITS + " bits for RSA");
    }
    return new JwtKey(
        key instanceof ECPublicKey ec ? onCurveOf(ec) : JwtAlgorithm.RS256, null, key, null);
  }

  /** The one algorithm for keys on that curve. The JDK may know more curves than tokens do. */
  private static JwtAlgorithm onCurveOf(ECPublicKey key) {
    for (JwtAlgorithm each : List.of(JwtAlgorithm.ES256, JwtAlgorithm.ES384, JwtAlgorithm.ES512)) {
      try {
        var curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec(each.curveOid()));
        var known = curve.getParameterSpec(ECParameterSpec.class);
        if (known.getCurve().equals(key.getParams().getCurve())
            && known.getOrder().equals(key.getParams().getOrder())) {
          return each;
        }
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK does not know the curve " + each.curve(), e);
      }
    }
    throw PemKeys.otherCurve(PemKeys.PUBLIC_OPTION);
  }

  private boolean belongsTogether() {
    try {
      byte[] text = {1};
      byte[] signature = JwtSignature.sign(fallback, requireNonNull(signing), text);
      return JwtSignature.verify(fallback, verifying, text, signature);
    } catch (GeneralSecurityException _) {
      return false; // the one is RSA and the other EC, or they are on different curves
    }
  }

  static AGException noPrivateKey() {
    return new AGException(
        ErrorNames.INVALID_OPTIONS,
        "The authPrivateKey option must be specified if authPublicKey is specified");
  }

  /**
   * The same key with an id, which goes as {@code kid} into the header of each token that it signs.
   * A token that has the id of one of an engine's keys is verified with that one alone.
   */
  public JwtKey id(String newId) {
    return new JwtKey(fallback, signing, verifying, requireNonNull(newId));
  }

  /** See {@link #id(String)}; empty if it was given none. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  Kind kind() {
    return fallback.kind();
  }

  /** What it signs with if nobody says otherwise. */
  JwtAlgorithm fallback() {
    return fallback;
  }

  /** Whether kind and curve are what the algorithm needs. */
  boolean suits(JwtAlgorithm algorithm) {
    return kind() == Kind.EC ? algorithm == fallback : algorithm.kind() == kind();
  }

  boolean signs() {
    return signing != null;
  }

  /** Whether it is a secret short enough to be guessed. */
  boolean isShort() {
    return kind() == Kind.SECRET && verifying.getEncoded().length < RANDOM_BYTES;
  }

  byte[] sign(JwtAlgorithm algorithm, byte[] text) throws GeneralSecurityException {
    return JwtSignature.sign(algorithm, requireNonNull(signing), text);
  }

  boolean verifies(JwtAlgorithm algorithm, byte[] text, byte[] signature) {
    try {
      return JwtSignature.verify(algorithm, verifying, text, signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK does not know " + algorithm, e);
    }
  }

  /** For logs: what kind of key it is, and its id; nothing of the key. */
  @Override
  public String toString() {
    return "JwtKey[" + kind() + (id == null ? "" : ", id=" + id) + "]";
  }
}
