package io.asyngular.stream;

/** Nothing was written to the stream within the idle limit of its consumer. */
public final class StreamTimeoutException extends StreamException {
  private static final long serialVersionUID = 1L;

  StreamTimeoutException(String message) {
    super(message);
  }
}
