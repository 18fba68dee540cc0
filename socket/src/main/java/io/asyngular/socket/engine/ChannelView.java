package io.asyngular.socket.engine;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.ChannelStreams;
import io.asyngular.stream.ConsumableStream;
import org.jspecify.annotations.Nullable;

/** A channel of one end, by its name. No state; any thread. */
public final class ChannelView<T> implements AGChannel<T> {
  private final String name;
  private final Owner owner;
  private final Channels channels;
  private final ConsumableStream<T> messages;

  /** The end whose channels these are. */
  public interface Owner {
    /** See {@link AGChannel#state()}. */
    ChannelState channelState(String channel);

    /** See {@link AGChannel#subscribe()}. */
    void subscribeChannel(String channel);

    /** See {@link AGChannel#unsubscribe()}. */
    void unsubscribe(String channel);

    /** See {@link AGChannel#transmitPublish}. */
    void transmitPublish(String channel, @Nullable Object data);

    /** See {@link AGChannel#invokePublish}. */
    void invokePublish(String channel, @Nullable Object data) throws InterruptedException;
  }

  private ChannelView(String name, Owner owner, Channels channels, ConsumableStream<T> messages) {
    this.name = name;
    this.owner = owner;
    this.channels = channels;
    this.messages = messages;
  }

  /** The channel of that name, with its messages as they come. */
  public static ChannelView<Payload> of(String name, Owner owner, Channels channels) {
    return new ChannelView<>(name, owner, channels, channels.messages(name));
  }

  /** The same channel, its messages in another form. */
  public <U> ChannelView<U> with(ConsumableStream<U> otherMessages) {
    return new ChannelView<>(name, owner, channels, otherMessages);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ChannelState state() {
    return owner.channelState(name);
  }

  @Override
  public void subscribe() {
    owner.subscribeChannel(name);
  }

  @Override
  public void unsubscribe() {
    owner.unsubscribe(name);
  }

  @Override
  public void transmitPublish(@Nullable Object data) {
    owner.transmitPublish(name, data);
  }

  @Override
  public void invokePublish(@Nullable Object data) throws InterruptedException {
    owner.invokePublish(name, data);
  }

  @Override
  public ConsumableStream<T> messages() {
    return messages;
  }

  @Override
  public <E extends ChannelEvent> ConsumableStream<E> listener(Class<E> type) {
    return channels.listener(name, type);
  }

  @Override
  public ConsumableStream<ChannelEvent> events() {
    return channels.events(name);
  }

  @Override
  public ChannelStreams streams() {
    return channels.streams(name);
  }

  @Override
  public String toString() {
    return "channel " + name + " (" + state() + ")";
  }
}
