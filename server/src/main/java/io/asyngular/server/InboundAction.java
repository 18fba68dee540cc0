package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client asks of the server, before anything is done about it. */
public sealed interface InboundAction extends Action {
  /** The client. */
  AGServerSocket socket();

  /** An action with data of the client's, which may be allowed with other data. */
  sealed interface WithData extends InboundAction {
    /** What the client sent; may be absent. */
    Payload data();

    /** Set when the client's token has expired, and this is what first came after it. */
    Optional<AGException> authTokenExpiredError();

    @Override
    Verdict<Payload> verdict();

    /**
     * Lets it happen with other data.
     *
     * @param newData any value that binds to JSON, a {@link Payload} as it is, or null, which is
     *     data too
     */
    default void allow(@Nullable Object newData) {
      verdict().allow(((ServerSocket) socket()).payload(newData));
    }
  }

  /** A message for a receiver. Blocked, it is dropped without a word to the client. */
  record Transmit(
      AGServerSocket socket,
      String receiver,
      Payload data,
      Optional<AGException> authTokenExpiredError,
      Verdict<Payload> verdict)
      implements WithData {}

  /** A call of a procedure. Blocked, it is answered with the error. */
  record Invoke(
      AGServerSocket socket,
      String procedure,
      Payload data,
      Optional<AGException> authTokenExpiredError,
      Verdict<Payload> verdict)
      implements WithData {}

  /** A subscription, with the data that was given for it. Blocked, the client is not subscribed. */
  record Subscribe(
      AGServerSocket socket,
      String channel,
      Payload data,
      Optional<AGException> authTokenExpiredError,
      Verdict<Payload> verdict)
      implements WithData {}

  /** A publication. Blocked, nobody gets it, and the client is told if it asked for an answer. */
  record PublishIn(
      AGServerSocket socket,
      String channel,
      Payload data,
      Optional<AGException> authTokenExpiredError,
      Verdict<Payload> verdict)
      implements WithData {}

  /**
   * A token that has been found good, with the handshake or later. Blocked, the client is not
   * authenticated; with an error whose property {@code isBadToken} is true it also forgets the
   * token.
   */
  record Authenticate(AGServerSocket socket, AuthToken authToken, Verdict<Void> verdict)
      implements InboundAction {}
}
