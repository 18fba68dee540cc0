package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.MemoryBroker;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.engine.JacksonBinder;
import io.asyngular.socket.engine.SocketLimits;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of a server. Names and defaults are those of the reference where it has the option.
 * Not for several threads at once; each {@link #listen} makes a server of its own, but a broker or
 * binder that was given is shared.
 */
public final class AGServerBuilder {
  private static final int DEFAULT_MAX_PAYLOAD = 8 * 1024 * 1024;
  private static final int DEFAULT_SOCKET_BUFFER = 256 * 1024;

  private String host = "";
  private Set<String> paths = Set.of("/asyngular/", "/socketcluster/");
  private ProtocolVersion protocolVersion = ProtocolVersion.V2;
  private int maxPayload = DEFAULT_MAX_PAYLOAD;
  private Duration ackTimeout = Duration.ofSeconds(10);
  private Duration handshakeTimeout = Duration.ofSeconds(10);
  private boolean strictHandshake = true;
  private Duration pingInterval = Duration.ofSeconds(8);
  private Duration pingTimeout = Duration.ofSeconds(30);
  private boolean pingTimeoutDisabled;
  private boolean allowClientPublish = true;
  private OptionalInt channelLimit = OptionalInt.empty();
  private boolean sameOriginOnly;
  private boolean loopAffine;
  private int eventLoops = Runtime.getRuntime().availableProcessors();
  private int socketBuffer = DEFAULT_SOCKET_BUFFER;
  private Duration closeTimeout = Duration.ofSeconds(5);
  private HttpService http = path -> Optional.empty();
  private @Nullable ConnectionHandler handler;
  private @Nullable BrokerEngine broker;
  private Binder binder = new JacksonBinder();
  private StreamClock clock = StreamClock.system();

  AGServerBuilder() {}

  /** The address to listen on, as a name or a number; default: all addresses of the machine. */
  public AGServerBuilder host(String newHost) {
    host = requireNonNull(newHost);
    return this;
  }

  /**
   * The exact paths at which connections are upgraded; any other is answered 400. Default: {@code
   * /asyngular/} and {@code /socketcluster/}, so that the JavaScript clients of both find it.
   */
  public AGServerBuilder paths(String... newPaths) {
    paths = Set.of(newPaths);
    return this;
  }

  /** The version of the protocol, which must be the clients' own; default 2. */
  public AGServerBuilder protocolVersion(ProtocolVersion version) {
    protocolVersion = requireNonNull(version);
    return this;
  }

  /**
   * The largest message in bytes, its fragments together; default 8 MiB. Past it the connection is
   * closed with 1009.
   */
  public AGServerBuilder maxPayload(int bytes) {
    maxPayload = positive(bytes);
    return this;
  }

  /** How long an answer to a call from here is awaited; default 10 s. */
  public AGServerBuilder ackTimeout(Duration timeout) {
    ackTimeout = positive(timeout);
    return this;
  }

  /**
   * How long a connection may take, from its acceptance, to send its handshake; default 10 s. Past
   * it an upgraded connection is closed with 4005, any other without a word.
   */
  public AGServerBuilder handshakeTimeout(Duration timeout) {
    handshakeTimeout = positive(timeout);
    return this;
  }

  /** Whether a message before the handshake closes the connection, with 4009; default true. */
  public AGServerBuilder strictHandshake(boolean strict) {
    strictHandshake = strict;
    return this;
  }

  /** How often a client is asked for a sign of life; default 8 s. */
  public AGServerBuilder pingInterval(Duration interval) {
    pingInterval = positive(interval);
    return this;
  }

  /**
   * How long a client may give no sign of life, and how long it waits for our pings; default 30 s.
   * Past it the connection is closed with 4001.
   */
  public AGServerBuilder pingTimeout(Duration timeout) {
    pingTimeout = positive(timeout);
    return this;
  }

  /** Whether to send no pings and to expect no pongs; default false. */
  public AGServerBuilder pingTimeoutDisabled(boolean disabled) {
    pingTimeoutDisabled = disabled;
    return this;
  }

  /** Whether clients may publish; default true. */
  public AGServerBuilder allowClientPublish(boolean allow) {
    allowClientPublish = allow;
    return this;
  }

  /** How many channels a socket may be subscribed to at once; default no limit. */
  public AGServerBuilder channelLimit(int limit) {
    channelLimit = OptionalInt.of(positive(limit));
    return this;
  }

  /**
   * Refuses browsers whose page came from another host or port than this server; default: all
   * origins are welcome. Clients that are no browsers send no origin, and are welcome either way.
   */
  public AGServerBuilder sameOriginOnly(boolean only) {
    sameOriginOnly = only;
    return this;
  }

  /**
   * Whether loops run on the event loop of their connection: much cheaper where loops mostly wait,
   * harmful where they compute for long. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED};
   * without it, and by default, loops run on the default pool.
   */
  public AGServerBuilder loopAffine(boolean affine) {
    loopAffine = affine;
    return this;
  }

  /** How many event loops carry the connections; default: one for each processor. */
  public AGServerBuilder eventLoops(int count) {
    eventLoops = positive(count);
    return this;
  }

  /** The size in bytes asked of the kernel for each socket's two buffers; default 256 KiB. */
  public AGServerBuilder socketBuffer(int bytes) {
    socketBuffer = positive(bytes);
    return this;
  }

  /** How long {@link AGServer#close()} waits for peers and loops; default 5 s. */
  public AGServerBuilder closeTimeout(Duration timeout) {
    closeTimeout = positive(timeout);
    return this;
  }

  /** What answers plain HTTP requests on the same port; default: 404, and {@code /health}. */
  public AGServerBuilder http(HttpService service) {
    http = requireNonNull(service);
    return this;
  }

  /** What is run for each open socket, on a virtual thread of its own; default nothing. */
  public AGServerBuilder serve(ConnectionHandler newHandler) {
    handler = requireNonNull(newHandler);
    return this;
  }

  /** What carries publications; default an engine within this process. Closed with the server. */
  public AGServerBuilder broker(BrokerEngine engine) {
    broker = requireNonNull(engine);
    return this;
  }

  /** What turns data into Java values and back; default Jackson. */
  public AGServerBuilder binder(Binder newBinder) {
    binder = requireNonNull(newBinder);
    return this;
  }

  /** The time of all that this server does; for tests. */
  public AGServerBuilder clock(StreamClock newClock) {
    clock = requireNonNull(newClock);
    return this;
  }

  /**
   * Starts a server; returns once it accepts connections.
   *
   * @param port 0 for any that is free
   * @throws java.io.UncheckedIOException when the address cannot be had
   */
  public AGServer listen(int port) {
    return new AGServer(
        new ServerOptions(
            host,
            port,
            paths,
            protocolVersion,
            maxPayload,
            ackTimeout,
            handshakeTimeout,
            strictHandshake,
            pingInterval,
            pingTimeout,
            pingTimeoutDisabled,
            allowClientPublish,
            channelLimit,
            sameOriginOnly,
            loopAffine,
            eventLoops,
            socketBuffer,
            closeTimeout,
            SocketLimits.DEFAULT,
            http,
            handler,
            broker == null ? new MemoryBroker() : broker,
            binder,
            clock));
  }

  private static int positive(int number) {
    if (number <= 0) {
      throw new IllegalArgumentException("must be positive, not " + number);
    }
    return number;
  }

  private static Duration positive(Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("must be positive, not " + duration);
    }
    return duration;
  }
}
