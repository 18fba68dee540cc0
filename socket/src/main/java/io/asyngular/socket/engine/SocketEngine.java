package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.Batching;
import io.asyngular.socket.SocketCounts;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.SocketStreams;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.Doorstep;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamEmitter;
import io.asyngular.stream.StreamHost;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One connection: its streams, its calls and its state. Both ends delegate to it; what they do
 * differently is their {@link Role}. The rooms are {@link Inbound}, {@link Reception}, {@link
 * Outbound} and the events.
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
  private final Reception reception;
  private final StreamEmitter<SocketEvent> listeners;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Batcher batcher;
  private final InboundRooms rooms;
  private final PacketSender sender;
  private final Connection connection;
  private final Heartbeat heartbeat;
  private final EngineStreams streams;
  private volatile SocketState state = SocketState.CONNECTING;

  /** A connecting socket; {@code doorsteps} is what all sockets of its owner may hold together. */
  public SocketEngine(
      String id, Channel channel, EngineOptions options, Doorstep.Budget budget, Role role) {
    this.id = id;
    this.options = options;
    this.role = role;
    doorsteps = new Doorsteps(host, options.limits(), budget, this::settle);
    reception = new Reception(host, doorsteps, this::failed);
    listeners = new StreamEmitter<>(host, doorsteps.events());
    inbound = new Inbound(this, options.limits());
    outbound = new Outbound(channel, host, options.limits(), this::tooSlow);
    batcher = new Batcher(options, outbound, this::onLoop);
    rooms = new InboundRooms(inbound, reception, doorsteps);
    connection = new Connection(channel, outbound, options.clock());
    sender = new PacketSender(this, options, outbound, batcher);
    heartbeat = new Heartbeat(this, options);
    streams =
        new EngineStreams(
            id,
            role,
            rooms,
            listeners,
            outbound,
            () -> onLoop(() -> end(CloseStatus.SERVER_FAILED)));
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

  /** What the peer transmits and calls. */
  public Reception reception() {
    return reception;
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

  /** Completes when the connection has gone. */
  public CompletableFuture<Void> gone() {
    return connection.gone();
  }

  /** Whether nothing is read from the peer until something that has arrived is consumed. */
  public boolean isReadingPaused() {
    return inbound.isPaused();
  }

  // What comes in; event loop only

  void frame(byte[] frame, boolean binary) {
    if (state == SocketState.CLOSED) {
      return;
    }
    if (!binary && options.version().isPong(frame)) {
      heartbeat.pong();
    } else {
      heartbeat.frame();
    }
    inbound.frame(frame, binary);
  }

  /** Gives an application's packet to whoever consumes its name. */
  public void deliver(Packet packet, int bytes) {
    reception.deliver(packet, bytes, sender);
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
    if (!isClosed()) {
      failed(new AGException("WebSocketError", why));
      end(code);
    }
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
    reception.hold();
  }

  /** What is sent from now on is compressed where that is worth it. Event loop only. */
  public void deflate() {
    outbound.deflate();
  }

  /** What is sent from now on is gathered for a while, see {@link EngineOptions#batchFor()}. */
  public void batchAfterHandshake() {
    options.batchFor().ifPresent(batcher::startFor);
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
    boolean wasOpen = was == SocketState.OPEN;
    sender.failCalls(event -> Failures.disconnected(event, wasOpen, code, reason));
    batcher.end();
    return was;
  }

  /** Ends the socket for a reason of the protocol's own, which each end knows the text of. */
  public void end(int code) {
    end(code, "", "");
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
      role.close(code, told);
      connection.close(code, reason);
    }
  }

  /** See {@link io.asyngular.socket.AGSocket#disconnect(int, String)}. Any thread. */
  public void disconnect(int code, String reason) {
    Frame.checkClose(code, reason);
    onLoop(() -> end(code, reason, reason));
  }

  /** Drops the connection without a close frame. */
  public void dropConnection() {
    connection.drop();
  }

  /** The socket's loops end: messages at once, events once the last of them has been taken. */
  public void killStreams() {
    host.end();
    inbound.kill();
    reception.receivers().kill();
    reception.procedures().kill();
    doorsteps.messages().kill();
    listeners.close();
  }

  /**
   * The socket's loops end once they have taken what has arrived; {@code then} once they have it.
   */
  public void closeStreams(Runnable then) {
    inbound.whenIdle(() -> {
      host.end();
      reception.receivers().close();
      reception.procedures().close();
      listeners.close();
      then.run();
    });
  }

  /**
   * Tells those who listen, and those who come while the doorstep is open; of what comes before the
   * end no more than it has room for, since nobody may ever listen. Any thread.
   */
  public void emit(SocketEvent event) {
    if (reception.isHolding() && (isClosed() || !doorsteps.events().isFull())) {
      listeners.emit(event);
    } else {
      listeners.emitIfListenedTo(event);
    }
  }

  /** What is held for listeners to come does not make every frame an event. */
  boolean hearsMessages() {
    return listeners.isListenedTo(SocketEvent.Message.class)
        && (!doorsteps.events().isHolding()
            || listeners.events().consumerCount() > 0
            || listeners.listener(SocketEvent.Message.class).consumerCount() > 0);
  }

  void failed(Throwable failure) {
    role.failed(failure);
  }

  /** Runs it on the event loop, now if this is the event loop. Dropped once the loop has ended. */
  public void onLoop(Runnable task) {
    connection.onLoop(task);
  }

  /** Runs it on the event loop, but not now: whoever calls may hold locks. */
  public void later(Runnable task) {
    connection.later(task);
  }

  /** Starts a virtual thread of this socket, on its event loop where loops run there. */
  public void start(String label, Runnable body) {
    connection.start(options.threads(), "ag/" + id + "/" + label, body);
  }

  // For the rooms

  /** Whose streams this socket's are. */
  public StreamHost host() {
    return host;
  }

  /** See {@link EngineOptions#clock()}. */
  public StreamClock clock() {
    return options.clock();
  }

  /** One more frame that was sent is held back by a middleware; counted there. Any thread. */
  public Ahead holdBack(Frame frame) {
    return outbound.holdBack(frame.length());
  }

  Codec codec() {
    return options.codec();
  }

  ProtocolVersion version() {
    return options.version();
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
