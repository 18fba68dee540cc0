package io.asyngular.broker;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The engine within one process: a publication is received before {@code publish} returns. It keeps
 * no history, and forgets a channel's offsets with its last subscriber.
 */
public final class MemoryBroker implements BrokerEngine {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  /** What nobody is subscribed to has no order to keep, so all of it shares one channel. */
  private final Channel unheard = new Channel();

  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private volatile @Nullable Receiver receiver;

  /**
   * Its lock is the channel's order. It is held while the receiver is called, which never waits.
   */
  private static final class Channel {
    private final String epoch = UUID.randomUUID().toString();
    private long offset;
  }

  /** An engine without channels. */
  public MemoryBroker() {}

  @Override
  public CompletionStage<Void> start(Receiver newReceiver) {
    receiver = requireNonNull(newReceiver);
    return DONE;
  }

  @Override
  public CompletionStage<Void> subscribe(String channel) {
    channels.computeIfAbsent(channel, absent -> new Channel());
    return DONE;
  }

  @Override
  public CompletionStage<Void> unsubscribe(String channel) {
    channels.remove(channel);
    return DONE;
  }

  @Override
  public CompletionStage<Position> publish(String name, byte[] data) {
    Receiver to = receiver;
    if (to == null) {
      return CompletableFuture.failedStage(new IllegalStateException("the broker is not running"));
    }
    Channel channel = channels.getOrDefault(name, unheard);
    synchronized (channel) {
      var position = new Position(channel.epoch, ++channel.offset);
      if (channel != unheard) {
        to.received(name, data, position);
      }
      return CompletableFuture.completedStage(position);
    }
  }

  @Override
  public void close() {
    receiver = null;
    channels.clear();
  }
}
