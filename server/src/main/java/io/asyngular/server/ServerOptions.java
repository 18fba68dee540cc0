package io.asyngular.server;

import static java.util.Objects.requireNonNull;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.MemoryBroker;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.DefaultBinder;
import io.asyngular.socket.SocketLimits;
import io.asyngular.socket.engine.EngineOptions;
import io.asyngular.socket.engine.LoopThreads;
import io.asyngular.stream.LoopBody;
import io.asyngular.stream.StreamClock;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AGServerBuilder} was told, with its defaults; documented there. A builder writes into
 * a copy that nobody else has seen yet; after that nothing is written any more.
 */
final class ServerOptions implements Cloneable {
  private static final int DEFAULT_MAX_PAYLOAD = 8 * 1024 * 1024;
  private static final int DEFAULT_SOCKET_BUFFER = 256 * 1024;

  String host = "";
  int port;
  Set<String> paths = Set.of("/asyngular/", "/socketcluster/");
  ProtocolVersion protocolVersion = ProtocolVersion.V2;
  Origins origins = Origins.ALL;
  int maxPayload = DEFAULT_MAX_PAYLOAD;
  boolean perMessageDeflate;
  Set<String> subprotocols = Set.of();
  @Nullable SslContext tls;

  Duration ackTimeout = Duration.ofSeconds(10);
  Duration handshakeTimeout = Duration.ofSeconds(10);
  boolean strictHandshake = true;
  Duration pingInterval = Duration.ofSeconds(8);
  Duration pingTimeout = Duration.ofSeconds(30);
  boolean pingTimeoutDisabled;

  boolean allowClientPublish = true;
  OptionalInt channelLimit = OptionalInt.empty();
  CleanupMode cleanupMode = CleanupMode.KILL;
  Optional<Duration> batchOnHandshake = Optional.empty();
  Duration batchInterval = Duration.ofMillis(50);
  SocketLimits limits = SocketLimits.DEFAULT;
  ServerLimits serverLimits = ServerLimits.DEFAULT;

  @Nullable LoopBody<HandshakeAction> handshake;
  @Nullable LoopBody<InboundRawAction> inboundRaw;
  @Nullable LoopBody<InboundAction> inbound;
  @Nullable LoopBody<OutboundAction> outbound;
  Optional<Duration> middlewareTimeout = Optional.empty();
  boolean middlewareEmitFailures = true;

  /** None until {@link #complete()}: each server has one of its own. */
  private @Nullable AuthEngine auth;

  boolean loopAffine;
  int eventLoops = Runtime.getRuntime().availableProcessors();
  int socketBuffer = DEFAULT_SOCKET_BUFFER;
  Duration closeTimeout = Duration.ofSeconds(5);
  HttpService http = path -> Optional.empty();
  @Nullable ConnectionHandler handler;

  /** None until {@link #complete()}: each server has one of its own. */
  private @Nullable BrokerEngine broker;

  Binder binder = DefaultBinder.binder();
  Codec codec = new JsonCodec(binder);
  StreamClock clock = StreamClock.system();

  ServerOptions copy() {
    try {
      return (ServerOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  void auth(AuthEngine engine) {
    auth = engine;
  }

  void broker(BrokerEngine engine) {
    broker = engine;
  }

  AuthEngine auth() {
    return requireNonNull(auth);
  }

  BrokerEngine broker() {
    return requireNonNull(broker);
  }

  /** A copy for one server, with what nobody has given. */
  ServerOptions complete() {
    ServerOptions own = copy();
    if (own.auth == null) {
      own.auth = JwtAuthEngine.builder(JwtKey.random()).time(own.clock::now).build();
    }
    if (own.broker == null) {
      own.broker = new MemoryBroker();
    }
    return own;
  }

  /** What of it concerns each socket. */
  EngineOptions forEngine() {
    return new EngineOptions(
        EngineOptions.End.SERVER,
        codec,
        binder,
        protocolVersion,
        ackTimeout,
        pingInterval,
        pingTimeout,
        pingTimeoutDisabled,
        batchInterval,
        batchOnHandshake,
        limits,
        clock,
        new LoopThreads(loopAffine, clock));
  }
}
