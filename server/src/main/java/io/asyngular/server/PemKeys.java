package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys from PEM text, and says what is wrong with it in the words of the option that held it.
 * No part of a key is ever in an error's text.
 */
final class PemKeys {
  static final String PRIVATE_OPTION = "authPrivateKey";
  static final String PUBLIC_OPTION = "authPublicKey";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final List<String> KINDS = List.of("RSA", "EC");

  /** Many tools write one before the key. It says nothing that the key does not. */
  private static final String EC_PARAMETERS = "EC PARAMETERS";

  private record Block(String option, String label, String base64) {
    byte[] bytes() {
      try {
        return Base64.getMimeDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        throw unreadable(e);
      }
    }

    AGException unreadable(Exception cause) {
      return wrong(option, "holds a " + label + " that is broken or neither RSA nor EC", cause);
    }
  }

  private PemKeys() {}

  /** A private key as PKCS#8, PKCS#1 or SEC 1 write it. */
  static PrivateKey privateKey(String pem) {
    Block block = read(pem, PRIVATE_OPTION);
    byte[] pkcs8 =
        switch (block.label) {
          case "PRIVATE KEY" -> block.bytes();
          case "RSA PRIVATE KEY" -> Der.rsaPrivateKey(block.bytes());
          case "EC PRIVATE KEY" ->
              Der.ecPrivateKey(block.bytes()).orElseThrow(() -> otherCurve(PRIVATE_OPTION));
          default ->
              throw wrong(
                  PRIVATE_OPTION,
                  "holds a block of the kind "
                      + block.label
                      + "; it takes PRIVATE KEY (PKCS#8), RSA PRIVATE KEY (PKCS#1) and EC PRIVATE"
                      + " KEY (SEC 1)");
        };
    return tried(
        block,
        kind -> KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
  }

  /**
   * A public key as SPKI or PKCS#1 write it, or that of a certificate, whose dates do not count.
   */
  static PublicKey publicKey(String pem) {
    Block block = read(pem, PUBLIC_OPTION);
    byte[] spki =
        switch (block.label) {
          case "PUBLIC KEY" -> block.bytes();
          case "RSA PUBLIC KEY" -> Der.rsaPublicKey(block.bytes());
          case "CERTIFICATE" -> certified(block);
          default ->
              throw wrong(
                  PUBLIC_OPTION,
                  "holds a block of the kind "
                      + block.label
                      + "; it takes PUBLIC KEY (SPKI), RSA PUBLIC KEY (PKCS#1) and CERTIFICATE"
                      + " (X.509)");
        };
    return tried(
        block, kind -> KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(spki)));
  }

  private static byte[] certified(Block block) {
    try {
      var certificate = new ByteArrayInputStream(block.bytes());
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(certificate)
          .getPublicKey()
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw block.unreadable(e);
    }
  }

  private static Block read(String pem, String option) {
    Matcher blocks = BLOCK.matcher(pem);
    boolean found = blocks.find();
    while (found && blocks.group(1).equals(EC_PARAMETERS)) {
      found = blocks.find();
    }
    if (!found) {
      throw wrong(
          option, "holds no PEM block, which is -----BEGIN …-----, base64, -----END …-----");
    }
    if (blocks.group().contains("ENCRYPTED")) { // the label, or a line of its own
      throw wrong(option, "holds an encrypted key; decrypt it: openssl pkcs8 -topk8 -nocrypt");
    }
    return new Block(option, blocks.group(1), blocks.group(2));
  }

  private interface Attempt<K> {
    K as(String kind) throws GeneralSecurityException;
  }

  private static <K> K tried(Block block, Attempt<K> attempt) {
    var failure = new InvalidKeySpecException("of no kind that we know");
    for (String kind : KINDS) {
      try {
        return attempt.as(kind);
      } catch (GeneralSecurityException e) {
        failure.addSuppressed(e);
      }
    }
    throw block.unreadable(failure);
  }

  static AGException otherCurve(String option) {
    return wrong(option, "holds an EC key on another curve than P-256, P-384 and P-521");
  }

  static AGException wrong(String option, String what) {
    return wrong(option, what, null);
  }

  private static AGException wrong(String option, String what, @Nullable Throwable cause) {
    return new AGException(ErrorNames.INVALID_OPTIONS, "The " + option + " option " + what, cause);
  }
}
