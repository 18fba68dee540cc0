package io.asyngular.client;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Connects again after a close whose code allows it: at once after those that a machine wakes up
 * with, else after a delay that grows. Event loop only, except where it says otherwise.
 */
final class Reconnector {
  private final Lifecycle lifecycle;
  private StreamClock.@Nullable Timeout timeout;

  /** Which of all delays the present one is. */
  private int scheduled;

  /** Written by the event loop only, as is the next. */
  private volatile int attempts;

  private volatile Optional<Duration> pending = Optional.empty();

  Reconnector(Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  void after(int code, ClientOptions options) {
    switch (CloseStatus.reconnect(code)) {
      case NEVER -> {}
      case AT_ONCE -> schedule(options, attempts == 0 ? Duration.ZERO : delay(options));
      case BACKOFF -> schedule(options, delay(options));
    }
  }

  private Duration delay(ClientOptions options) {
    return options.reconnect.delay(attempts, options.chance.get());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void schedule(ClientOptions options, Duration delay) {
    attempts++;
    pending = Optional.of(delay);
    int number = ++scheduled;
    timeout = options.clock.schedule(delay, () -> lifecycle.onLoop(() -> due(number), () -> {}));
  }

  private void due(int number) {
    if (timeout != null && number == scheduled) { // or it has been cancelled just before
      lifecycle.connect();
    }
  }

  /** A connection is being made, or none is wanted. */
  void cancel() {
    pending = Optional.empty();
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
  }

  /** There is a connection: the next delay is the first again. */
  void reset() {
    attempts = 0;
  }

  /** Any thread. */
  int attempts() {
    return attempts;
  }

  /** Any thread. */
  Optional<Duration> pending() {
    return pending;
  }
}
