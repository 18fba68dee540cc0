package io.asyngular.server;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.Position;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PublishPacket;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.ChannelStreams;
import io.asyngular.socket.engine.ChannelView;
import io.asyngular.socket.engine.Channels;
import io.asyngular.socket.engine.Frame;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.StreamEmitter;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one server: between the broker on one side, and the sockets and the server's own
 * loops on the other. A publication is encoded once, here, and the same frame goes to every socket.
 */
final class LocalExchange implements Exchange, ChannelView.Owner, BrokerEngine.Receiver {
  private final ServerOptions options;
  private final BrokerEngine broker;
  private final Consumer<Throwable> warning;
  private final Subscribers subscribers;
  private final Channels channels;
  private final StreamEmitter<ExchangeEvent> listeners;
  private final Rooms rooms;

  /** The server itself as a subscriber: its messages take the way of {@link #channels}. */
  private final Subscribers.Subscriber self = publication -> {};

  /** In no order, so that a publication need not lock to look. */
  private final Map<String, ChannelState> subscriptions = new ConcurrentHashMap<>();

  private static final class Rooms extends StreamGroup implements ExchangeStreams {
    private final ChannelStreams channels;
    private final ConsumedNode listeners;

    Rooms(ChannelStreams channels, ConsumedNode listeners) {
      super("exchange", List.of(channels, listeners));
      this.channels = channels;
      this.listeners = listeners;
    }

    @Override
    public ChannelStreams channels() {
      return channels;
    }

    @Override
    public ConsumedNode listeners() {
      return listeners;
    }
  }

  LocalExchange(ServerOptions options, StreamHost host, Consumer<Throwable> warning) {
    this.options = options;
    this.broker = new GuardedBroker(options.broker());
    this.warning = warning;
    this.subscribers = new Subscribers(broker);
    this.channels = new Channels(host);
    this.listeners = new StreamEmitter<>(host, null);
    this.rooms = new Rooms(channels.streams(), listeners);
  }

  Subscribers subscribers() {
    return subscribers;
  }

  @Override
  public ExchangeStreams streams() {
    return rooms;
  }

  // What the broker delivers

  @Override
  public void received(String channel, byte[] data, Position position) {
    Payload payload = data.length == 0 ? Payload.ABSENT : Payload.json(data, options.binder);
    subscribers.deliver(new Publication(channel, payload, frame(channel, payload)));
    if (subscriptions.containsKey(channel)) {
      channels.message(channel, payload);
    }
  }

  private Frame frame(String channel, Payload data) {
    byte[] frame =
        options.codec instanceof JsonCodec
            ? PublishPacket.encode(channel, data)
            : options.codec.encode(PublishPacket.packet(channel, data, options.binder));
    return Frame.packet(frame, options.codec.binary());
  }

  // Publishing

  private CompletionStage<Position> publish(String channel, Payload data) {
    return broker.publish(channel, data.bytes());
  }

  /** Completes with what the client is told, if it failed. */
  CompletionStage<Optional<AGException>> publishFromClient(String channel, Payload data) {
    return publish(channel, data)
        .handle(
            (position, failure) -> Optional.ofNullable(failure).map(LocalExchange::brokerError));
  }

  @Override
  public void transmitPublish(String channel, @Nullable Object data) {
    warnIfFails(publish(channel, Payload.of(data, options.binder)));
  }

  @Override
  public void invokePublish(String channel, @Nullable Object data) throws InterruptedException {
    try {
      publish(channel, Payload.of(data, options.binder)).toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw brokerError(e.getCause() == null ? e : e.getCause());
    }
  }

  private void warnIfFails(CompletionStage<?> stage) {
    stage.whenComplete((done, failure) -> {
      if (failure != null) {
        warning.accept(brokerError(failure));
      }
    });
  }

  /** What a publisher or subscriber is told when the broker has failed. */
  static AGException brokerError(Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable real = failure instanceof CompletionException && cause != null ? cause : failure;
    String why = real.getMessage() == null ? real.toString() : real.getMessage();
    return new AGException(ErrorNames.BROKER, why, real);
  }

  // The server's own subscriptions

  @Override
  public AGChannel<Payload> subscribe(String channel) {
    subscribeChannel(channel);
    return channel(channel);
  }

  @Override
  public <T> AGChannel<T> subscribe(String channel, Class<T> type) {
    subscribeChannel(channel);
    return channel(channel, type);
  }

  @Override
  public AGChannel<Payload> channel(String channel) {
    return view(channel);
  }

  @Override
  public <T> AGChannel<T> channel(String channel, Class<T> type) {
    Function<Payload, @Nullable T> bound =
        data -> {
          try {
            return data.as(type);
          } catch (AGException e) {
            warning.accept(e);
            return null;
          }
        };
    return view(channel).with(channels.messages(channel).map(bound));
  }

  private ChannelView<Payload> view(String channel) {
    return ChannelView.of(channel, this, channels);
  }

  @Override
  public void subscribeChannel(String channel) {
    if (subscriptions.putIfAbsent(channel, ChannelState.PENDING) == null) {
      CompletionStage<Void> added = subscribers.add(channel, self);
      added.whenComplete((done, failure) -> subscribed(channel, failure));
    }
  }

  private void subscribed(String channel, @Nullable Throwable failure) {
    if (failure != null) {
      if (subscriptions.remove(channel, ChannelState.PENDING)) {
        AGException error = brokerError(failure);
        warning.accept(error);
        channels.emit(channel, new ChannelEvent.SubscribeFail(error));
      }
    } else if (subscriptions.replace(channel, ChannelState.PENDING, ChannelState.SUBSCRIBED)) {
      channels.emit(channel, new ChannelEvent.Subscribe());
      listeners.emit(new ExchangeEvent.Subscribe(channel));
    }
  }

  @Override
  public void unsubscribe(String channel) {
    ChannelState was = subscriptions.remove(channel);
    if (was == null) {
      return;
    }
    warnIfFails(subscribers.remove(channel, self));
    if (was == ChannelState.SUBSCRIBED) {
      channels.emit(channel, new ChannelEvent.Unsubscribe());
      listeners.emit(new ExchangeEvent.Unsubscribe(channel));
    }
  }

  @Override
  public ChannelState channelState(String channel) {
    return subscriptions.getOrDefault(channel, ChannelState.UNSUBSCRIBED);
  }

  @Override
  public List<String> subscriptions() {
    return subscriptions.entrySet().stream()
        .filter(entry -> entry.getValue() == ChannelState.SUBSCRIBED)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public boolean isSubscribed(String channel) {
    return channelState(channel) == ChannelState.SUBSCRIBED;
  }

  @Override
  public <E extends ExchangeEvent> ConsumableStream<E> listener(Class<E> type) {
    return listeners.listener(type);
  }

  @Override
  public ConsumableStream<ExchangeEvent> events() {
    return listeners.events();
  }
}
