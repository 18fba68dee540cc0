package io.asyngular.server;

import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must say, in the order and with the words of the reference's library.
 *
 * @param audience one of them must be among the token's; none: not asked
 * @param issuers one of them must be the token's; none: not asked
 * @param subject must be the token's; null: not asked
 * @param clockTolerance by how much clocks may differ
 * @param maxAge counted from {@code iat}; null: not asked
 */
record JwtChecks(
    List<String> audience,
    List<String> issuers,
    @Nullable String subject,
    Duration clockTolerance,
    @Nullable Duration maxAge) {

  /**
   * Returns if all is well at that second.
   *
   * @throws io.asyngular.protocol.AGException the first that is not
   */
  void check(Payload claims, long now) {
    double tolerance = clockTolerance.getSeconds() + clockTolerance.getNano() / 1e9;
    Payload nbf = claims.field("nbf");
    if (!nbf.isAbsent()) {
      double from = number(nbf, "invalid nbf value");
      if (from > now + tolerance) {
        throw TokenErrors.notBefore("jwt not active", from);
      }
    }
    Payload exp = claims.field("exp");
    if (!exp.isAbsent()) {
      double until = number(exp, "invalid exp value");
      if (now >= until + tolerance) {
        throw TokenErrors.expired("jwt expired", until);
      }
    }
    checkNames(claims);
    if (maxAge != null) {
      double issued = number(claims.field("iat"), "iat required when maxAge is specified");
      double until = NumericDate.after(issued, maxAge);
      if (now >= until + tolerance) {
        throw TokenErrors.expired("maxAge exceeded", until);
      }
    }
  }

  private void checkNames(Payload claims) {
    if (!audience.isEmpty() && !isForUs(claims.field("aud"))) {
      throw TokenErrors.invalid("jwt audience invalid. expected: " + String.join(" or ", audience));
    }
    if (!issuers.isEmpty() && !isOneOf(issuers, claims.field("iss"))) {
      throw TokenErrors.invalid("jwt issuer invalid. expected: " + String.join(",", issuers));
    }
    if (subject != null && !isOneOf(List.of(subject), claims.field("sub"))) {
      throw TokenErrors.invalid("jwt subject invalid. expected: " + subject);
    }
  }

  private boolean isForUs(Payload aud) {
    if (!aud.isPresent() || aud.json().charAt(0) != '[') {
      return isOneOf(audience, aud);
    }
    try {
      return Stream.of(aud.as(Object[].class))
          .anyMatch(each -> each instanceof String && audience.contains(each));
    } catch (PayloadException _) {
      return false; // something else in it does not bind, such as a number of thousands of digits
    }
  }

  private static boolean isOneOf(List<String> expected, Payload claim) {
    return claim.isString() && expected.contains(claim.text());
  }

  private static double number(Payload claim, String otherwise) {
    if (!claim.number().isPresent()) {
      throw TokenErrors.invalid(otherwise);
    }
    return claim.number().orElseThrow();
  }
}
