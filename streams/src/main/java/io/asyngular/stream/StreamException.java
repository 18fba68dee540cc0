package io.asyngular.stream;

/** How an iteration fails, other than by ending. Unchecked, so that plain loops stay plain. */
public abstract sealed class StreamException extends RuntimeException
    permits StreamTimeoutException,
        StreamInterruptedException,
        StreamAbandonedException,
        StreamEndedException {
  private static final long serialVersionUID = 1L;

  StreamException(String message) {
    super(message);
  }
}
