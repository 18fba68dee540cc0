package io.asyngular.stream;

/**
 * This iterator was taken for abandoned and closed, so items were missed: it must not look as if
 * all was read.
 */
public final class StreamAbandonedException extends StreamException {
  private static final long serialVersionUID = 1L;

  StreamAbandonedException(String message) {
    super(message);
  }
}
