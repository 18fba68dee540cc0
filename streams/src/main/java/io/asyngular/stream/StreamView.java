package io.asyngular.stream;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The same stream, its items seen through a function. */
final class StreamView<S, T> extends ConsumableStream<T> {
  private final ConsumableStream<S> source;
  private final Function<? super S, ? extends @Nullable T> function;
  private final long idleNanos;

  StreamView(
      ConsumableStream<S> source,
      Function<? super S, ? extends @Nullable T> function,
      long idleNanos) {
    this.source = source;
    this.function = function;
    this.idleNanos = idleNanos;
  }

  @Override
  Cursor join() {
    return source.join();
  }

  @Override
  @Nullable T view(Object item) {
    S seen = source.view(item);
    return seen == null ? null : function.apply(seen);
  }

  @Override
  StreamHost host() {
    return source.host();
  }

  @Override
  String label() {
    return source.label();
  }

  @Override
  long idleNanos() {
    return idleNanos;
  }

  @Override
  void giveBack(Cursor cursor) {
    source.giveBack(cursor);
  }

  @Override
  public List<ConsumerNode> consumers() {
    return source.consumers();
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long backpressure() {
    return source.backpressure();
  }

  @Override
  public long bytes() {
    return source.bytes();
  }

  @Override
  public Duration age() {
    return source.age();
  }

  @Override
  public long weight() {
    return source.weight();
  }

  @Override
  public StreamStats stats() {
    return source.stats();
  }

  @Override
  public void close() {
    source.close();
  }

  @Override
  public void kill() {
    source.kill();
  }
}
