package io.asyngular.client;

import io.asyngular.protocol.Binder;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.DefaultBinder;
import io.asyngular.socket.SocketLimits;
import io.asyngular.socket.engine.EngineOptions;
import io.asyngular.socket.engine.LoopThreads;
import io.asyngular.stream.Bound;
import io.asyngular.stream.StreamClock;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AGClientBuilder} was told, with its defaults; documented there. A builder writes into
 * a copy that nobody else has seen yet; after that nothing is written any more.
 */
final class ClientOptions implements Cloneable {
  private static final int DEFAULT_MAX_PAYLOAD = 100 * 1024 * 1024;
  private static final long DEFAULT_OUTBOUND_LIMIT = 2 * 1024 * 1024;
  private static final Duration NEVER = Duration.ofDays(10_000);

  Address address = Address.DEFAULT;
  Map<String, String> headers = Map.of();
  @Nullable SslContext trust;
  boolean insecure;
  boolean perMessageDeflate;
  boolean timestampRequests;
  String timestampParam = "t";
  ProtocolVersion protocolVersion = ProtocolVersion.V2;
  int maxPayload = DEFAULT_MAX_PAYLOAD;

  boolean autoReconnect = true;
  ReconnectOptions reconnect = ReconnectOptions.DEFAULT;

  /** What spreads the delays of many clients. */
  Supplier<RandomGenerator> chance = ThreadLocalRandom::current;

  boolean autoSubscribeOnConnect = true;
  Duration connectTimeout = Duration.ofSeconds(20);
  Duration ackTimeout = Duration.ofSeconds(10);
  boolean pingTimeoutDisabled;
  Duration closeTimeout = Duration.ofSeconds(5);

  Optional<Duration> batchOnHandshake = Optional.empty();
  Duration batchInterval = Duration.ofMillis(50);
  long outboundLimit = DEFAULT_OUTBOUND_LIMIT;
  String channelPrefix = "";

  /** Empty for a random one. */
  String clientId = "";

  /** Empty for one made from the address. */
  String authTokenName = "";

  TokenStore tokenStore = TokenStore.memory();
  boolean loopAffine;
  Binder binder = DefaultBinder.whenNeeded();
  Codec codec = new JsonCodec(binder);
  StreamClock clock = StreamClock.system();

  ClientOptions copy() {
    try {
      return (ClientOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy for one client, with what nobody has given. */
  ClientOptions complete() {
    ClientOptions own = copy();
    if (own.clientId.isEmpty()) {
      own.clientId = UUID.randomUUID().toString();
    }
    return own;
  }

  void header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    headers = more;
  }

  /** What connections are encrypted with; null for plain ones. */
  @Nullable SslContext tls() {
    if (!address.secure()) {
      return null;
    }
    if (insecure) {
      return Tls.insecure();
    }
    return trust == null ? Tls.standard() : trust;
  }

  /** Under which name the token is kept. */
  String tokenName() {
    return authTokenName.isEmpty() ? "asyngular.authToken." + address.authority() : authTokenName;
  }

  /**
   * What of it concerns the socket. A server that reads slowly has its senders wait; it is not cut
   * off, nor is a socket whose loops take their time.
   */
  EngineOptions forEngine(LoopThreads threads) {
    SocketLimits limits =
        SocketLimits.DEFAULT
            .outbound(Bound.NONE.disconnect(CloseStatus.TOO_SLOW, ""))
            .outboundStall(NEVER)
            .pausedFor(NEVER);
    return new EngineOptions(
        EngineOptions.End.CLIENT,
        codec,
        binder,
        protocolVersion,
        ackTimeout,
        connectTimeout,
        connectTimeout,
        pingTimeoutDisabled,
        batchInterval,
        batchOnHandshake,
        limits,
        clock,
        threads);
  }
}
