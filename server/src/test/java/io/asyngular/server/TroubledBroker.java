package io.asyngular.server;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.MemoryBroker;
import io.asyngular.broker.Position;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A broker whose answers about some channels wait for the test, fail, or are exceptions. */
final class TroubledBroker implements BrokerEngine {
  private final MemoryBroker memory = new MemoryBroker();
  private final Map<String, CompletableFuture<@Nullable Void>> held = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> failing = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> throwing = new ConcurrentHashMap<>();

  /** What it was asked, such as {@code subscribe a}. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** The next answer to that, such as {@code subscribe a}, is given by the test. */
  CompletableFuture<@Nullable Void> hold(String action) {
    var stage = new CompletableFuture<@Nullable Void>();
    held.put(action, stage);
    return stage;
  }

  /** Every answer to that is a failure from now on. */
  void fail(String action, String message) {
    failing.put(action, new IllegalStateException(message));
  }

  /** Every such call throws from now on, which no broker should do. */
  void explode(String action, String message) {
    throwing.put(action, new IllegalStateException(message));
  }

  /** There is no trouble any more. */
  void recover() {
    failing.clear();
    throwing.clear();
  }

  private <T> CompletionStage<T> troubled(String action, CompletionStage<T> done) {
    asked.add(action);
    RuntimeException thrown = throwing.get(action);
    if (thrown != null) {
      throw thrown;
    }
    RuntimeException failure = failing.get(action);
    if (failure != null) {
      return CompletableFuture.failedStage(failure);
    }
    var stage = held.remove(action);
    return stage == null ? done : stage.thenCompose(nothing -> done);
  }

  @Override
  public CompletionStage<Void> start(Receiver receiver) {
    return memory.start(receiver);
  }

  @Override
  public CompletionStage<Void> subscribe(String channel) {
    return troubled("subscribe " + channel, memory.subscribe(channel));
  }

  @Override
  public CompletionStage<Void> unsubscribe(String channel) {
    return troubled("unsubscribe " + channel, memory.unsubscribe(channel));
  }

  @Override
  public CompletionStage<Position> publish(String channel, byte[] data) {
    String action = "publish " + channel;
    return failing.containsKey(action) || throwing.containsKey(action)
        ? troubled(action, CompletableFuture.failedStage(new IllegalStateException()))
        : troubled(action, memory.publish(channel, data));
  }

  @Override
  public void close() {
    memory.close();
  }
}
