package io.asyngular.protocol;

/** What a client does after a close, by its code; see {@link CloseStatus#reconnect}. */
public enum Reconnect {
  /** Stays closed: the close was asked for, or is permanent. */
  NEVER,

  /** Makes its first attempt at once, then backs off. */
  AT_ONCE,

  /** Waits before its first attempt and longer before each further one. */
  BACKOFF
}
