package io.asyngular.stream;

/** The consuming thread was interrupted while it waited; its interrupt flag is still set. */
public final class StreamInterruptedException extends StreamException {
  private static final long serialVersionUID = 1L;

  StreamInterruptedException(String message) {
    super(message);
  }
}
