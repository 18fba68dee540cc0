package io.asyngular.server;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * An engine of somebody's: what it throws where it should have failed is a failure, so that neither
 * an event loop nor a socket's close is stopped half-way.
 */
record GuardedBroker(BrokerEngine engine) implements BrokerEngine {
  private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public CompletionStage<Void> start(Receiver receiver) {
    return guarded(() -> engine.start(receiver));
  }

  @Override
  public CompletionStage<Void> subscribe(String channel) {
    return guarded(() -> engine.subscribe(channel));
  }

  @Override
  public CompletionStage<Void> unsubscribe(String channel) {
    return guarded(() -> engine.unsubscribe(channel));
  }

  @Override
  public CompletionStage<Position> publish(String channel, byte[] data) {
    return guarded(() -> engine.publish(channel, data));
  }

  @Override
  public void close() {
    engine.close();
  }
}
