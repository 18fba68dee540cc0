package io.asyngular.stream;

/** The stream was closed or killed before the one item that was asked for. */
public final class StreamEndedException extends StreamException {
  private static final long serialVersionUID = 1L;

  StreamEndedException(String message) {
    super(message);
  }
}
