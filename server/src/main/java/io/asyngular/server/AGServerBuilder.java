package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.SocketLimits;
import io.asyngular.stream.LoopBody;
import io.asyngular.stream.StreamClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The options of a server. Names and defaults are those of the reference where it has the option; a
 * value that cannot be is refused with an {@link IllegalArgumentException} that names the option.
 *
 * <p>Immutable, any thread: each method returns another builder and leaves this one as it was, so
 * one can be kept to make many servers from. What was given to it (a broker, a codec, an engine) is
 * shared by all of them.
 */
public final class AGServerBuilder {
  /** Past it JavaScript's timers fire at once. */
  private static final Duration LONGEST_TIMER_OF_CLIENTS = Duration.ofMillis(Integer.MAX_VALUE);

  /** What still can be counted in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final ServerOptions options;

  AGServerBuilder(ServerOptions options) {
    this.options = options;
  }

  ServerOptions options() {
    return options;
  }

  private AGServerBuilder with(Consumer<ServerOptions> change) {
    ServerOptions changed = options.copy();
    change.accept(changed);
    return new AGServerBuilder(changed);
  }

  // Where it listens

  /** The address to listen on, as a name or a number; default: all addresses of the machine. */
  public AGServerBuilder host(String host) {
    return with(o -> o.host = requireNonNull(host));
  }

  /**
   * The exact paths at which connections are upgraded; any other is answered 400. Default: {@code
   * /asyngular/} and {@code /socketcluster/}, so that the JavaScript clients of both find it.
   */
  public AGServerBuilder paths(String... paths) {
    if (paths.length == 0 || !Arrays.stream(paths).allMatch(path -> path.startsWith("/"))) {
      throw new IllegalArgumentException(
          "paths must begin with /, and there must be one, not " + Arrays.toString(paths));
    }
    return with(o -> o.paths = Set.copyOf(List.of(paths)));
  }

  /**
   * From which origins browsers may come, as {@code host:port}, where either may be {@code *}; the
   * port of an origin without one is 80, or 443 for https. Default {@code *:*}. With any other list
   * clients without an origin, which are no browsers, are refused too. Refused with 403.
   */
  public AGServerBuilder origins(String... origins) {
    return with(o -> o.origins = Origins.of(List.of(origins)).same(o.origins.same()));
  }

  /**
   * Refuses browsers whose page came from another host or port than this server; default: all
   * origins are welcome. Clients that are no browsers send no origin, and are welcome either way.
   */
  public AGServerBuilder sameOriginOnly(boolean only) {
    return with(o -> o.origins = o.origins.same(only));
  }

  /**
   * Serves TLS, and nothing else, with a certificate and its key from PEM files.
   *
   * @param certificateChain the server's certificate first, then those that vouch for it
   * @param privateKey in PKCS #8, not encrypted
   * @throws IllegalArgumentException if one of them cannot be read or used
   */
  public AGServerBuilder tls(Path certificateChain, Path privateKey) {
    return with(o -> o.tls = Tls.fromFiles(certificateChain, privateKey));
  }

  /**
   * Which subprotocol is answered to clients that offer some: the first one offered that is among
   * these. Default: the first one offered, whatever it is.
   */
  public AGServerBuilder subprotocols(String... names) {
    for (String name : names) {
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new IllegalArgumentException("subprotocols are names without blanks, not " + name);
      }
    }
    return with(o -> o.subprotocols = Set.copyOf(List.of(names)));
  }

  /** The version of the protocol, which must be the clients' own; default 2. */
  public AGServerBuilder protocolVersion(ProtocolVersion version) {
    return with(o -> o.protocolVersion = requireNonNull(version));
  }

  /**
   * The largest message in bytes, its fragments together and inflated; default 8 MiB. Past it the
   * connection is closed with 1009.
   */
  public AGServerBuilder maxPayload(int bytes) {
    return with(o -> o.maxPayload = positive("maxPayload", bytes));
  }

  /**
   * Whether messages may be compressed (permessage-deflate), if the client can; default false.
   * Those under 1 KiB never are. It costs processor time, and a publication is compressed once.
   */
  public AGServerBuilder perMessageDeflate(boolean deflate) {
    return with(o -> o.perMessageDeflate = deflate);
  }

  // Patience

  /** How long an answer to a call from here is awaited; default 10 s. */
  public AGServerBuilder ackTimeout(Duration timeout) {
    return with(o -> o.ackTimeout = positive("ackTimeout", timeout));
  }

  /**
   * How long a connection may take, from its acceptance, to send its handshake; default 10 s. Past
   * it an upgraded connection is closed with 4005, any other without a word.
   */
  public AGServerBuilder handshakeTimeout(Duration timeout) {
    return with(o -> o.handshakeTimeout = positive("handshakeTimeout", timeout));
  }

  /** Whether a message before the handshake closes the connection, with 4009; default true. */
  public AGServerBuilder strictHandshake(boolean strict) {
    return with(o -> o.strictHandshake = strict);
  }

  /** How often a client is asked for a sign of life; default 8 s. */
  public AGServerBuilder pingInterval(Duration interval) {
    return with(o -> o.pingInterval = positive("pingInterval", interval));
  }

  /**
   * How long a client may give no sign of life, and how long it waits for our pings; default 30 s.
   * Past it the connection is closed with 4001.
   */
  public AGServerBuilder pingTimeout(Duration timeout) {
    if (timeout.compareTo(LONGEST_TIMER_OF_CLIENTS) > 0) {
      throw new IllegalArgumentException(
          "pingTimeout must be at most " + LONGEST_TIMER_OF_CLIENTS + ", not " + timeout);
    }
    return with(o -> o.pingTimeout = positive("pingTimeout", timeout));
  }

  /** Whether to send no pings and to expect no pongs; default false. */
  public AGServerBuilder pingTimeoutDisabled(boolean disabled) {
    return with(o -> o.pingTimeoutDisabled = disabled);
  }

  /** How long {@link AGServer#close()} waits for peers and loops; default 5 s. */
  public AGServerBuilder closeTimeout(Duration timeout) {
    return with(o -> o.closeTimeout = positive("closeTimeout", timeout));
  }

  // What clients may do

  /**
   * Who signs and checks tokens; default {@link JwtAuthEngine#random()}, whose tokens are worth
   * nothing to any other server, this one's successor included.
   */
  public AGServerBuilder auth(AuthEngine engine) {
    return with(o -> o.auth(requireNonNull(engine)));
  }

  /** Whether clients may publish; default true. */
  public AGServerBuilder allowClientPublish(boolean allow) {
    return with(o -> o.allowClientPublish = allow);
  }

  /** How many channels a socket may be subscribed to at once; default no limit. */
  public AGServerBuilder channelLimit(int limit) {
    return with(o -> o.channelLimit = OptionalInt.of(positive("channelLimit", limit)));
  }

  /** How much all sockets together may make the server hold. */
  public AGServerBuilder serverLimits(ServerLimits limits) {
    return with(o -> o.serverLimits = requireNonNull(limits));
  }

  /**
   * How much each socket may make the server hold; {@link AGServerSocket#limits} for a single one.
   */
  public AGServerBuilder limits(SocketLimits limits) {
    return with(o -> o.limits = requireNonNull(limits));
  }

  /** Judges connections before they are open, see {@link HandshakeAction}; one loop for each. */
  public AGServerBuilder handshake(LoopBody<HandshakeAction> body) {
    return with(o -> o.handshake = requireNonNull(body));
  }

  /**
   * Judges frames before anybody has looked at them, see {@link InboundRawAction}; one loop for
   * each socket.
   */
  public AGServerBuilder inboundRaw(LoopBody<InboundRawAction> body) {
    return with(o -> o.inboundRaw = requireNonNull(body));
  }

  /**
   * Judges what clients ask for, see {@link InboundAction}; one loop for each socket. It is called
   * once, with the stream of the socket's actions; when it returns or throws, the socket is closed
   * with 1011, for nothing is to pass unjudged.
   */
  public AGServerBuilder inbound(LoopBody<InboundAction> body) {
    return with(o -> o.inbound = requireNonNull(body));
  }

  /**
   * Judges publications on their way to each client, see {@link OutboundAction}; one loop for each
   * socket.
   */
  public AGServerBuilder outbound(LoopBody<OutboundAction> body) {
    return with(o -> o.outbound = requireNonNull(body));
  }

  /**
   * How long a middleware may take to judge an action; past it the action is blocked with {@code
   * TimeoutError}. Default: for ever.
   */
  public AGServerBuilder middlewareTimeout(Duration timeout) {
    return with(o -> o.middlewareTimeout = Optional.of(positive("middlewareTimeout", timeout)));
  }

  /** Whether what a middleware blocks is also told as a failure of the socket; default true. */
  public AGServerBuilder middlewareEmitFailures(boolean emit) {
    return with(o -> o.middlewareEmitFailures = emit);
  }

  // How it works

  /** What becomes of a socket's loops when it has ended; default {@link CleanupMode#KILL}. */
  public AGServerBuilder cleanupMode(CleanupMode mode) {
    return with(o -> o.cleanupMode = requireNonNull(mode));
  }

  /**
   * For how long after its handshake all that is sent to a client is gathered into batches; default
   * not at all. Good for clients that subscribe to much at once.
   */
  public AGServerBuilder batchOnHandshake(Duration duration) {
    return with(o -> o.batchOnHandshake = Optional.of(positive("batchOnHandshake", duration)));
  }

  /**
   * How often what is gathered into batches is sent, see {@link io.asyngular.socket.Batching};
   * default 50 ms.
   */
  public AGServerBuilder batchInterval(Duration interval) {
    return with(o -> o.batchInterval = positive("batchInterval", interval));
  }

  /**
   * Whether loops run on the event loop of their connection: much cheaper where loops mostly wait,
   * harmful where they compute for long. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED};
   * without it, and by default, loops run on the default pool.
   */
  public AGServerBuilder loopAffine(boolean affine) {
    return with(o -> o.loopAffine = affine);
  }

  /** How many event loops carry the connections; default: one for each processor. */
  public AGServerBuilder eventLoops(int count) {
    return with(o -> o.eventLoops = positive("eventLoops", count));
  }

  /** The size in bytes asked of the kernel for each socket's two buffers; default 256 KiB. */
  public AGServerBuilder socketBuffer(int bytes) {
    return with(o -> o.socketBuffer = positive("socketBuffer", bytes));
  }

  /** What answers plain HTTP requests on the same port; default: 404, and {@code /health}. */
  public AGServerBuilder http(HttpService service) {
    return with(o -> o.http = requireNonNull(service));
  }

  /** What is run for each open socket, on a virtual thread of its own; default nothing. */
  public AGServerBuilder serve(ConnectionHandler handler) {
    return with(o -> o.handler = requireNonNull(handler));
  }

  /** What carries publications; default an engine within this process. Closed with the server. */
  public AGServerBuilder broker(BrokerEngine broker) {
    return with(o -> o.broker(requireNonNull(broker)));
  }

  /** Between packets and frames; default JSON. Clients must have the same one. */
  public AGServerBuilder codec(Codec codec) {
    return with(o -> o.codec = requireNonNull(codec));
  }

  /**
   * Between JSON and Java values; default Jackson. Called on threads of all kinds, event loops
   * among them.
   */
  public AGServerBuilder binder(Binder binder) {
    return with(o -> {
      o.binder = requireNonNull(binder);
      if (o.codec instanceof JsonCodec) {
        o.codec = new JsonCodec(binder);
      }
    });
  }

  /** The time; default the machine's. */
  public AGServerBuilder clock(StreamClock clock) {
    return with(o -> o.clock = requireNonNull(clock));
  }

  // Making servers

  /**
   * Starts a server; returns once connections are accepted.
   *
   * @param port 0 for any that is free
   * @throws java.io.UncheckedIOException when the address cannot be had
   * @throws IllegalArgumentException when the port is none
   */
  public AGServer listen(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
    }
    return AGServer.listening(with(o -> o.port = port).options.complete());
  }

  /**
   * Starts a server without a port of its own: connections come by {@link NettyAttachment}, from an
   * application's own Netty pipelines. Options about listening do nothing.
   */
  public AGServer attach() {
    return AGServer.attached(options.complete());
  }

  private static int positive(String option, int number) {
    if (number <= 0) {
      throw new IllegalArgumentException(option + " must be positive, not " + number);
    }
    return number;
  }

  private static Duration positive(String option, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(option + " must be positive, not " + duration);
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          option + " must be at most " + LONGEST.toDays() + " days, not " + duration);
    }
    return duration;
  }
}
