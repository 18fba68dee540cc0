package io.asyngular.server;

import io.asyngular.protocol.AGException;
import java.util.Optional;

/**
 * Something that is about to happen and that a middleware decides on: it must call exactly one of
 * {@code allow} and {@code block}, now or later, on any thread. Until then the socket's next action
 * of that line waits. A second decision is an {@link AGException} named {@code InvalidActionError};
 * one that comes when the socket has gone, or the time to decide is over, has no effect.
 */
public sealed interface Action
    permits HandshakeAction, InboundRawAction, InboundAction, OutboundAction {
  /** What kind of action it is, as the reference calls it, such as {@code publishIn}. */
  default String type() {
    return verdict().type();
  }

  /** Where the decision is kept. */
  Verdict<?> verdict();

  /** What has been decided; empty as long as nothing has. */
  default Optional<Verdict.Outcome> outcome() {
    return verdict().outcome();
  }

  /** Lets it happen as it is. */
  default void allow() {
    verdict().allow(null);
  }

  /**
   * Keeps it from happening and gives no reason: a caller is told {@code
   * SilentMiddlewareBlockedError}.
   */
  default void block() {
    verdict().block(null);
  }

  /**
   * Keeps it from happening.
   *
   * @param error what a caller is told: an {@link AGException} as it is, of any other only {@code
   *     InternalError}. One with the property {@code silent} set to true is kept from the caller,
   *     who is told {@code SilentMiddlewareBlockedError}. Told as a failure of the socket in any
   *     case, unless the server's {@code middlewareEmitFailures} is off
   */
  default void block(Throwable error) {
    verdict().block(error);
  }
}
