package io.asyngular.socket;

/** Whether a socket has a token that was found good. */
public enum AuthState {
  /** No token, or none that is good. */
  UNAUTHENTICATED,
  /** A good token. */
  AUTHENTICATED
}
