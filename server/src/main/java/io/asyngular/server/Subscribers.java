package io.asyngular.server;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.socket.engine.SpinLock;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who in this process is subscribed to which channel, in the order of subscription. The broker only
 * hears of the first and the last of a channel.
 *
 * <p>Who comes and goes is guarded by this object; each channel's members also by that channel's
 * own lock, which is all that a publication takes. Neither is held while anything waits, and
 * neither is asked for within the other's turn but in this order.
 */
final class Subscribers {
  /** What a publication is handed to; must not block. */
  interface Subscriber {
    /** A message of a channel. */
    void publication(Publication publication);
  }

  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final BrokerEngine broker;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();

  Subscribers(BrokerEngine broker) {
    this.broker = broker;
  }

  /** The members of one channel; an array is kept of them between changes. */
  private static final class Channel {
    private final CompletionStage<Void> subscribed;
    private final SpinLock lock = new SpinLock();

    // Guarded by the lock.
    private final Set<Subscriber> members = new LinkedHashSet<>();
    private Subscriber @Nullable [] snapshot;

    Channel(CompletionStage<Void> subscribed) {
      this.subscribed = subscribed;
    }

    void add(Subscriber subscriber) {
      lock.lock();
      try {
        if (members.add(subscriber)) {
          snapshot = null;
        }
      } finally {
        lock.unlock();
      }
    }

    /** Once this has returned the subscriber is handed nothing any more. */
    boolean remove(Subscriber subscriber) {
      lock.lock();
      try {
        if (members.remove(subscriber)) {
          snapshot = null;
        }
        return members.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    void deliver(Publication publication) {
      lock.lock();
      try {
        Subscriber[] all = snapshot;
        if (all == null) {
          all = members.toArray(Subscriber[]::new);
          snapshot = all;
        }
        for (Subscriber subscriber : all) {
          subscriber.publication(publication);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Completes when publications are sure to arrive; on failure nobody was added. */
  CompletionStage<Void> add(String name, Subscriber subscriber) {
    Channel channel;
    synchronized (this) {
      channel = channels.computeIfAbsent(name, absent -> new Channel(broker.subscribe(absent)));
      channel.add(subscriber);
    }
    return channel.subscribed.whenComplete((done, failure) -> {
      if (failure != null) {
        remove(name, subscriber);
      }
    });
  }

  CompletionStage<Void> remove(String name, Subscriber subscriber) {
    synchronized (this) {
      Channel channel = channels.get(name);
      if (channel == null || !channel.remove(subscriber)) {
        return DONE;
      }
      channels.remove(name);
      return broker.unsubscribe(name);
    }
  }

  void deliver(Publication publication) {
    Channel channel = channels.get(publication.channel());
    if (channel != null) {
      channel.deliver(publication);
    }
  }
}
