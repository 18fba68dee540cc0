package io.asyngular.server;

/**
 * How a token is signed: the twelve algorithms of RFC 7518, section 3.1, that sign. {@code none} is
 * not among them and cannot be had.
 */
public enum JwtAlgorithm {
  /** A shared secret, with SHA-256. */
  HS256(Kind.SECRET, 256, ""),
  /** A shared secret, with SHA-384. */
  HS384(Kind.SECRET, 384, ""),
  /** A shared secret, with SHA-512. */
  HS512(Kind.SECRET, 512, ""),
  /** An RSA key, with SHA-256. */
  RS256(Kind.RSA, 256, ""),
  /** An RSA key, with SHA-384. */
  RS384(Kind.RSA, 384, ""),
  /** An RSA key, with SHA-512. */
  RS512(Kind.RSA, 512, ""),
  /** An RSA key with the padding of PSS, with SHA-256. */
  PS256(Kind.RSA, 256, ""),
  /** An RSA key with the padding of PSS, with SHA-384. */
  PS384(Kind.RSA, 384, ""),
  /** An RSA key with the padding of PSS, with SHA-512. */
  PS512(Kind.RSA, 512, ""),
  /** An EC key on the curve P-256, with SHA-256. */
  ES256(Kind.EC, 256, "prime256v1"),
  /** An EC key on the curve P-384, with SHA-384. */
  ES384(Kind.EC, 384, "secp384r1"),
  /** An EC key on the curve P-521, with SHA-512. */
  ES512(Kind.EC, 512, "secp521r1");

  private final Kind kind;
  private final int bits;
  private final String curve;

  JwtAlgorithm(Kind kind, int bits, String curve) {
    this.kind = kind;
    this.bits = bits;
    this.curve = curve;
  }

  /** The kind of key that it needs. */
  Kind kind() {
    return kind;
  }

  /** Of the hash. */
  int bits() {
    return bits;
  }

  /** The name of the curve that the key must be on; empty where there is none. */
  String curve() {
    return curve;
  }

  /** The same by its number, which does not depend on who names it. */
  String curveOid() {
    return switch (this) {
      case ES256 -> "1.2.840.10045.3.1.7";
      case ES384 -> "1.3.132.0.34";
      case ES512 -> "1.3.132.0.35";
      default -> "";
    };
  }

  /** Whether RSA is padded as PSS has it. */
  boolean isPss() {
    return this == PS256 || this == PS384 || this == PS512;
  }

  /** Kinds of keys. */
  enum Kind {
    SECRET,
    RSA,
    EC
  }
}
