package io.asyngular.server;

import io.asyngular.protocol.Binder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@link JwtAuthEngineBuilder} was told, but for the keys; documented there. */
record JwtSettings(
    @Nullable JwtAlgorithm algorithm,
    List<JwtAlgorithm> verifyAlgorithms,
    JwtChecks checks,
    Duration defaultExpiry,
    int maxTokenLength,
    InstantSource time,
    Binder binder,
    Consumer<String> warnings) {

  JwtKeyRing ring(JwtKey signing, List<JwtKey> alsoVerifying) {
    return JwtKeyRing.of(signing, alsoVerifying, algorithm, verifyAlgorithms);
  }

  /** In seconds. */
  long now() {
    return time.instant().getEpochSecond();
  }
}
