package io.asyngular.server;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.Position;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PublishPacket;
import io.asyngular.socket.engine.Frame;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.StreamDemux;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.StreamNode;
import java.util.List;
import java.util.Set;
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
final class LocalExchange implements Exchange, BrokerEngine.Receiver {
  private final BrokerEngine broker;
  private final Binder binder;
  private final Consumer<Throwable> warning;
  private final Subscribers subscribers;
  private final StreamDemux<Payload> channels;

  /** The server itself as a subscriber: its messages take the way of {@link #channels}. */
  private final Subscribers.Subscriber self = frame -> {};

  /** In no order, so that a publication need not lock to look. */
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();

  LocalExchange(BrokerEngine broker, Binder binder, StreamHost host, Consumer<Throwable> warning) {
    this.broker = broker;
    this.binder = binder;
    this.warning = warning;
    this.subscribers = new Subscribers(broker);
    this.channels = new StreamDemux<>("exchange", host, null);
  }

  Subscribers subscribers() {
    return subscribers;
  }

  StreamNode node() {
    return channels;
  }

  @Override
  public void received(String channel, byte[] data, Position position) {
    Payload payload = data.length == 0 ? Payload.ABSENT : Payload.json(data, binder);
    subscribers.deliver(channel, Frame.packet(PublishPacket.encode(channel, payload), false));
    if (isSubscribed(channel)) {
      channels.write(channel, payload, data.length);
    }
  }

  CompletionStage<Position> publish(String channel, Payload data) {
    return broker.publish(channel, data.bytes());
  }

  @Override
  public void transmitPublish(String channel, @Nullable Object data) {
    var published = publish(channel, Payload.of(data, binder));
    published.whenComplete((position, failure) -> {
      if (failure != null) {
        warning.accept(brokerError(failure));
      }
    });
  }

  @Override
  public void invokePublish(String channel, @Nullable Object data) throws InterruptedException {
    try {
      publish(channel, Payload.of(data, binder)).toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw brokerError(e.getCause() == null ? e : e.getCause());
    }
  }

  /** What a publisher or subscriber is told when the broker has failed. */
  static AGException brokerError(Throwable failure) {
    String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return new AGException(ErrorNames.BROKER, why, failure);
  }

  @Override
  public ConsumableStream<Payload> subscribe(String channel) {
    if (subscriptions.add(channel)) {
      subscribers
          .add(channel, self)
          .whenComplete((done, failure) -> {
            if (failure != null) {
              warning.accept(brokerError(failure));
            }
          });
    }
    return channel(channel);
  }

  @Override
  public <T> ConsumableStream<T> subscribe(String channel, Class<T> type) {
    Function<Payload, @Nullable T> bound =
        data -> {
          try {
            return data.as(type);
          } catch (AGException e) {
            warning.accept(e);
            return null;
          }
        };
    return subscribe(channel).map(bound);
  }

  @Override
  public ConsumableStream<Payload> channel(String channel) {
    return channels.stream(channel);
  }

  @Override
  public void unsubscribe(String channel) {
    if (subscriptions.remove(channel)) {
      subscribers.remove(channel, self);
    }
  }

  @Override
  public List<String> subscriptions() {
    return List.copyOf(subscriptions);
  }

  @Override
  public boolean isSubscribed(String channel) {
    return subscriptions.contains(channel);
  }
}
