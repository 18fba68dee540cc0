package io.asyngular.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Streams by name. A name is only data: it makes a stream while somebody consumes it and none
 * otherwise, so what is written to a name that nobody consumes is dropped at the cost of one
 * lookup, and a million names cost nothing. Consumer ids are unique within one demux and start at
 * 1.
 *
 * <p>Any thread; nothing blocks.
 *
 * @param <T> the items of all its streams
 */
public final class StreamDemux<T> implements ConsumedNode {
  private final String name;
  private final StreamHost host;
  private final @Nullable Doorstep doorstep;

  /** The names that the doorstep holds; null for all. */
  private final @Nullable Set<String> heldNames;

  private final AtomicLong ids = new AtomicLong();
  private final Map<String, WritableStream<T>> streams = new ConcurrentHashMap<>();

  /** A demux that belongs to nobody and drops what nobody consumes. */
  public StreamDemux(String name) {
    this(name, StreamHost.standalone(), null);
  }

  /**
   * A demux of that host.
   *
   * @param doorstep where what nobody consumes is held at first; null drops it from the beginning
   */
  public StreamDemux(String name, StreamHost host, @Nullable Doorstep doorstep) {
    this(name, host, doorstep, null);
  }

  private StreamDemux(
      String name, StreamHost host, @Nullable Doorstep doorstep, @Nullable Set<String> heldNames) {
    this.name = requireNonNull(name);
    this.host = requireNonNull(host);
    this.doorstep = doorstep;
    this.heldNames = heldNames;
  }

  /** A demux of that host whose doorstep holds the names that it is told to, by {@link #hold}. */
  public static <T> StreamDemux<T> holdingNames(String name, StreamHost host, Doorstep doorstep) {
    return new StreamDemux<>(name, host, doorstep, ConcurrentHashMap.newKeySet());
  }

  /** Writes an item of no stated size to the stream of that name. */
  public void write(String streamName, T item) {
    write(streamName, item, 0);
  }

  /**
   * Writes an item to the stream of that name, if anybody consumes it or a doorstep is open.
   *
   * @param bytes what the item counts for in {@link #bytes()}
   */
  public void write(String streamName, T item, long bytes) {
    WritableStream<T> stream = streams.get(streamName);
    if (stream == null) {
      Doorstep open = doorstepOf(streamName);
      if (open == null) {
        return;
      }
      stream = held(streamName, open);
    }
    stream.write(item, bytes);
  }

  /** Writes an item only if somebody consumes the name now, whether or not a doorstep is open. */
  public void writeIfConsumed(String streamName, T item, long bytes) {
    WritableStream<T> stream = streams.get(streamName);
    if (stream != null) {
      stream.write(item, bytes);
    }
  }

  /** As {@link WritableStream#writeToConsumer}, wherever the consumer is. */
  public void writeToConsumer(long id, T item) {
    for (WritableStream<T> stream : streams.values()) {
      if (stream.consumer(id).isPresent()) {
        stream.writeToConsumer(id, item);
      }
    }
  }

  /**
   * The stream of that name, to consume, measure and end. Costs nothing until it is consumed; the
   * same name may be asked for any number of times.
   */
  public ConsumableStream<T> stream(String streamName) {
    return new NamedStream<>(this, requireNonNull(streamName));
  }

  /** From now on the doorstep holds what is written to that name while nobody consumes it. */
  public void hold(String streamName) {
    if (heldNames != null) {
      heldNames.add(streamName);
    }
  }

  /**
   * The doorstep holds that name no more, and what it held is dropped.
   *
   * @return how many items that was
   */
  public long release(String streamName) {
    if (heldNames == null || doorstep == null || !heldNames.remove(streamName)) {
      return 0;
    }
    WritableStream<T> stream = streams.get(streamName);
    return stream == null ? 0 : doorstep.drop(stream);
  }

  /** Whether anybody consumes that name, or a doorstep holds it already. */
  public boolean isConsumed(String streamName) {
    return streams.containsKey(streamName);
  }

  /** The streams that are consumed now. */
  public List<ConsumableStream<T>> streams() {
    var consumed = new ArrayList<ConsumableStream<T>>();
    for (WritableStream<T> stream : streams.values()) {
      if (!stream.consumers().isEmpty()) {
        consumed.add(stream);
      }
    }
    return consumed;
  }

  /** The consumers of all its streams. */
  @Override
  public List<ConsumerNode> consumers() {
    return streams.values().stream().flatMap(stream -> stream.consumers().stream()).toList();
  }

  /** Ends the stream of that name with a value for {@link StreamConsumer#endValue()}. */
  public void close(String streamName, Object endValue) {
    present(streamName).ifPresent(stream -> stream.close(endValue));
  }

  /** Kills the stream of that name with a value for {@link StreamConsumer#endValue()}. */
  public void kill(String streamName, Object endValue) {
    present(streamName).ifPresent(stream -> stream.kill(endValue));
  }

  /**
   * Closes the iterators of plain loops that have had something to take for that long and took
   * nothing: whoever paused a peer because of them calls this, so that it flows again.
   */
  public void closeStalled(Duration limit) {
    long now = host.clock().nanos();
    for (WritableStream<T> stream : streams.values()) {
      stream.endStalled(now, limit.toNanos());
    }
  }

  // What named streams and streams need

  StreamHost host() {
    return host;
  }

  Optional<WritableStream<T>> present(String streamName) {
    return Optional.ofNullable(streams.get(streamName));
  }

  Cursor join(String streamName) {
    while (true) {
      WritableStream<T> stream = streams.get(streamName);
      Cursor cursor = stream == null ? joinNew(streamName) : stream.tryJoin();
      if (cursor != null) {
        return cursor;
      }
      if (stream != null) {
        forget(stream);
      }
    }
  }

  /** Null if somebody else was faster. */
  private @Nullable Cursor joinNew(String streamName) {
    WritableStream<T> made = created(streamName);
    Cursor cursor = made.tryJoin(); // before a writer can find the stream with nobody in it
    if (streams.putIfAbsent(streamName, made) != null) {
      return null;
    }
    if (cursor != null && host.ended()) { // and whoever ended all there was has not seen this one
      cursor.kill();
    }
    if (made.isRetired()) { // the host has ended
      forget(made);
    }
    return cursor;
  }

  void takeBack(Cursor cursor) {
    Doorstep open = doorstepOf(cursor.stream().name());
    if (open != null) {
      open.takeBack(cursor);
    }
  }

  /** Where what nobody consumes of that name is held now, if anywhere. */
  private @Nullable Doorstep doorstepOf(String streamName) {
    Doorstep by = doorstep;
    boolean holds =
        by != null && by.isOpen() && (heldNames == null || heldNames.contains(streamName));
    return holds ? by : null;
  }

  void forget(WritableStream<T> stream) {
    streams.remove(stream.name(), stream);
  }

  private WritableStream<T> created(String streamName) {
    return new WritableStream<>(streamName, host, this, ids);
  }

  private WritableStream<T> held(String streamName, Doorstep by) {
    WritableStream<T> made = created(streamName);
    DoorstepCursor cursor = by.hold(made);
    WritableStream<T> there = streams.putIfAbsent(streamName, made);
    if (there != null) {
      cursor.end(Ending.LEFT);
      return there;
    }
    if (doorstepOf(streamName) == null) { // settled or released in between
      cursor.end(Ending.LEFT);
    }
    if (made.isRetired()) {
      forget(made);
    }
    return made;
  }

  // The node

  @Override
  public String name() {
    return name;
  }

  @Override
  public long backpressure() {
    long most = 0;
    for (WritableStream<T> stream : streams.values()) {
      most = Math.max(most, stream.backpressure());
    }
    return most;
  }

  @Override
  public long bytes() {
    long sum = 0;
    for (WritableStream<T> stream : streams.values()) {
      sum += stream.bytes();
    }
    return sum;
  }

  @Override
  public long weight() {
    long sum = 0;
    for (WritableStream<T> stream : streams.values()) {
      sum += stream.weight();
    }
    return sum;
  }

  @Override
  public Duration age() {
    return streams.values().stream()
        .map(StreamNode::age)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  @Override
  public StreamStats stats() {
    var children = streams().stream().map(StreamNode::stats).toList();
    return new StreamStats(name, Optional.empty(), backpressure(), bytes(), age(), children);
  }

  @Override
  public void close() {
    streams.values().forEach(StreamNode::close);
  }

  @Override
  public void kill() {
    streams.values().forEach(StreamNode::kill);
  }
}
