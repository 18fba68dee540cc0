package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.ConsumableStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels as the server itself uses them. What is published here reaches all subscribers: the
 * sockets' and the server's own. Any thread; only {@code invokePublish} blocks.
 */
public interface Exchange {
  /**
   * Publishes without waiting; a failure of the broker is told as a {@link ServerEvent.Warning}.
   *
   * @param data any value that binds to JSON, a {@link Payload} as it is, or null
   * @throws AGException when the value cannot be turned into JSON
   */
  void transmitPublish(String channel, @Nullable Object data);

  /**
   * Publishes, and waits until the broker has it.
   *
   * @throws AGException {@code BrokerError} when the broker refuses or fails
   */
  void invokePublish(String channel, @Nullable Object data) throws InterruptedException;

  /**
   * Subscribes the server, if it is not subscribed yet; takes effect at once.
   *
   * @return the channel's messages; a second subscription shares the same stream
   */
  ConsumableStream<Payload> subscribe(String channel);

  /**
   * As {@link #subscribe(String)}, each message read as that type on the consuming thread; what
   * does not bind is reported as a {@link ServerEvent.Warning} and left out.
   */
  <T> ConsumableStream<T> subscribe(String channel, Class<T> type);

  /** The channel's messages, whether or not the server is subscribed. */
  ConsumableStream<Payload> channel(String channel);

  /** Ends the server's subscription. Loops over the channel go on, and receive nothing. */
  void unsubscribe(String channel);

  /** The channels that the server is subscribed to. */
  List<String> subscriptions();

  /** Whether the server is subscribed to the channel. */
  boolean isSubscribed(String channel);
}
