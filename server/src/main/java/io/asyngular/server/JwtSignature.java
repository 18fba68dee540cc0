package io.asyngular.server;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Mac;

/** Signatures as RFC 7518 has them, made and checked by the JDK. Any thread; no state. */
final class JwtSignature {
  private JwtSignature() {}

  static byte[] sign(JwtAlgorithm algorithm, Key key, byte[] text) throws GeneralSecurityException {
    if (algorithm.kind() == JwtAlgorithm.Kind.SECRET) {
      return mac(algorithm, key, text);
    }
    Signature signature = signature(algorithm);
    signature.initSign((PrivateKey) key);
    signature.update(text);
    return signature.sign();
  }

  /** Whether the signature, of any content and length, is the text's. */
  static boolean verify(JwtAlgorithm algorithm, Key key, byte[] text, byte[] signed)
      throws GeneralSecurityException {
    if (algorithm.kind() == JwtAlgorithm.Kind.SECRET) {
      return MessageDigest.isEqual(mac(algorithm, key, text), signed);
    }
    Signature signature = signature(algorithm);
    signature.initVerify((PublicKey) key);
    signature.update(text);
    try {
      return signature.verify(signed);
    } catch (SignatureException _) {
      return false; // of a wrong length
    }
  }

  private static byte[] mac(JwtAlgorithm algorithm, Key key, byte[] text)
      throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA" + algorithm.bits());
    mac.init(key);
    return mac.doFinal(text);
  }

  private static Signature signature(JwtAlgorithm algorithm) throws GeneralSecurityException {
    int bits = algorithm.bits();
    if (algorithm.kind() == JwtAlgorithm.Kind.EC) {
      // Both numbers at their full length, one behind the other, and no DER.
      return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
    }
    if (!algorithm.isPss()) {
      return Signature.getInstance("SHA" + bits + "withRSA");
    }
    String hash = "SHA-" + bits;
    var signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec(
            hash,
            "MGF1",
            new MGF1ParameterSpec(hash),
            bits / Byte.SIZE,
            PSSParameterSpec.TRAILER_FIELD_BC));
    return signature;
  }
}
