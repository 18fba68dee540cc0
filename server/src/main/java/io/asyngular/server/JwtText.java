package io.asyngular.server;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.CodecLimits;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * The text of a token that has the form of one: header, claims and signature. Nothing is said of
 * whether the signature is right.
 *
 * @param text all of it
 * @param afterHeader index of the first dot
 * @param afterClaims index of the second dot
 */
record JwtText(String text, int afterHeader, int afterClaims) {
  /** As deep as what a codec lets through. */
  static final int MAX_DEPTH = CodecLimits.DEFAULT.maxDepth();

  /** What JavaScript takes for false, and so for no header. */
  private static final Set<String> NOTHING = Set.of("null", "false", "0", "-0", "\"\"");

  /** Looks at the form and the length before all else, so that what is too long costs nothing. */
  static JwtText split(String text, int maxLength) {
    if (text.isEmpty()) {
      throw TokenErrors.invalid("jwt must be provided");
    }
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
      throw TokenErrors.invalid("jwt malformed");
    }
    if (text.length() > maxLength) {
      throw TokenErrors.invalid( // to the client it is as garbage of that form
          "invalid token",
          new IllegalArgumentException("the token is longer than " + maxLength + " characters"));
    }
    var token = new JwtText(text, first, second);
    if (first == 0
        || second == first + 1
        || !isBase64(text, 0, first)
        || !isBase64(text, first + 1, second)
        || !isBase64(text, second + 1, text.length())) {
      throw TokenErrors.invalid("invalid token");
    }
    return token;
  }

  private static boolean isBase64(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!good) {
        return false;
      }
    }
    return true;
  }

  /** The header, which may be any JSON but what JavaScript takes for nothing. */
  Payload header(Binder binder) {
    Payload header = json(text.substring(0, afterHeader), binder);
    if (NOTHING.contains(header.json())) {
      throw TokenErrors.invalid("invalid token");
    }
    return header;
  }

  /** The claims; to be asked for when the signature has been found right. */
  Payload claims(Binder binder) {
    Payload claims = json(text.substring(afterHeader + 1, afterClaims), binder);
    if (!claims.isObject()) {
      throw TokenErrors.invalid("invalid token");
    }
    return claims;
  }

  private static Payload json(String part, Binder binder) {
    try {
      var json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
      // Back from the string, so that what is passed on is UTF-8, whatever it was.
      return Payload.checked(json.getBytes(StandardCharsets.UTF_8), MAX_DEPTH, binder);
    } catch (PayloadException | IllegalArgumentException e) {
      throw TokenErrors.invalid("invalid token", e);
    }
  }

  boolean hasSignature() {
    return afterClaims + 1 < text.length();
  }

  /** What the signature is of. */
  byte[] signedText() {
    return text.substring(0, afterClaims).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The signature's bytes; none if it is not written in the one way that base64 has for them, since
   * a token that was revoked by its text must not come back in another.
   */
  byte[] signature() {
    String written = text.substring(afterClaims + 1);
    try {
      byte[] signature = Base64.getUrlDecoder().decode(written);
      return encode(signature).equals(written) ? signature : new byte[0];
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  static String encode(byte[] part) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
  }
}
