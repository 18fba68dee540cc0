package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Flow.Subscriber} as a consumer. It has a thread only while there is something to give
 * it: whoever has news counts it up, and who counts from 0 starts a virtual thread, which gives
 * items as long as there is news, items and demand.
 */
final class StreamSubscription<T> implements Flow.Subscription {
  private final ConsumableStream<T> stream;
  private final StreamConsumer<T> consumer;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger news = new AtomicInteger();

  /** Dropped with the last signal, so that nothing is held for who has gone. */
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  /** What a wrong request is answered with, once. */
  private volatile @Nullable Throwable failure;

  /** Started and stopped by the drain only. */
  private StreamClock.@Nullable Timeout idle;

  private volatile boolean idleIsOver;

  private StreamSubscription(ConsumableStream<T> stream, Flow.Subscriber<? super T> subscriber) {
    this.stream = stream;
    this.subscriber = subscriber;
    this.consumer = stream.consumer(this::changed);
  }

  static <T> void begin(ConsumableStream<T> stream, Flow.Subscriber<? super T> subscriber) {
    var subscription = new StreamSubscription<>(stream, requireNonNull(subscriber));
    subscription.news.set(1); // nothing is given before onSubscribe has returned
    subscriber.onSubscribe(subscription);
    subscription.start();
  }

  @Override
  public void request(long items) {
    if (items <= 0) {
      failure = new IllegalArgumentException("a request is for 1 or more items, not " + items);
    } else {
      demand.accumulateAndGet(items, StreamSubscription::plus);
    }
    changed();
  }

  private static long plus(long demand, long more) {
    return demand + more < 0 ? Long.MAX_VALUE : demand + more;
  }

  @Override
  public void cancel() {
    subscriber = null;
    consumer.close();
    changed(); // so that a timer goes too
  }

  private void changed() {
    if (news.getAndIncrement() == 0) {
      start();
    }
  }

  private void start() {
    stream.host().start(stream.label() + "/publisher", this::drain);
  }

  private void drain() {
    int seen = news.get();
    while (seen != 0) {
      give();
      seen = news.addAndGet(-seen);
    }
  }

  private void give() {
    stopIdleTimer();
    while (true) {
      Flow.Subscriber<? super T> to = subscriber;
      if (to == null) {
        return;
      }
      Throwable wrong = failure;
      if (wrong != null) {
        fail(to, wrong);
      } else if (consumer.isAtEnd()) {
        complete(to);
      } else if (demand.get() == 0) {
        armIfEmpty();
        return;
      } else if (!giveNext(to)) {
        return;
      }
    }
  }

  /** To be told of the end, though nothing is asked for. */
  private void armIfEmpty() {
    if (consumer.isEmpty()) {
      consumer.arm();
    }
  }

  /** False when there is nothing now. */
  private boolean giveNext(Flow.Subscriber<? super T> to) {
    try {
      T item = consumer.pollOrNull();
      if (item == null) {
        return !consumer.isAlive() || isOverdue(to);
      }
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      to.onNext(item);
    } catch (Throwable e) { // of a view of the stream, or of a subscriber that breaks the rules
      fail(to, e);
    }
    return true;
  }

  private void complete(Flow.Subscriber<? super T> to) {
    subscriber = null;
    consumer.close();
    to.onComplete();
  }

  private void fail(Flow.Subscriber<? super T> to, Throwable error) {
    subscriber = null;
    consumer.close();
    to.onError(error);
  }

  // The idle limit of this view

  private boolean isOverdue(Flow.Subscriber<? super T> to) {
    if (idleIsOver) {
      fail(to, new StreamTimeoutException("Stream consumer iteration timed out"));
      return true;
    }
    long limit = stream.idleNanos();
    if (limit > 0) {
      idle = stream.host().clock().schedule(Duration.ofNanos(limit), this::idledAway);
    }
    return false;
  }

  private void idledAway() {
    idleIsOver = true;
    changed();
  }

  private void stopIdleTimer() {
    StreamClock.Timeout timer = idle;
    if (timer != null) {
      timer.cancel();
      idle = null;
    }
  }
}
