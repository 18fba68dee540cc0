package io.asyngular.stream;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events as streams: one for each class of event, and one of all events. An event's class is its
 * key; events are records, best of one sealed family. An event that nobody listens to is dropped.
 *
 * <p>Events of different classes are separate streams, in order within each; {@link #events()} has
 * all of them in the order in which they were emitted. Any thread; nothing blocks.
 *
 * @param <E> the family of events
 */
public final class StreamEmitter<E> implements ConsumedNode {
  private static final String ALL = "*";

  private final StreamDemux<E> events;

  /** An emitter of that host; its node is called {@code listeners}. */
  public StreamEmitter(StreamHost host, @Nullable Doorstep doorstep) {
    this.events = new StreamDemux<>("listeners", host, doorstep);
  }

  /** Writes the event to the stream of its class and to the stream of all. */
  public void emit(E event) {
    events.write(nameOf(event.getClass()), event);
    events.write(ALL, event);
  }

  /** As {@link #emit}, but never held for listeners to come. */
  public void emitIfListenedTo(E event) {
    events.writeIfConsumed(nameOf(event.getClass()), event, 0);
    events.writeIfConsumed(ALL, event, 0);
  }

  /** Whether anybody would see an event of that class: for those that are costly to make. */
  public boolean isListenedTo(Class<? extends E> type) {
    return events.isConsumed(nameOf(type)) || events.isConsumed(ALL);
  }

  /** The events of exactly that class. */
  public <T extends E> ConsumableStream<T> listener(Class<T> type) {
    Function<E, @Nullable T> namesakesLeftOut =
        event -> event.getClass() == type ? type.cast(event) : null;
    return events.stream(nameOf(type)).map(namesakesLeftOut);
  }

  /** All events, in order. */
  public ConsumableStream<E> events() {
    return events.stream(ALL);
  }

  /** Those who listen, to whichever events. */
  @Override
  public List<ConsumerNode> consumers() {
    return events.consumers();
  }

  private static String nameOf(Class<?> type) {
    return type.getSimpleName();
  }

  @Override
  public String name() {
    return events.name();
  }

  @Override
  public long backpressure() {
    return events.backpressure();
  }

  @Override
  public long bytes() {
    return events.bytes();
  }

  @Override
  public Duration age() {
    return events.age();
  }

  @Override
  public long weight() {
    return events.weight();
  }

  @Override
  public StreamStats stats() {
    return events.stats();
  }

  @Override
  public void close() {
    events.close();
  }

  @Override
  public void kill() {
    events.kill();
  }
}
