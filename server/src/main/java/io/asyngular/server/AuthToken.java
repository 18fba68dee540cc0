package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.Payload;
import java.time.Instant;
import java.util.Optional;

/**
 * A token that is good: what it says, and its text. Who has the text is taken for whom it names, so
 * it does not belong in logs; {@link #toString} leaves it out. Immutable, any thread.
 *
 * @param claims a JSON object
 * @param signed the text as clients keep and send it
 */
public record AuthToken(Payload claims, String signed) {
  /** Both are needed. */
  public AuthToken {
    requireNonNull(claims);
    requireNonNull(signed);
  }

  /**
   * When the token ends, from the claim {@code exp}, which counts seconds and may be a fraction.
   * Times beyond the reach of 64 bits of milliseconds are the last, or first, within it.
   *
   * @return empty if there is no such claim or it is no number; never throws
   */
  public Optional<Instant> expiry() {
    Payload exp = claims.field("exp");
    if (!NumericDate.isNumber(exp)) {
      return Optional.empty();
    }
    // A cast to long ends at its bounds.
    return Optional.of(Instant.ofEpochMilli((long) (NumericDate.seconds(exp) * 1000)));
  }

  /** One of the claims; {@link Payload#ABSENT} if there is none of that name. */
  public Payload claim(String name) {
    return claims.field(name);
  }

  /**
   * All claims, bound to a class.
   *
   * @throws io.asyngular.protocol.PayloadException if they do not bind
   */
  public <T> T as(Class<T> type) {
    return claims.as(type);
  }

  /** For logs: the claims, cut after 200 characters, and the length of the text. */
  @Override
  public String toString() {
    return "AuthToken[claims=" + claims + ", signed=(" + signed.length() + " characters)]";
  }
}
