package io.asyngular.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An error as the peer sent it, such that passing it on writes what was read. */
@SuppressWarnings("serial") // errors travel as JSON; Java serialisation is not supported
final class PeerError extends AGException {
  private static final long serialVersionUID = 1L;

  /** What JavaScript calls an error that was given no name. */
  private static final String UNNAMED = "Error";

  private final boolean named;
  private final @Nullable Payload bare;

  /** An object error, its name null if it had none. */
  PeerError(
      @Nullable String name, String message, Map<String, ? extends @Nullable Object> properties) {
    super(name == null ? UNNAMED : name, message, properties);
    this.named = name != null;
    this.bare = null;
  }

  /** An error that is no object: a text, a number. */
  PeerError(Payload bare) {
    super(UNNAMED, bare.isString() ? bare.text() : bare.json());
    this.named = false;
    this.bare = bare;
  }

  boolean isNamed() {
    return named;
  }

  /** What the error was instead of an object. */
  @Nullable Payload bare() {
    return bare;
  }
}
