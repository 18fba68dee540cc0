package io.asyngular.socket;

import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.ConsumerNode;
import io.asyngular.stream.LoopBody;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A channel as one end sees it: its messages as a stream, what happens to it as another, and ways
 * to publish. A view by name: there may be many of one channel, and having one subscribes nobody.
 *
 * <p>Ending its loops does not unsubscribe, and to unsubscribe does not end its loops. Any thread;
 * only iterating and {@code invokePublish} block.
 *
 * @param <T> the type of its messages
 */
public interface AGChannel<T> extends Iterable<T> {
  /** The channel's name, which may be any text. */
  String name();

  /** Whether this end is subscribed, or is about to be. */
  ChannelState state();

  /** Whether this end is subscribed. */
  default boolean isSubscribed() {
    return state() == ChannelState.SUBSCRIBED;
  }

  /** Subscribes this end, unless it is subscribed or about to be. */
  void subscribe();

  /** Ends the subscription, if there is one. Loops over the channel go on, and receive nothing. */
  void unsubscribe();

  /**
   * Publishes without waiting.
   *
   * @param data any value that binds to JSON, a {@link io.asyngular.protocol.Payload} as it is, or
   *     null
   */
  void transmitPublish(@Nullable Object data);

  /**
   * Publishes, and waits until it is known that it was.
   *
   * @throws io.asyngular.protocol.AGException when it was refused or failed
   */
  void invokePublish(@Nullable Object data) throws InterruptedException;

  /** The channel's messages, from when they are consumed, whether or not it is subscribed. */
  ConsumableStream<T> messages();

  /** An iterator over {@link #messages()}; see {@link ConsumableStream#iterator()}. */
  @Override
  default Iterator<T> iterator() {
    return messages().iterator();
  }

  /** Consumes {@link #messages()}; see {@link ConsumableStream#loop}. */
  default ConsumerNode loop(LoopBody<T> body) {
    return messages().loop(body);
  }

  /** What happens to the channel, of that kind. */
  <E extends ChannelEvent> ConsumableStream<E> listener(Class<E> type);

  /** All that happens to the channel. */
  ConsumableStream<ChannelEvent> events();

  /** The channel's messages and events, to measure, close and kill. */
  ChannelStreams streams();
}
