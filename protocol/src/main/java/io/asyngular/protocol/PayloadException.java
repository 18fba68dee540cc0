package io.asyngular.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A payload was absent or null where a value was needed, does not bind to the type asked for, or a
 * Java value has no JSON form. On the wire its name is {@code InvalidArgumentsError}.
 */
public class PayloadException extends AGException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong with the payload.
   *
   * @param message goes to the peer when a procedure fails with it: no stack, no secrets
   */
  public PayloadException(String message) {
    super(ErrorNames.INVALID_ARGUMENTS, message);
  }

  /** As {@link #PayloadException(String)}, with the JSON library's own exception, never sent. */
  public PayloadException(String message, @Nullable Throwable cause) {
    super(ErrorNames.INVALID_ARGUMENTS, message, cause);
  }
}
