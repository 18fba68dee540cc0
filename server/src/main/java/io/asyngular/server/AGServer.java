package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.engine.EngineOptions;
import io.asyngular.socket.engine.LoopThreads;
import io.asyngular.stream.Bound;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.Doorstep;
import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.StreamEmitter;
import io.asyngular.stream.StreamGroup;
import io.netty.channel.Channel;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server: it accepts connections, and hands out each as a socket once its handshake is done.
 *
 * <p>Everything that happens is an item of a stream, consumed by a plain loop that may wait
 * anywhere: {@link #connections()} on this level, receivers and procedures on each socket. All
 * methods may be called from any thread; only {@code listen} and {@link #close()} block.
 */
public final class AGServer implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger("io.asyngular.server");

  /** The share of the heap that all sockets together may hold for loops to come. */
  private static final int DOORSTEP_SHARE = 32;

  private final ServerOptions options;
  private final EngineOptions engineOptions;
  private final Doorstep.Budget doorstepBudget =
      new Doorstep.Budget(Runtime.getRuntime().maxMemory() / DOORSTEP_SHARE);
  private final ServerHost host = new ServerHost(this);
  private final Doorstep doorstep;
  private final StreamEmitter<ServerEvent> listeners;
  private final LocalExchange exchange;
  private final SocketIds ids = new SocketIds();
  private final Sockets sockets;

  /** The handshake lines of connections that are not open yet. */
  private final Set<MiddlewareLine<HandshakeAction>> handshakes = ConcurrentHashMap.newKeySet();

  private final ServerRooms streams;
  private final Connections accepting = new Connections(this);

  /** None if connections come from elsewhere. */
  private final @Nullable Transport transport;

  private final Shutdown shutdown;

  private AGServer(ServerOptions options, boolean listens) {
    this.options = options;
    engineOptions = options.forEngine();
    doorstep =
        new Doorstep("doorstep", host, () -> Bound.NONE, new Doorstep.Budget(Long.MAX_VALUE));
    listeners = new StreamEmitter<>(host, doorstep);
    exchange = new LocalExchange(options, host, this::warn);
    sockets = new Sockets();
    var middleware = new StreamGroup("middleware", () -> handshakes);
    streams = new ServerRooms(middleware, listeners, exchange.streams(), sockets.node(), doorstep);
    options.broker().start(exchange).toCompletableFuture().join();
    transport = listens ? new Transport(options, accepting, this::failed) : null;
    shutdown = new Shutdown(this);
    options.clock.schedule(options.limits.doorstepGrace(), this::settle);
    watchHandOver();
    emit(new ServerEvent.Ready());
  }

  /**
   * Listens on all addresses of the machine with the defaults of {@link #builder()}; returns once
   * connections are accepted.
   *
   * @param port 0 for any that is free, see {@link #port()}
   * @throws java.io.UncheckedIOException when the port cannot be had
   */
  public static AGServer listen(int port) {
    return builder().listen(port);
  }

  static AGServer listening(ServerOptions options) {
    return new AGServer(options, true);
  }

  static AGServer attached(ServerOptions options) {
    return new AGServer(options, false);
  }

  /** All options of a server, at their defaults. */
  public static AGServerBuilder builder() {
    return new AGServerBuilder(new ServerOptions());
  }

  /** The port that it listens on; see {@link #address()}. */
  public int port() {
    return address().getPort();
  }

  /**
   * The address that it listens on.
   *
   * @throws IllegalStateException if it does not listen, but was {@linkplain
   *     AGServerBuilder#attach() attached}
   */
  public InetSocketAddress address() {
    if (transport == null) {
      throw new IllegalStateException("an attached server does not listen");
    }
    return transport.address();
  }

  /**
   * The sockets whose handshake is done, in the order in which it was. Loops that are made for a
   * socket within 5 s of its being handed out here miss nothing that it has sent; when 10,000 wait
   * here, no further connections are accepted until half of them have been taken.
   */
  public ConsumableStream<AGServerSocket> connections() {
    return listener(ServerEvent.Connection.class).map(ServerEvent.Connection::socket);
  }

  /** The events of that class. */
  public <E extends ServerEvent> ConsumableStream<E> listener(Class<E> type) {
    return listeners.listener(type).map(this::handedOut);
  }

  /** All events of this server and its sockets, in the order in which they happened. */
  public ConsumableStream<ServerEvent> events() {
    return listeners.events().map(this::handedOut);
  }

  /** The channels, as the server itself publishes and subscribes. */
  public Exchange exchange() {
    return exchange;
  }

  /** All streams of this server and its sockets, to measure, close and kill. */
  public ServerStreams streams() {
    return streams;
  }

  /** The open sockets of this moment. */
  public List<AGServerSocket> clients() {
    return sockets.open();
  }

  /** The open socket of that id. */
  public Optional<AGServerSocket> client(String id) {
    return sockets.open(id);
  }

  /** How many sockets are open. */
  public int clientCount() {
    return sockets.openCount();
  }

  /** The sockets of this moment whose handshake is not done yet. */
  public List<AGServerSocket> pendingClients() {
    return sockets.pending();
  }

  /** How many connections have not done their handshake yet. */
  public int pendingClientCount() {
    return sockets.pendingCount();
  }

  /** Accepts no more connections; those that there are stay. Blocks until that is so. */
  public void stopAccepting() {
    host.refuse();
    if (transport != null) {
      transport.stopListening();
    }
  }

  /**
   * Stops in order: accepts no more, closes each socket with code 1001 behind what was sent to it,
   * waits for peers and loops up to the builder's {@code closeTimeout}, and then ends what is left.
   * Never throws; an interrupt ends the waiting, and stays set. A second call returns when the
   * first has done its work.
   */
  @Override
  public void close() {
    shutdown.run();
  }

  // For the rooms of this package

  ServerOptions options() {
    return options;
  }

  EngineOptions engineOptions() {
    return engineOptions;
  }

  LoopThreads threads() {
    return engineOptions.threads();
  }

  Doorstep.Budget doorstepBudget() {
    return doorstepBudget;
  }

  LocalExchange localExchange() {
    return exchange;
  }

  Sockets sockets() {
    return sockets;
  }

  Set<MiddlewareLine<HandshakeAction>> handshakes() {
    return handshakes;
  }

  void accept(boolean accept) {
    if (transport != null) {
      transport.accept(accept);
    }
  }

  /** The event loops end, if they are this server's. */
  void endTransport() {
    if (transport != null) {
      transport.end();
    }
  }

  ServerHost host() {
    return host;
  }

  void emit(ServerEvent event) {
    listeners.emit(event);
  }

  void congested(FlowEvent event, Optional<AGServerSocket> socket) {
    listeners.emitIfListenedTo(new ServerEvent.Congestion(event, socket));
  }

  /** Tells whoever listens; what nobody listens to goes to the log, unless a peer is to blame. */
  void warn(Throwable warning) {
    warn(new ServerEvent.Warning(warning, Optional.empty()));
  }

  void warn(ServerEvent.Warning warning) {
    if (!listeners.isListenedTo(ServerEvent.Warning.class)) {
      Level level = warning.warning() instanceof AGException ? Level.DEBUG : Level.WARNING;
      if (LOGGER.isLoggable(level)) {
        log(level, warning);
      }
    }
    emit(warning);
  }

  /** On a thread of its own: a log may lock, and this may be an event loop. */
  private void log(Level level, ServerEvent.Warning warning) {
    String where = warning.socket().map(AGServerSocket::id).orElse("server");
    threads().start("ag/log", () -> LOGGER.log(level, where, warning.warning()));
  }

  /** It may be that no connections are accepted any more. */
  private void failed(Throwable failure) {
    if (!listeners.isListenedTo(ServerEvent.Failure.class)) {
      log(Level.ERROR, new ServerEvent.Warning(failure, Optional.empty()));
    }
    emit(new ServerEvent.Failure(failure));
  }

  /** A connection has been upgraded. */
  ServerSocket accepted(
      Channel channel, UpgradeRequest request, Optional<HandshakeMiddleware> middleware) {
    var socket = new ServerSocket(this, ids.next(), channel, request, middleware);
    sockets.add(socket);
    middleware.ifPresent(line -> line.of(socket));
    socket.engine().heartbeat().start();
    emit(new ServerEvent.Handshake(socket));
    return socket;
  }

  /** Loops over the server's own streams have taken something. */
  void consumed() {
    accepting.taken();
  }

  /** The handshake is done. */
  void connected(ServerSocket socket, Optional<AGException> authError) {
    emit(new ServerEvent.Connection(socket, authError));
    ConnectionHandler handler = options.handler;
    if (handler != null) {
      socket.handTo(handler);
    } else if (!isAnybodyTaking()) {
      socket.engine().handedOver();
    }
  }

  private boolean isAnybodyTaking() {
    return doorstep.isOpen() || listeners.isListenedTo(ServerEvent.Connection.class);
  }

  private <E extends ServerEvent> E handedOut(E event) {
    if (event instanceof ServerEvent.Connection(AGServerSocket client, var authError)
        && client instanceof ServerSocket socket) {
      socket.engine().handedOver();
    }
    return event;
  }

  private void settle() {
    doorstep.settle();
  }

  /** A socket that was to be taken by a loop that has ended since is not held for ever. */
  private void watchHandOver() {
    options.clock.schedule(
        options.limits.doorstepGrace(),
        () -> {
          if (!isAnybodyTaking()) {
            sockets.forEachOpen(socket -> socket.engine().handedOverIfNotYet());
          }
          if (!host.ended()) {
            watchHandOver();
          }
        });
  }

  /** How many sockets wait for {@link #connections()}. */
  long waitingConnections() {
    return listeners.listener(ServerEvent.Connection.class).backpressure();
  }
}
