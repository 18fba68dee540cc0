package io.asyngular.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error as it is on the wire: a name, a message, and further properties in order. Open: extend
 * it to give an error of your own its wire name. Its text goes to the peer.
 *
 * <p>Compare errors by {@link #name}, never by class: what comes from the peer is a plain {@code
 * AGException}, whatever was thrown there. Names that the protocol itself uses are in {@link
 * ErrorNames}.
 *
 * <p>As immutable as the values of its properties; any thread.
 */
@SuppressWarnings("serial") // errors travel as JSON; Java serialisation is not supported
public class AGException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String message;
  private final Map<String, @Nullable Object> properties;

  /**
   * An error without further properties.
   *
   * @param name as on the wire, such as {@code "InvalidActionError"}
   * @param message for people; sent to the peer
   */
  public AGException(String name, String message) {
    this(name, message, Map.of(), null);
  }

  /** As {@link #AGException(String, String)}, with what caused it. The cause is never sent. */
  public AGException(String name, String message, @Nullable Throwable cause) {
    this(name, message, Map.of(), cause);
  }

  /**
   * An error with further properties.
   *
   * @param properties copied, in order. Values may be null, strings, numbers, booleans, maps,
   *     collections, instants, payloads, or what the {@link Binder} can write
   */
  public AGException(
      String name, String message, Map<String, ? extends @Nullable Object> properties) {
    this(name, message, properties, null);
  }

  /** An error with further properties and what caused it. The cause is never sent. */
  public AGException(
      String name,
      String message,
      Map<String, ? extends @Nullable Object> properties,
      @Nullable Throwable cause) {
    super(message, cause);
    this.name = Objects.requireNonNull(name);
    this.message = Objects.requireNonNull(message);
    this.properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** The name on the wire; {@code "Error"} for an error of the peer's that had none. */
  public final String name() {
    return name;
  }

  /** The text for people, never null. */
  @Override
  public String getMessage() {
    return message;
  }

  /** What the error carries beside name and message, in order; unmodifiable. */
  public final Map<String, @Nullable Object> properties() {
    return properties;
  }

  /** One of the {@link #properties}, or null if it has none of that name. */
  public final @Nullable Object property(String property) {
    return properties.get(property);
  }

  /** Whether the peer sent it; else it was raised at this end. */
  public final boolean isRemote() {
    return this instanceof PeerError;
  }

  /** The name on the wire, then the message; a class of one's own is named too. */
  @Override
  public String toString() {
    boolean own = getClass() != AGException.class && getClass() != PeerError.class;
    return name + (own ? " (" + getClass().getName() + ")" : "") + ": " + message;
  }
}
