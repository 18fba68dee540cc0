package io.asyngular.client;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.stream.StreamClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The options of a client. Names and defaults are those of the reference where it has the option; a
 * value that cannot be is refused with an {@link IllegalArgumentException} that names the option.
 *
 * <p>Immutable, any thread: each method returns another builder and leaves this one as it was, so
 * one can be kept to make many clients from. What was given to it (a token store, a codec) is
 * shared by all of them.
 */
public final class AGClientBuilder {
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private final ClientOptions options;

  AGClientBuilder(ClientOptions options) {
    this.options = options;
  }

  ClientOptions options() {
    return options;
  }

  private AGClientBuilder with(Consumer<ClientOptions> change) {
    ClientOptions changed = options.copy();
    change.accept(changed);
    return new AGClientBuilder(changed);
  }

  // Where it connects to

  /** All of the address at once: {@code ws://host:port/path?query}, or {@code wss://}. */
  public AGClientBuilder url(String url) {
    return with(o -> o.address = Address.of(url));
  }

  /** The server, as a name or a number; default {@code localhost}. */
  public AGClientBuilder hostname(String hostname) {
    return with(o -> o.address = o.address.withHostname(requireNonNull(hostname)));
  }

  /** The server's port; default 80, or 443 with TLS. */
  public AGClientBuilder port(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port must be from 1 to 65535, not " + port);
    }
    return with(o -> o.address = o.address.withPort(port));
  }

  /** Whether to use TLS; default false. */
  public AGClientBuilder secure(boolean secure) {
    return with(o -> o.address = o.address.withSecure(secure));
  }

  /** The path, with its slashes; default {@code /asyngular/}. */
  public AGClientBuilder path(String path) {
    if (!path.startsWith("/") || !path.equals(URI.create(path).getRawPath())) {
      throw new IllegalArgumentException("path must begin with / and be encoded, not " + path);
    }
    return with(o -> o.address = o.address.withPath(path));
  }

  /** A parameter of the query, in place of another of that name. */
  public AGClientBuilder query(String name, String... values) {
    return with(o -> o.address = o.address.withQuery(name, List.of(values)));
  }

  /** A Unix socket to connect to, instead of host and port. */
  public AGClientBuilder socketPath(Path file) {
    return with(o -> o.address = o.address.withSocketPath(file));
  }

  /** A header of the HTTP request, in place of another of that name. */
  public AGClientBuilder header(String name, String value) {
    return with(o -> o.header(name, value));
  }

  /** Whether each request has the time in its query, so that no cache answers it; default false. */
  public AGClientBuilder timestampRequests(boolean timestamp) {
    return with(o -> o.timestampRequests = timestamp);
  }

  /** The name of the time in the query; default {@code t}. */
  public AGClientBuilder timestampParam(String name) {
    return with(o -> o.timestampParam = requireNonNull(name));
  }

  /**
   * Trusts servers that the certificates of a PEM file vouch for, instead of those that the JDK
   * trusts.
   *
   * @throws IllegalArgumentException if it cannot be read or used
   */
  public AGClientBuilder trust(Path certificates) {
    return with(o -> o.trust = Tls.trusting(certificates));
  }

  /** Whether to trust any server, whatever its certificate: for tests alone; default false. */
  public AGClientBuilder insecure(boolean insecure) {
    return with(o -> o.insecure = insecure);
  }

  /** The version of the protocol, which must be the server's own; default 2. */
  public AGClientBuilder protocolVersion(ProtocolVersion version) {
    return with(o -> o.protocolVersion = requireNonNull(version));
  }

  /**
   * The largest message in bytes, its fragments together and inflated; default 100 MiB. Past it the
   * connection is closed with 1009.
   */
  public AGClientBuilder maxPayload(int bytes) {
    return with(o -> o.maxPayload = (int) positive("maxPayload", bytes));
  }

  /**
   * Whether to offer compression (permessage-deflate); default false. If the server agrees,
   * messages of 1 KiB and more are compressed both ways, each by itself.
   */
  public AGClientBuilder perMessageDeflate(boolean compress) {
    return with(o -> o.perMessageDeflate = compress);
  }

  // Patience

  /** How long a connection may take until it is a WebSocket; default 20 s. Past it 4007. */
  public AGClientBuilder connectTimeout(Duration timeout) {
    return with(o -> o.connectTimeout = positive("connectTimeout", timeout));
  }

  /** How long an answer is awaited, and a message may wait for a connection; default 10 s. */
  public AGClientBuilder ackTimeout(Duration timeout) {
    return with(o -> o.ackTimeout = positive("ackTimeout", timeout));
  }

  /**
   * Whether to go on without the server's pings; default false: past the time that the server told
   * the connection is closed with 4000.
   */
  public AGClientBuilder pingTimeoutDisabled(boolean disabled) {
    return with(o -> o.pingTimeoutDisabled = disabled);
  }

  /** How long {@link AGClientSocket#close()} waits for the server and for loops; default 5 s. */
  public AGClientBuilder closeTimeout(Duration timeout) {
    return with(o -> o.closeTimeout = positive("closeTimeout", timeout));
  }

  /**
   * Whether to connect again after a close that was not wanted; default true. Never after codes
   * 1000 and 4500 or more.
   */
  public AGClientBuilder autoReconnect(boolean reconnect) {
    return with(o -> o.autoReconnect = reconnect);
  }

  /** How long to wait before that; default {@link ReconnectOptions#DEFAULT}. */
  public AGClientBuilder reconnect(ReconnectOptions reconnect) {
    return with(o -> o.reconnect = requireNonNull(reconnect));
  }

  /** What spreads the delays, for tests. */
  AGClientBuilder chance(RandomGenerator chance) {
    return with(o -> o.chance = () -> chance);
  }

  /**
   * Whether channels are asked for with each connection; default true. Else {@link
   * AGClientSocket#processPendingSubscriptions()} does.
   */
  public AGClientBuilder autoSubscribeOnConnect(boolean subscribe) {
    return with(o -> o.autoSubscribeOnConnect = subscribe);
  }

  // Who it is

  /** What the client calls itself in logs and names of threads; default random. */
  public AGClientBuilder clientId(String id) {
    return with(o -> o.clientId = requireNonNull(id));
  }

  /** Where the token is kept; default in the memory of this builder's clients. */
  public AGClientBuilder tokenStore(TokenStore store) {
    return with(o -> o.tokenStore = requireNonNull(store));
  }

  /** Under which name; default {@code asyngular.authToken.} and the host with its port. */
  public AGClientBuilder authTokenName(String name) {
    return with(o -> o.authTokenName = requireNonNull(name));
  }

  /** What all names of channels begin with on the wire, and only there; default nothing. */
  public AGClientBuilder channelPrefix(String prefix) {
    return with(o -> o.channelPrefix = requireNonNull(prefix));
  }

  // How it works

  /**
   * How many bytes may wait to be sent, {@code StreamNode.ITEM_WEIGHT} for each message included,
   * until senders wait for room; default 2 MiB.
   */
  public AGClientBuilder outboundLimit(long bytes) {
    return with(o -> o.outboundLimit = positive("outboundLimit", bytes));
  }

  /** For how long after its handshake all that is sent is gathered; default not at all. */
  public AGClientBuilder batchOnHandshake(Duration duration) {
    return with(o -> o.batchOnHandshake = Optional.of(positive("batchOnHandshake", duration)));
  }

  /** How often what is gathered into batches is sent; default 50 ms. */
  public AGClientBuilder batchInterval(Duration interval) {
    return with(o -> o.batchInterval = positive("batchInterval", interval));
  }

  /**
   * Whether loops run on the event loop of their connection: much cheaper where loops mostly wait,
   * harmful where they compute for long. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED};
   * without it, and by default, loops run on the default pool.
   */
  public AGClientBuilder loopAffine(boolean affine) {
    return with(o -> o.loopAffine = affine);
  }

  /** Between packets and frames; default JSON. The server must have the same one. */
  public AGClientBuilder codec(Codec codec) {
    return with(o -> o.codec = requireNonNull(codec));
  }

  /** Between JSON and Java values; default Jackson. */
  public AGClientBuilder binder(Binder binder) {
    return with(o -> {
      o.binder = requireNonNull(binder);
      if (o.codec instanceof JsonCodec) {
        o.codec = new JsonCodec(binder);
      }
    });
  }

  /** The time; default the machine's. */
  public AGClientBuilder clock(StreamClock clock) {
    return with(o -> o.clock = requireNonNull(clock));
  }

  // Making clients

  /** A client that connects when it is told to, or when something is sent. */
  public AGClientSocket create() {
    return new ClientSocket(options.complete());
  }

  /** A client that connects from now on; does not wait for the connection. */
  public AGClientSocket connect() {
    AGClientSocket socket = create();
    socket.connect();
    return socket;
  }

  private static long positive(String option, long number) {
    if (number <= 0) {
      throw new IllegalArgumentException(option + " must be positive, not " + number);
    }
    return number;
  }

  private static Duration positive(String option, Duration duration) {
    if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          option + " must be positive and at most " + LONGEST + ", not " + duration);
    }
    return duration;
  }
}
