package io.asyngular.server;

import io.asyngular.socket.engine.Failures;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
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

  /** What the application has decided, were it too late. */
  private final AtomicReference<@Nullable Outcome> given = new AtomicReference<>();

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
    decide(Outcome.ALLOWED, new Decision.Allowed<>(data), "allow");
  }

  void block(@Nullable Throwable error) {
    decide(Outcome.BLOCKED, new Decision.Blocked<>(error), "block");
  }

  /** Too late, it does nothing: who decides cannot know that the socket has gone meanwhile. */
  private void decide(Outcome outcome, Decision<D> decision, String verb) {
    Outcome before = given.compareAndExchange(null, outcome);
    if (before != null) {
      throw Failures.invalidAction(
          "AGAction "
              + type
              + " has already been "
              + before.name().toLowerCase(Locale.ROOT)
              + "; cannot "
              + verb);
    }
    decided.complete(decision);
  }

  /** Decides in the place of the application, unless it has. */
  void decideAtLast(Decision<D> decision) {
    decided.complete(decision);
  }

  CompletionStage<Decision<D>> decided() {
    return decided;
  }
}
