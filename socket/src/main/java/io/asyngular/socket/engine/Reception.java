package io.asyngular.socket.engine;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.Request;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.StreamDemux;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the peer transmits and calls, as streams by name. Any thread; nothing blocks. */
public final class Reception {
  private final StreamDemux<Payload> receivers;
  private final StreamDemux<Request<Payload>> procedures;
  private final Consumer<Throwable> failed;

  /** Only a socket that the application was told of holds what nobody consumes yet. */
  private volatile boolean holding;

  Reception(SocketHost host, Doorsteps doorsteps, Consumer<Throwable> failed) {
    receivers = new StreamDemux<>("receivers", host, doorsteps.messages());
    procedures = new StreamDemux<>("procedures", host, doorsteps.messages());
    this.failed = failed;
  }

  /** See {@link io.asyngular.socket.AGSocket#receiver(String)}. */
  public ConsumableStream<Payload> receiver(String name) {
    return receivers.stream(name);
  }

  /** See {@link io.asyngular.socket.AGSocket#receiver(String, Class)}. */
  public <T> ConsumableStream<T> receiver(String name, Class<T> type) {
    return receiver(name).map(bound(type));
  }

  /** See {@link io.asyngular.socket.AGSocket#procedure(String)}. */
  public ConsumableStream<Request<Payload>> procedure(String name) {
    return procedures.stream(name);
  }

  /** See {@link io.asyngular.socket.AGSocket#procedure(String, Class)}. */
  public <T> ConsumableStream<Request<T>> procedure(String name, Class<T> type) {
    requireNonNull(type);
    return procedure(name)
        .map(request -> {
          try {
            return request.with(request.data().as(type));
          } catch (AGException e) {
            request.error(e);
            failed.accept(e);
            return null;
          }
        });
  }

  /** A reader of payloads that reports what does not bind, and leaves it out. */
  public <T> Function<Payload, @Nullable T> bound(Class<T> type) {
    requireNonNull(type);
    return data -> {
      try {
        return data.as(type);
      } catch (AGException e) {
        failed.accept(e);
        return null;
      }
    };
  }

  /** Gives a packet to whoever consumes its name; the calls are answered by that sender. */
  void deliver(Packet packet, int bytes, PacketSender sender) {
    switch (packet) {
      case Transmit(String event, Payload data) -> deliver(receivers, event, data, bytes);
      case Invoke(String event, double cid, Payload data) ->
          deliver(procedures, event, Request.arrived(event, cid, data, sender), bytes);
      default -> throw new IllegalArgumentException("not an application's packet: " + packet);
    }
  }

  /** The protocol's own names are never held for loops to come. */
  private <T> void deliver(StreamDemux<T> demux, String event, T item, int bytes) {
    if (holding && (event.isEmpty() || event.charAt(0) != '#')) {
      demux.write(event, item, bytes);
    } else {
      demux.writeIfConsumed(event, item, bytes);
    }
  }

  /** From now on what nobody consumes is held for loops to come. */
  void hold() {
    holding = true;
  }

  boolean isHolding() {
    return holding;
  }

  StreamDemux<Payload> receivers() {
    return receivers;
  }

  StreamDemux<Request<Payload>> procedures() {
    return procedures;
  }

  /** Loops end once they have taken what has come. */
  void close() {
    receivers.close();
    procedures.close();
  }

  /** Loops end now. */
  void kill() {
    receivers.kill();
    procedures.kill();
  }
}
