package io.asyngular.socket.engine;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.Doorstep;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamDemux;
import io.asyngular.stream.StreamEmitter;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its streams, its calls and its state. Both ends delegate to it; what they do
 * differently is their {@link Role}. The rooms are {@link Inbound}, {@link Outbound} and the
 * demuxes made here.
 *
 * <p>Methods say so where only the event loop may call them; all others may be called from any
 * thread and do not block.
 */
public final class SocketEngine {
  private final String id;
  private final EngineOptions options;
  private final Role role;
  private final SocketHost host = new SocketHost(this);
  private final Doorsteps doorsteps;
  private final StreamDemux<Payload> receivers;
  private final StreamDemux<Request<Payload>> procedures;
  private final StreamEmitter<SocketEvent> listeners;
  private final Inbound inbound;
  private final Outbound outbound;
  private final InboundRooms rooms;
  private final PacketSender sender;
  private final Connection connection;
  private final Heartbeat heartbeat;
  private final EngineStreams streams;
  private volatile SocketState state = SocketState.CONNECTING;

  /** Only the socket that the application was told of has a doorstep. */
  private volatile boolean holding;

  /** A connecting socket; {@code doorsteps} is what all sockets of its owner may hold together. */
  public SocketEngine(
      String id, Channel channel, EngineOptions options, Doorstep.Budget budget, Role role) {
    this.id = id;
    this.options = options;
    this.role = role;
    doorsteps = new Doorsteps(host, options.limits(), budget, this::settle);
    receivers = new StreamDemux<>("receivers", host, doorsteps.messages());
    procedures = new StreamDemux<>("procedures", host, doorsteps.messages());
    listeners = new StreamEmitter<>(host, doorsteps.events());
    inbound = new Inbound(this, options.limits());
    outbound = new Outbound(channel, host, options.limits(), this::tooSlow);
    rooms = new InboundRooms(inbound, receivers, procedures, doorsteps);
    connection = new Connection(channel, outbound, options.clock());
    sender = new PacketSender(this, options, outbound);
    heartbeat = new Heartbeat(this, options);
    streams =
        new EngineStreams(
            id, rooms, listeners, outbound, () -> onLoop(() -> end(CloseStatus.SERVER_FAILED, "")));
  }

  // What applications see

  /** See {@link io.asyngular.socket.AGSocket#id()}. */
  public String id() {
    return id;
  }

  /** See {@link io.asyngular.socket.AGSocket#state()}. */
  public SocketState state() {
    return state;
  }

  /** See {@link io.asyngular.socket.AGSocket#streams()}. */
  public SocketStreams streams() {
    return streams;
  }

  /** See {@link io.asyngular.socket.AGSocket#receiver(String)}. */
  public ConsumableStream<Payload> receiver(String name) {
    return receivers.stream(name);
  }

  /** See {@link io.asyngular.socket.AGSocket#receiver(String, Class)}. */
  public <T> ConsumableStream<T> receiver(String name, Class<T> type) {
    requireNonNull(type);
    return receiver(name).map(bound(type));
  }

  /** A reader of payloads that reports what does not bind, and leaves it out. */
  public <T> Function<Payload, @Nullable T> bound(Class<T> type) {
    return data -> {
      try {
        return data.as(type);
      } catch (AGException e) {
        failed(e);
        return null;
      }
    };
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
            failed(e);
            return null;
          }
        });
  }

  /** See {@link io.asyngular.socket.AGSocket#listener(Class)}. */
  public <E extends SocketEvent> ConsumableStream<E> listener(Class<E> type) {
    return listeners.listener(type);
  }

  /** See {@link io.asyngular.socket.AGSocket#events()}. */
  public ConsumableStream<SocketEvent> events() {
    return listeners.events();
  }

  /** See {@link io.asyngular.socket.AGSocket#settle()}. */
  public void settle() {
    Map<String, Long> dropped = doorsteps.settle();
    if (!dropped.isEmpty()) {
      emit(new SocketEvent.Unclaimed(dropped));
    }
  }

  /**
   * The socket has been given to somebody who will make its loops; restarts the doorstep's time.
   */
  public void handedOver() {
    doorsteps.handedOver();
  }

  /** As {@link #handedOver} for a socket that nobody has been given. */
  public void handedOverIfNotYet() {
    doorsteps.handedOverIfNotYet();
  }

  /** What is sent to the peer. */
  public PacketSender sender() {
    return sender;
  }

  /** Completes when the connection has gone. */
  public CompletableFuture<Void> gone() {
    return connection.gone();
  }

  // What comes in; event loop only

  void frame(byte[] frame, boolean binary) {
    if (state == SocketState.CLOSED) {
      return;
    }
    if (listeners.isListenedTo(SocketEvent.Message.class) && isMessageHeard()) {
      emit(new SocketEvent.Message(new String(frame, StandardCharsets.UTF_8)));
    }
    if (!binary && options.version().isPong(frame)) {
      if (role.mayArriveEarly()) {
        heartbeat.pong();
      }
      return;
    }
    heartbeat.frame();
    inbound.frame(frame, binary);
  }

  /** What is held for listeners to come does not make every frame an event. */
  private boolean isMessageHeard() {
    return !doorsteps.events().isHolding()
        || listeners.events().consumerCount() > 0
        || listeners.listener(SocketEvent.Message.class).consumerCount() > 0;
  }

  void response(Response response) {
    if (role.mayArriveEarly()) {
      sender.answered(response);
    }
  }

  /** Gives an application's packet to whoever consumes its name. */
  public void deliver(Packet packet, int bytes) {
    switch (packet) {
      case Transmit(String event, Payload data) -> {
        if (isHeld(event)) {
          receivers.write(event, data, bytes);
        } else {
          receivers.writeIfConsumed(event, data, bytes);
        }
      }
      case Invoke(String event, double cid, Payload data) -> {
        if (isHeld(event)) {
          procedures.write(event, Request.arrived(event, cid, data, sender), bytes);
        } else {
          procedures.writeIfConsumed(event, Request.arrived(event, cid, data, sender), bytes);
        }
      }
      default -> throw new IllegalArgumentException("not an application's packet: " + packet);
    }
  }

  /** The protocol's own names are never held for loops to come. */
  private boolean isHeld(String event) {
    return holding && (event.isEmpty() || event.charAt(0) != '#');
  }

  void undecodable(AGException failure) {
    failed(failure);
    role.mayArriveEarly();
  }

  /** Answers the peer's close frame unless it is the answer to ours. */
  void peerClosed(int code, String reason) {
    boolean answer = state == SocketState.CLOSED;
    role.close(code, reason);
    if (answer) {
      connection.drop();
    } else {
      connection.answerClose(code);
    }
  }

  void violated(int code, String why) {
    failed(new AGException("WebSocketError", why));
    end(code, "");
  }

  void hungUp() {
    role.close(CloseStatus.HUNG_UP, "");
    outbound.drop();
  }

  void writableAgain() {
    outbound.drain();
  }

  /** Told in the midst of a publication, whose channel is locked. */
  private void tooSlow(String why) {
    connection.later(() -> {
      failed(new AGException(ErrorNames.RESOURCE_LIMIT, why));
      role.close(CloseStatus.TOO_SLOW, why);
      connection.drop();
    });
  }

  // State

  /** The handshake is done. Event loop only. */
  public void opened() {
    state = SocketState.OPEN;
  }

  /** From now on what nobody consumes is held for loops to come. Event loop only. */
  public void hold() {
    holding = true;
  }

  /**
   * The socket is closed from now on: no more is received, and our calls fail. Event loop only.
   *
   * @return what it was before; {@link SocketState#CLOSED} if this has been done already
   */
  public SocketState closing(int code, String reason) {
    SocketState was = state;
    if (was != SocketState.CLOSED) {
      heartbeat.stop();
      state = SocketState.CLOSED;
    }
    boolean wasOpen = was != SocketState.CONNECTING;
    sender.failCalls(event -> Failures.disconnected(event, wasOpen, code, reason));
    return was;
  }

  /**
   * Ends the socket from this end: first all that a close entails, then the close frame, behind
   * what was sent before. Event loop only.
   */
  public void end(int code, String reason) {
    if (state != SocketState.CLOSED) {
      role.close(code, reason);
      connection.close(code, reason);
    }
  }

  /** Drops the connection without a close frame. */
  public void dropConnection() {
    connection.drop();
  }

  /** The socket's loops end: messages at once, events once the last of them has been taken. */
  public void endStreams() {
    host.end();
    inbound.kill();
    receivers.kill();
    procedures.kill();
    doorsteps.messages().kill();
    listeners.close();
  }

  /**
   * Tells those who listen, and those who come while the doorstep is open; of what comes before the
   * end no more than it has room for, since nobody may ever listen. Any thread.
   */
  public void emit(SocketEvent event) {
    if (holding && (isClosed() || !doorsteps.events().isFull())) {
      listeners.emit(event);
    } else {
      listeners.emitIfListenedTo(event);
    }
  }

  void failed(Throwable failure) {
    role.failed(failure);
  }

  /** Runs it on the event loop, now if this is the event loop. Dropped once the loop has ended. */
  public void onLoop(Runnable task) {
    connection.onLoop(task);
  }

  /** Starts a virtual thread of this socket, on its event loop where loops run there. */
  public void start(String label, Runnable body) {
    connection.start(options.threads(), "ag/" + id + "/" + label, body);
  }

  // For the rooms

  /** See {@link EngineOptions#clock()}. */
  public StreamClock clock() {
    return options.clock();
  }

  Codec codec() {
    return options.codec();
  }

  Role role() {
    return role;
  }

  InboundRooms rooms() {
    return rooms;
  }

  Inbound inbound() {
    return inbound;
  }

  /** The heartbeat of this connection. Event loop only. */
  public Heartbeat heartbeat() {
    return heartbeat;
  }

  boolean isClosed() {
    return state == SocketState.CLOSED;
  }

  boolean isReplyAwaited() {
    return sender.isReplyAwaited();
  }

  void readMore(boolean more) {
    connection.readMore(more);
  }
}
