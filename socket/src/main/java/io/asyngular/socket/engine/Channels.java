package io.asyngular.socket.engine;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.ChannelMessage;
import io.asyngular.socket.ChannelStreams;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.ConsumedNode;
import io.asyngular.stream.ConsumerNode;
import io.asyngular.stream.Doorstep;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamDemux;
import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.StreamNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is received on channels and what happens to them, as streams by channel. Any thread; nothing
 * blocks.
 */
public final class Channels {
  private static final String ALL = "*";

  private final StreamDemux<Payload> messages;

  /** The messages of all channels once more, for those who want them in one order. */
  private final StreamDemux<ChannelMessage> arrivals;

  /** By kind and channel, in this order: the name of a class has no colon, a channel's may. */
  private final StreamDemux<ChannelEvent> listeners;

  private final Rooms all;
  private final @Nullable Doorsteps doorsteps;

  /** Until when the doorstep holds a channel. */
  private final Map<String, StreamClock.Timeout> held = new ConcurrentHashMap<>();

  /** Messages and listeners under common names. */
  private static final class Rooms extends StreamGroup implements ChannelStreams {
    private final ConsumedNode messages;
    private final ConsumedNode listeners;

    Rooms(String name, ConsumedNode messages, ConsumedNode listeners) {
      this(name, messages, listeners, List::of);
    }

    Rooms(
        String name,
        ConsumedNode messages,
        ConsumedNode listeners,
        Supplier<List<StreamNode>> others) {
      super(
          name,
          () -> Stream.concat(Stream.of(messages, listeners), others.get().stream()).toList());
      this.messages = messages;
      this.listeners = listeners;
    }

    @Override
    public ConsumedNode messages() {
      return messages;
    }

    @Override
    public ConsumedNode listeners() {
      return listeners;
    }
  }

  /** Those of the listeners that listen to one channel. */
  private static final class Listeners extends StreamGroup implements ConsumedNode {
    private final Supplier<List<ConsumableStream<ChannelEvent>>> streams;

    Listeners(Supplier<List<ConsumableStream<ChannelEvent>>> streams) {
      super("listeners", streams);
      this.streams = streams;
    }

    @Override
    public List<ConsumerNode> consumers() {
      return streams.get().stream().flatMap(stream -> stream.consumers().stream()).toList();
    }
  }

  /** Channels of a server. */
  public Channels(StreamHost host) {
    this(new StreamDemux<>("messages", host, null), host, null);
  }

  /** Channels of a client's socket. */
  static Channels of(StreamHost host, Doorsteps doorsteps) {
    Doorstep doorstep = requireNonNull(doorsteps.channels());
    return new Channels(StreamDemux.holdingNames("messages", host, doorstep), host, doorsteps);
  }

  private Channels(StreamDemux<Payload> messages, StreamHost host, @Nullable Doorsteps doorsteps) {
    this.messages = messages;
    this.doorsteps = doorsteps;
    listeners = new StreamDemux<>("listeners", host, null);
    arrivals = new StreamDemux<>("arrivals", host, null);
    all =
        new Rooms(
            "channels",
            messages,
            listeners,
            () -> arrivals.isConsumed(ALL) ? List.of(arrivals) : List.of());
  }

  /** A client's channel has been subscribed to: what comes is held for loops to come. */
  public void hold(String channel) {
    if (doorsteps != null) {
      messages.hold(channel);
      StreamClock.Timeout end = doorsteps.afterGrace(() -> release(channel));
      StreamClock.Timeout before = held.put(channel, end);
      if (before != null) {
        before.cancel();
      }
    }
  }

  private void release(String channel) {
    StreamClock.Timeout end = held.remove(channel);
    if (end != null && doorsteps != null) {
      end.cancel();
      doorsteps.dropped("messages/" + channel, messages.release(channel));
    }
  }

  /** Nothing is held any more. */
  public void settle() {
    held.keySet().forEach(this::release);
  }

  void closeStalled(Duration limit) {
    messages.closeStalled(limit);
    arrivals.closeStalled(limit);
  }

  /** A message has come. */
  public void message(String channel, Payload data) {
    messages.write(channel, data, data.length());
    if (arrivals.isConsumed(ALL)) {
      arrivals.write(ALL, new ChannelMessage(channel, data), data.length());
    }
  }

  /** The messages of all channels in the order in which they come. */
  public ConsumableStream<ChannelMessage> arrivals() {
    return arrivals.stream(ALL);
  }

  /** Something has happened to the channel. */
  public void emit(String channel, ChannelEvent event) {
    listeners.write(keyOf(event.getClass().getSimpleName(), channel), event);
    listeners.write(keyOf(ALL, channel), event);
  }

  /** See {@link io.asyngular.socket.AGChannel#messages()}. */
  public ConsumableStream<Payload> messages(String channel) {
    return messages.stream(channel);
  }

  /** See {@link io.asyngular.socket.AGChannel#listener(Class)}. */
  public <E extends ChannelEvent> ConsumableStream<E> listener(String channel, Class<E> type) {
    Function<ChannelEvent, @Nullable E> cast = type::cast;
    return listeners.stream(keyOf(type.getSimpleName(), channel)).map(cast);
  }

  /** See {@link io.asyngular.socket.AGChannel#events()}. */
  public ConsumableStream<ChannelEvent> events(String channel) {
    return listeners.stream(keyOf(ALL, channel));
  }

  /** The rooms of one channel. */
  public ChannelStreams streams(String channel) {
    return new Rooms(channel, messages.stream(channel), new Listeners(() -> listenersOf(channel)));
  }

  private List<ConsumableStream<ChannelEvent>> listenersOf(String channel) {
    return listeners.streams().stream()
        .filter(stream -> channelOf(stream.name()).equals(channel))
        .toList();
  }

  /** The rooms of all channels. */
  public ChannelStreams streams() {
    return all;
  }

  private static String keyOf(String kind, String channel) {
    return kind + ':' + channel;
  }

  private static String channelOf(String key) {
    return key.substring(key.indexOf(':') + 1);
  }
}
