package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.stream.ConsumableStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels as the server itself uses them. What is published here reaches all subscribers: the
 * sockets' and the server's own; no middleware judges it on its way in. Any thread; only {@code
 * invokePublish} blocks.
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
   * Subscribes the server, if it is not subscribed yet; with a broker within this process it takes
   * effect at once.
   *
   * @return the channel; a second subscription shares the same stream
   */
  AGChannel<Payload> subscribe(String channel);

  /**
   * As {@link #subscribe(String)}, each message read as that type on the consuming thread; what
   * does not bind is reported as a {@link ServerEvent.Warning} and left out.
   */
  <T> AGChannel<T> subscribe(String channel, Class<T> type);

  /** The channel, whether or not the server is subscribed. */
  AGChannel<Payload> channel(String channel);

  /** As {@link #channel(String)}, each message read as that type. */
  <T> AGChannel<T> channel(String channel, Class<T> type);

  /** Ends the server's subscription. Loops over the channel go on, and receive nothing. */
  void unsubscribe(String channel);

  /** The channels that the server is subscribed to. */
  List<String> subscriptions();

  /** Whether the server is subscribed to the channel. */
  boolean isSubscribed(String channel);

  /** What happens to the server's own subscriptions, of that kind. */
  <E extends ExchangeEvent> ConsumableStream<E> listener(Class<E> type);

  /** All that happens to the server's own subscriptions. */
  ConsumableStream<ExchangeEvent> events();

  /** Messages and events of these channels, to measure, close and kill. */
  ExchangeStreams streams();
}
