package io.asyngular.stream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A name in a demux. It stands for no stream until it is consumed. */
final class NamedStream<T> extends ConsumableStream<T> {
  private final StreamDemux<T> demux;
  private final String name;

  NamedStream(StreamDemux<T> demux, String name) {
    this.demux = demux;
    this.name = name;
  }

  @Override
  Cursor join() {
    return demux.join(name);
  }

  @Override
  @SuppressWarnings("unchecked") // only T is ever written
  @Nullable T view(Object item) {
    return (T) item;
  }

  @Override
  StreamHost host() {
    return demux.host();
  }

  @Override
  String label() {
    return demux.name() + "/" + name;
  }

  @Override
  void giveBack(Cursor cursor) {
    demux.takeBack(cursor);
  }

  private Optional<WritableStream<T>> present() {
    return demux.present(name);
  }

  @Override
  public List<ConsumerNode> consumers() {
    return present().map(ConsumableStream::consumers).orElse(List.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long backpressure() {
    return present().map(StreamNode::backpressure).orElse(0L);
  }

  @Override
  public long bytes() {
    return present().map(StreamNode::bytes).orElse(0L);
  }

  @Override
  public Duration age() {
    return present().map(StreamNode::age).orElse(Duration.ZERO);
  }

  @Override
  public long weight() {
    return present().map(StreamNode::weight).orElse(0L);
  }

  @Override
  public StreamStats stats() {
    return present()
        .map(StreamNode::stats)
        .orElseGet(() -> new StreamStats(name, Optional.empty(), 0, 0, Duration.ZERO, List.of()));
  }

  @Override
  public void close() {
    present().ifPresent(StreamNode::close);
  }

  @Override
  public void kill() {
    present().ifPresent(StreamNode::kill);
  }
}
