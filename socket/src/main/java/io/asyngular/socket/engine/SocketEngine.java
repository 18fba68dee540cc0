package io.asyngular.socket.engine;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.Packet;
import io.asyngular.socket.Batching;
import io.asyngular.socket.SocketCounts;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketLimits;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.Doorstep;
import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamEmitter;
import io.asyngular.stream.StreamHost;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A socket: its streams, its calls and its state, whatever its {@link Connection}. Both ends
 * delegate to it; what they do differently is their {@link Role}. The rooms are {@link Inbound},
 * {@link Reception}, {@link OutboundRoom} and the events.
 *
 * <p>Methods say so where only the event loop may call them; all others may be called from any
 * thread and do not block.
 */
public final class SocketEngine {
  private final String name;
  private final EventLoop loop;
  private final EngineOptions options;
  private final Role role;
  private final SocketHost host = new SocketHost(this);
  private final Doorsteps doorsteps;
  private final Reception reception;
  private final @Nullable Channels channels;
  private final Listeners listeners;
  private final Inbound inbound;
  private final OutboundRoom outbound = new OutboundRoom(this);
  private final Batcher batcher;
  private final InboundRooms rooms;
  private final PacketSender sender;
  private final EngineStreams streams;
  private final SocketThreads threads;
  private volatile SocketLimits limits;
  private volatile SocketState state = SocketState.CLOSED;

  /** Null before the first; stays when it has ended, until there is another. */
  private volatile @Nullable Connection connection;

  /**
   * A closed socket that has never been connected.
   *
   * @param name what its node and its threads are called
   * @param loop where all that concerns it is done
   * @param budget what all sockets of its owner may hold together for loops to come
   */
  public SocketEngine(
      String name, EventLoop loop, EngineOptions options, Doorstep.Budget budget, Role role) {
    this.name = name;
    this.loop = loop;
    this.options = options;
    this.role = role;
    this.limits = options.limits();
    this.threads = new SocketThreads(name, loop, options.threads());
    doorsteps =
        new Doorsteps(this, options, budget, dropped -> emit(new SocketEvent.Unclaimed(dropped)));
    reception = new Reception(host, doorsteps, this::failed);
    listeners = new Listeners(host, doorsteps);
    channels = options.end() == EngineOptions.End.CLIENT ? Channels.of(host, doorsteps) : null;
    inbound = new Inbound(this);
    batcher = new Batcher(options, () -> connected().outbound(), this::onLoop);
    rooms = new InboundRooms(inbound, reception, channels, doorsteps);
    sender = new PacketSender(this, options, batcher);
    streams =
        new EngineStreams(
            name,
            role,
            rooms,
            listeners.emitter(),
            outbound,
            () -> onLoop(() -> end(CloseStatus.SERVER_FAILED)));
  }

  // What applications see

  /** What its node and its threads are called. */
  public String name() {
    return name;
  }

  /** See {@link io.asyngular.socket.AGSocket#state()}. */
  public SocketState state() {
    return state;
  }

  /** See {@link io.asyngular.socket.AGSocket#streams()}. */
  public SocketStreams streams() {
    return streams;
  }

  /** What the peer transmits and calls. */
  public Reception reception() {
    return reception;
  }

  /** A client's channels. */
  public Channels channels() {
    return requireNonNull(channels);
  }

  /** What is sent to the peer. */
  public PacketSender sender() {
    return sender;
  }

  /** See {@link io.asyngular.socket.AGSocket#batching()}. */
  public Batching batching() {
    return batcher;
  }

  /** See {@link io.asyngular.socket.AGSocket#counts()}. */
  public SocketCounts counts() {
    return new SocketCounts(
        inbound.framesReceived(),
        inbound.bytesReceived(),
        outbound.framesSent(),
        outbound.bytesSent());
  }

  /** What happens to it. */
  public StreamEmitter<SocketEvent> events() {
    return listeners.emitter();
  }

  /** Where its virtual threads come from. */
  public SocketThreads threads() {
    return threads;
  }

  /** See {@link io.asyngular.socket.AGSocket#settle()}. */
  public void settle() {
    doorsteps.settle();
    if (channels != null) {
      channels.settle();
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

  /** Completes when all connections have gone, at once if there has been none. */
  public CompletableFuture<Void> gone() {
    Connection present = connection;
    return present == null ? CompletableFuture.completedFuture(null) : present.gone();
  }

  /** Whether nothing is read from the peer until something that has arrived is consumed. */
  public boolean isReadingPaused() {
    return inbound.isPaused();
  }

  // What comes in; event loop only

  /** Gives an application's packet to whoever consumes its name. */
  public void deliver(Packet packet, int bytes) {
    reception.deliver(packet, bytes, sender);
  }

  // State

  /** A connection is being made. Event loop only. */
  public void connecting() {
    state = SocketState.CONNECTING;
  }

  /** It has been made, and is to have its handshake. Event loop only. */
  public void connected(Channel channel) {
    connection = new Connection(this, options, channel, connection);
    inbound.connected();
    batcher.connected();
  }

  /** The present connection, or the last; only where there has been one. */
  Connection connected() {
    return requireNonNull(connection);
  }

  @Nullable Connection connection() {
    return connection;
  }

  /** The handshake is done. Event loop only. */
  public void opened() {
    state = SocketState.OPEN;
  }

  /** From now on what nobody consumes is held for loops to come. Event loop only. */
  public void hold() {
    reception.hold();
  }

  /** What is sent from now on is compressed where that is worth it. Event loop only. */
  public void deflate() {
    connected().outbound().deflate();
  }

  /**
   * What is sent from now on is gathered: for good if the application has started that, else for a
   * while, see {@link EngineOptions#batchFor()}.
   */
  public void batchAfterHandshake() {
    batcher.opened();
  }

  /**
   * The socket is closed from now on: no more is received, and our calls fail. Event loop only.
   *
   * @return what it was before; {@link SocketState#CLOSED} if this has been done already
   */
  public SocketState closing(int code, String reason) {
    SocketState was = state;
    state = SocketState.CLOSED;
    Connection present = connection;
    if (present != null) {
      present.end();
    }
    inbound.disconnected();
    boolean wasOpen = was == SocketState.OPEN;
    sender.failCalls(event -> Failures.disconnected(event, wasOpen, code, reason));
    batcher.end();
    return was;
  }

  /** Ends the socket for a reason of the protocol's own, which each end knows the text of. */
  public void end(int code) {
    end(code, CloseStatus.reason(code), "");
  }

  /**
   * Ends the socket from this end: first all that a close entails, then the close frame, behind
   * what was sent before. Event loop only.
   *
   * @param told what this end's events say, if not the text of that code
   * @param reason what the peer is told
   */
  public void end(int code, String told, String reason) {
    if (state != SocketState.CLOSED) {
      Connection present = connection;
      boolean live = present != null && !present.isEnded();
      role.close(code, told);
      if (live) {
        connected().close(code, reason);
      }
    }
  }

  /** See {@link io.asyngular.socket.AGSocket#disconnect(int, String)}. Any thread. */
  public void disconnect(int code, String reason) {
    Frame.checkClose(code, reason);
    onLoop(() -> end(code, reason, reason));
  }

  /** Drops the connection without a close frame. */
  public void dropConnection() {
    Connection present = connection;
    if (present != null) {
      present.dropAll();
    }
  }

  /** The socket's loops end: messages at once, events once the last of them has been taken. */
  public void killStreams() {
    host.end();
    inbound.kill();
    reception.kill();
    doorsteps.messages().kill();
    listeners.emitter().close();
  }

  /**
   * The socket's loops end once they have taken what has arrived; {@code then} once they have it.
   */
  public void closeStreams(Runnable then) {
    inbound.whenIdle(() -> {
      host.end();
      reception.close();
      listeners.emitter().close();
      then.run();
    });
  }

  /** Tells those who listen, and those to come, see {@link Listeners#emit}. Any thread. */
  public void emit(SocketEvent event) {
    listeners.emit(event, reception.isHolding(), isClosed());
  }

  boolean hearsMessages() {
    return listeners.hearMessages();
  }

  void congested(FlowEvent event) {
    listeners.emitter().emitIfListenedTo(new SocketEvent.Congest(event));
    role.congested(event);
  }

  void failed(Throwable failure) {
    role.failed(failure);
  }

  /** Runs it on the event loop, now if this is the event loop. Dropped once the loop has ended. */
  public void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      later(task);
    }
  }

  /** Runs it on the event loop, but not now: whoever calls may hold locks. */
  public void later(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // the loop has ended, and its sockets with it
    }
  }

  // For the rooms

  /** Whose streams this socket's are. */
  public StreamHost host() {
    return host;
  }

  /** How much may wait. */
  public SocketLimits limits() {
    return limits;
  }

  /** From now on it may be so much. */
  public void limits(SocketLimits other) {
    limits = other;
  }

  /** The time. */
  public StreamClock clock() {
    return options.clock();
  }

  /** One more frame that was sent is held back by a middleware; counted there. Any thread. */
  public Ahead holdBack(Frame frame) {
    return connected().outbound().holdBack(frame.length());
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

  Batcher batcher() {
    return batcher;
  }

  /** The heartbeat of the present connection. Event loop only. */
  public Heartbeat heartbeat() {
    return connected().heartbeat();
  }

  boolean isClosed() {
    return state == SocketState.CLOSED;
  }
}
