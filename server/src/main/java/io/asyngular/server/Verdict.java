package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.engine.Failures;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an {@link Action}: decided once, by whoever knows, on any thread. Made by the
 * server only; applications decide with the methods of the action.
 *
 * @param <D> what an action may be allowed with instead of its own data
 */
public final class Verdict<D> {
  /** What has been decided. */
  public enum Outcome {
    /** The action goes on. */
    ALLOWED,
    /** The action has no effect. */
    BLOCKED
  }

  /** What has been decided, with what was given. */
  sealed interface Decision<D> {
    /** Goes on, with its own data if there is no other. */
    record Allowed<D>(@Nullable D data) implements Decision<D> {}

    /** Has no effect; without an error nobody is told why. */
    record Blocked<D>(@Nullable Throwable error) implements Decision<D> {}

    /** The middleware is not there any more. */
    record Lost<D>() implements Decision<D> {}
  }

  private final String type;
  private final CompletableFuture<Decision<D>> decided = new CompletableFuture<>();

  /** To be decided for an action of that type. */
  Verdict(String type) {
    this.type = type;
  }

  String type() {
    return type;
  }

  /** Empty until it has been decided. */
  Optional<Outcome> outcome() {
    Decision<D> decision = decided.getNow(null);
    return decision == null
        ? Optional.empty()
        : Optional.of(decision instanceof Decision.Allowed<D> ? Outcome.ALLOWED : Outcome.BLOCKED);
  }

  void allow(@Nullable D data) {
    decide(new Decision.Allowed<>(data), "allow");
  }

  void block(@Nullable Throwable error) {
    decide(new Decision.Blocked<>(error), "block");
  }

  private void decide(Decision<D> decision, String verb) {
    if (!decided.complete(decision)) {
      throw alreadyDecided(verb);
    }
  }

  private AGException alreadyDecided(String verb) {
    String how = outcome().orElse(Outcome.BLOCKED).name().toLowerCase(Locale.ROOT);
    return Failures.invalidAction(
        "AGAction " + type + " has already been " + how + "; cannot " + verb);
  }

  /** Decides unless that has been done. */
  void decideAtLast(Decision<D> decision) {
    decided.complete(decision);
  }

  CompletionStage<Decision<D>> decided() {
    return decided;
  }
}
