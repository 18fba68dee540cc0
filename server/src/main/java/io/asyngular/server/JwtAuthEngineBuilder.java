package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.Binder;
import io.asyngular.socket.DefaultBinder;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link JwtAuthEngine}. Defaults are those of the reference where it has the
 * option. Not for several threads at once; each {@link #build} makes an engine of its own.
 */
public final class JwtAuthEngineBuilder {
  private static final System.Logger LOGGER = System.getLogger("io.asyngular.server");
  private static final int DEFAULT_MAX_TOKEN_LENGTH = 256 * 1024;

  private final JwtKey signing;
  private List<JwtKey> alsoVerifying = List.of();
  private @Nullable JwtAlgorithm algorithm;
  private List<JwtAlgorithm> verifyAlgorithms = List.of();
  private List<String> audience = List.of();
  private List<String> issuers = List.of();
  private @Nullable String subject;
  private Duration clockTolerance = Duration.ZERO;
  private @Nullable Duration maxAge;
  private Duration defaultExpiry = Duration.ofDays(1);
  private int maxTokenLength = DEFAULT_MAX_TOKEN_LENGTH;
  private InstantSource time = InstantSource.system();
  private Binder binder = DefaultBinder.binder();
  private Consumer<String> warnings = warning -> LOGGER.log(Level.WARNING, warning);

  JwtAuthEngineBuilder(JwtKey signing) {
    this.signing = requireNonNull(signing);
  }

  /** Keys whose tokens are good too, such as those of before; default none. */
  public JwtAuthEngineBuilder alsoVerifying(JwtKey... keys) {
    alsoVerifying = List.of(keys);
    return this;
  }

  /**
   * What tokens are signed with, and what alone verifies, if no {@link #verifyAlgorithms} are
   * chosen. Default: the first of those that suits the key, or else HS256 for a secret, RS256 for
   * RSA, and for EC the one of its curve.
   */
  public JwtAuthEngineBuilder algorithm(JwtAlgorithm newAlgorithm) {
    algorithm = requireNonNull(newAlgorithm);
    return this;
  }

  /**
   * The algorithms that may verify. Default: the {@link #algorithm} if one was chosen, or else all
   * of each key's own kind: HS256 to HS512 for a secret, RS256 to RS512 and PS256 to PS512 for RSA,
   * the one of its curve for EC. Of those given too, a key serves only those of its kind.
   *
   * @throws IllegalArgumentException if there are none
   */
  public JwtAuthEngineBuilder verifyAlgorithms(JwtAlgorithm... algorithms) {
    verifyAlgorithms = some(List.of(algorithms));
    return this;
  }

  /** How long a token lasts if nothing else is said; default 24 hours. */
  public JwtAuthEngineBuilder defaultExpiry(Duration expiry) {
    defaultExpiry = positive(expiry);
    return this;
  }

  /**
   * Tokens must have one of these as {@code aud}, or among it; default: not asked.
   *
   * @throws IllegalArgumentException if there are none
   */
  public JwtAuthEngineBuilder audience(String... names) {
    audience = some(List.of(names));
    return this;
  }

  /**
   * Tokens must have one of these as {@code iss}; default: not asked.
   *
   * @throws IllegalArgumentException if there are none
   */
  public JwtAuthEngineBuilder issuer(String... names) {
    issuers = some(List.of(names));
    return this;
  }

  /** Tokens must have this as {@code sub}; default: not asked. */
  public JwtAuthEngineBuilder subject(String name) {
    subject = requireNonNull(name);
    return this;
  }

  /** By how much the clocks of those who sign and verify may differ; default not at all. */
  public JwtAuthEngineBuilder clockTolerance(Duration tolerance) {
    if (tolerance.isNegative()) {
      throw new IllegalArgumentException("must not be negative, but is " + tolerance);
    }
    clockTolerance = tolerance;
    return this;
  }

  /**
   * How old a token may be, whatever its {@code exp}, counted from its {@code iat}, which it must
   * have then; default: not asked.
   */
  public JwtAuthEngineBuilder maxAge(Duration age) {
    maxAge = positive(age);
    return this;
  }

  /**
   * How many characters a token may have; default 262,144. What is longer is refused without a look
   * at it, and never made.
   */
  public JwtAuthEngineBuilder maxTokenLength(int characters) {
    if (characters <= 0) {
      throw new IllegalArgumentException("must be positive, not " + characters);
    }
    maxTokenLength = characters;
    return this;
  }

  /** What tells the time, of which whole seconds count; default the machine. */
  public JwtAuthEngineBuilder time(InstantSource source) {
    time = requireNonNull(source);
    return this;
  }

  /** What claims are bound with; default Jackson. */
  public JwtAuthEngineBuilder binder(Binder newBinder) {
    binder = requireNonNull(newBinder);
    return this;
  }

  /** Where warnings go; for tests. */
  JwtAuthEngineBuilder warnings(Consumer<String> listener) {
    warnings = listener;
    return this;
  }

  /**
   * Makes the engine.
   *
   * @throws io.asyngular.protocol.AGException named {@code InvalidOptionsError} if algorithms do
   *     not suit the keys, or the first key cannot sign
   */
  public JwtAuthEngine build() {
    var checks = new JwtChecks(audience, issuers, subject, clockTolerance, maxAge);
    var settings =
        new JwtSettings(
            algorithm,
            verifyAlgorithms,
            checks,
            defaultExpiry,
            maxTokenLength,
            time,
            binder,
            warnings);
    return new JwtAuthEngine(settings, settings.ring(signing, alsoVerifying));
  }

  private static <T> List<T> some(List<T> given) {
    if (given.isEmpty()) {
      throw new IllegalArgumentException("at least one is needed");
    }
    return given;
  }

  private static Duration positive(Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("must be positive, not " + duration);
    }
    return duration;
  }
}
