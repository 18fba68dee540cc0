package io.asyngular.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The older forms of keys, put into the wrapping that the JDK reads: the same bytes behind the name
 * of what they are, in DER.
 */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int BITS = 0x03;

  private static final byte[] VERSION_0 = hex("020100");
  private static final byte[] RSA = hex("300d06092a864886f70d0101010500");
  private static final byte[] EC = hex("06072a8648ce3d0201");
  private static final byte[] NO_UNUSED_BITS = {0};

  /** The names of the curves P-256, P-384 and P-521. */
  private static final List<byte[]> CURVES =
      List.of(hex("06082a8648ce3d030107"), hex("06052b81040022"), hex("06052b81040023"));

  private Der() {}

  /** PKCS#1 into PKCS#8. */
  static byte[] rsaPrivateKey(byte[] pkcs1) {
    return wrap(SEQUENCE, VERSION_0, RSA, wrap(OCTETS, pkcs1));
  }

  /** PKCS#1 into SPKI. */
  static byte[] rsaPublicKey(byte[] pkcs1) {
    return wrap(SEQUENCE, RSA, wrap(BITS, NO_UNUSED_BITS, pkcs1));
  }

  /** SEC 1 into PKCS#8; empty if it does not name a curve that we know. */
  static Optional<byte[]> ecPrivateKey(byte[] sec1) {
    return CURVES.stream()
        .filter(curve -> contains(sec1, curve))
        .findFirst()
        .map(curve -> wrap(SEQUENCE, VERSION_0, wrap(SEQUENCE, EC, curve), wrap(OCTETS, sec1)));
  }

  private static boolean contains(byte[] text, byte[] part) {
    for (int at = 0; at + part.length <= text.length; at++) {
      if (Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] wrap(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(length >> shift);
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
