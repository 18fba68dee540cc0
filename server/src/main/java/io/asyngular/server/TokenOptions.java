package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one token is to be made. The algorithm is not among it: that is the engine's alone.
 *
 * <p>Immutable, any thread: each method with an argument returns other options. {@code
 * TokenOptions.DEFAULT.expiresIn(Duration.ofMinutes(5)).subject("bob")}
 */
public final class TokenOptions {
  /** Nothing but the engine's own defaults, and delivery that nobody waits for. */
  public static final TokenOptions DEFAULT =
      new TokenOptions(null, null, Map.of(), Map.of(), true, false);

  private final @Nullable Duration expiresIn;
  private final @Nullable Duration notBefore;
  private final Map<String, Object> claims;
  private final Map<String, Object> header;
  private final boolean timestamp;
  private final boolean rejectOnFailedDelivery;

  private TokenOptions(
      @Nullable Duration expiresIn,
      @Nullable Duration notBefore,
      Map<String, Object> claims,
      Map<String, Object> header,
      boolean timestamp,
      boolean rejectOnFailedDelivery) {
    this.expiresIn = expiresIn;
    this.notBefore = notBefore;
    this.claims = claims;
    this.header = header;
    this.timestamp = timestamp;
    this.rejectOnFailedDelivery = rejectOnFailedDelivery;
  }

  /**
   * How long the token lasts, counted from its {@code iat}. A claim {@code exp} wins over it.
   *
   * @param duration may be negative. If it is not of whole seconds, the token ends at the whole
   *     second before
   */
  public TokenOptions expiresIn(Duration duration) {
    return new TokenOptions(
        requireNonNull(duration), notBefore, claims, header, timestamp, rejectOnFailedDelivery);
  }

  /** How long until the token counts, counted from its {@code iat}; as {@link #expiresIn}. */
  public TokenOptions notBefore(Duration duration) {
    return new TokenOptions(
        expiresIn, requireNonNull(duration), claims, header, timestamp, rejectOnFailedDelivery);
  }

  /**
   * Adds the claim {@code aud}.
   *
   * @param audience one, written as a string, or several, as an array
   * @throws IllegalArgumentException if there is none
   */
  public TokenOptions audience(String... audience) {
    if (audience.length == 0) {
      throw new IllegalArgumentException("an audience of nobody");
    }
    return claim("aud", audience.length == 1 ? audience[0] : List.of(audience));
  }

  /** Adds the claim {@code iss}. */
  public TokenOptions issuer(String issuer) {
    return claim("iss", issuer);
  }

  /** Adds the claim {@code sub}. */
  public TokenOptions subject(String subject) {
    return claim("sub", subject);
  }

  /** Adds the claim {@code jti}. */
  public TokenOptions tokenId(String id) {
    return claim("jti", id);
  }

  /** Sets {@code kid} in the token's header, in place of the id of the key that signs. */
  public TokenOptions keyId(String id) {
    return header(Map.of("kid", id));
  }

  /**
   * Sets members of the token's header, beside those that are set.
   *
   * @param members values as {@link io.asyngular.protocol.Payload#of} takes them
   * @throws IllegalArgumentException if {@code alg} is among them, or {@code crit}, which names
   *     extensions, and we have none
   */
  public TokenOptions header(Map<String, ?> members) {
    if (members.containsKey("alg") || members.containsKey("crit")) {
      throw new IllegalArgumentException("alg and crit are not for options to set");
    }
    Map<String, Object> all = merged(header, members);
    return new TokenOptions(expiresIn, notBefore, claims, all, timestamp, rejectOnFailedDelivery);
  }

  /** Leaves {@code iat} out of the token. */
  public TokenOptions withoutTimestamp() {
    return new TokenOptions(expiresIn, notBefore, claims, header, false, rejectOnFailedDelivery);
  }

  /**
   * Whether who sets the token waits for the client to say that it has it, and fails if it does
   * not.
   */
  public TokenOptions rejectOnFailedDelivery(boolean reject) {
    return new TokenOptions(expiresIn, notBefore, claims, header, timestamp, reject);
  }

  private TokenOptions claim(String name, Object value) {
    Map<String, Object> all = merged(claims, Map.of(name, value));
    return new TokenOptions(expiresIn, notBefore, all, header, timestamp, rejectOnFailedDelivery);
  }

  private static Map<String, Object> merged(Map<String, Object> set, Map<String, ?> more) {
    var all = new LinkedHashMap<>(set);
    all.putAll(more);
    return Collections.unmodifiableMap(all);
  }

  /** See {@link #expiresIn(Duration)}; empty means the engine's own default. */
  public Optional<Duration> expiresIn() {
    return Optional.ofNullable(expiresIn);
  }

  /** See {@link #notBefore(Duration)}; empty means at once. */
  public Optional<Duration> notBefore() {
    return Optional.ofNullable(notBefore);
  }

  /** What is added to the claims: {@code aud}, {@code iss}, {@code sub}, {@code jti}. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** What is set in the header. */
  public Map<String, Object> header() {
    return header;
  }

  /** Whether the token gets an {@code iat}. */
  public boolean timestamp() {
    return timestamp;
  }

  /** See {@link #rejectOnFailedDelivery(boolean)}. */
  public boolean rejectOnFailedDelivery() {
    return rejectOnFailedDelivery;
  }
}
