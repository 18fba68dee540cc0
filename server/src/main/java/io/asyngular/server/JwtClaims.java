package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Completes the claims of a token before it is signed, in the order and with the words of the
 * reference's library. What was in the claims stays the JSON that it is, to the last digit.
 */
final class JwtClaims {
  /** Claims that options can add, and what the reference calls the option. */
  private static final Map<String, String> OPTIONS = options();

  private JwtClaims() {}

  private static Map<String, String> options() {
    var options = new LinkedHashMap<String, String>();
    options.put("aud", "audience");
    options.put("iss", "issuer");
    options.put("sub", "subject");
    options.put("jti", "jwtid");
    return options;
  }

  /**
   * The claims as they are to be signed.
   *
   * @param defaultExpiry how long the token lasts if neither claims nor options tell
   * @param now in seconds
   * @throws AGException named {@code InvalidArgumentsError} if a claim or an option does not fit
   */
  static Payload complete(
      Payload claims, TokenOptions options, Duration defaultExpiry, long now, Binder binder) {
    Map<String, Payload> all = checked(claims);
    Payload iat = all.getOrDefault("iat", Payload.ABSENT);
    // As in JavaScript, where 0 is no time.
    boolean issued = iat.isPresent() && iat.number().orElseThrow() != 0;
    double timestamp = issued ? iat.number().orElseThrow() : now;
    if (!options.timestamp()) {
      all.remove("iat");
    } else if (!issued) {
      all.put("iat", Payload.of(now, binder));
    }
    if (options.notBefore().isPresent()) {
      if (all.containsKey("nbf")) {
        throw invalid(
            "Bad \"options.notBefore\" option the payload already has an \"nbf\" property.");
      }
      all.put("nbf", date(timestamp, options.notBefore().get(), binder));
    }
    if (!all.containsKey("exp")) {
      all.put("exp", date(timestamp, options.expiresIn().orElse(defaultExpiry), binder));
    }
    OPTIONS.forEach((claim, option) -> {
      Object value = options.claims().get(claim);
      if (value != null && all.put(claim, Payload.of(value, binder)) != null) {
        throw invalid(
            "Bad \"options.%s\" option. The payload already has an \"%s\" property."
                .formatted(option, claim));
      }
    });
    return Payload.checked(binder.write(all), JwtText.MAX_DEPTH, binder);
  }

  private static Map<String, Payload> checked(Payload claims) {
    if (claims.isAbsent()) {
      throw invalid("payload is required");
    }
    if (!claims.isObject()) {
      throw invalid("Expected \"payload\" to be a plain object.");
    }
    var all = new LinkedHashMap<>(claims.fields());
    all.forEach((name, value) -> {
      if (isTime(name) && !isFinite(value)) {
        throw invalid("\"" + name + "\" should be a number of seconds");
      }
    });
    return all;
  }

  private static boolean isTime(String claim) {
    return claim.equals("iat") || claim.equals("exp") || claim.equals("nbf");
  }

  private static boolean isFinite(Payload claim) {
    return claim.number().isPresent() && Double.isFinite(claim.number().orElseThrow());
  }

  private static Payload date(double from, Duration after, Binder binder) {
    return Payload.of(NumericDate.json(NumericDate.after(from, after)), binder);
  }

  private static AGException invalid(String message) {
    return new AGException(ErrorNames.INVALID_ARGUMENTS, message);
  }
}
