package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorCodec;
import io.asyngular.protocol.Payload;
import java.util.Optional;

/**
 * What a server made of a token.
 *
 * @param isAuthenticated whether the client is authenticated now
 * @param authError why the token was no good, if it was not
 */
public record AuthStatus(boolean isAuthenticated, Optional<AGException> authError) {
  /** As the server tells it; one that says nothing has taken the token. */
  static AuthStatus read(Payload status) {
    Payload authenticated = status.field("isAuthenticated");
    return new AuthStatus(
        !authenticated.isPresent() || authenticated.json().equals("true"), error(status));
  }

  static Optional<AGException> error(Payload status) {
    Payload error = status.field("authError");
    return error.isPresent() ? Optional.of(ErrorCodec.read(error)) : Optional.empty();
  }
}
