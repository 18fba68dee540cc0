package io.asyngular.server;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.engine.EngineOptions;
import io.asyngular.socket.engine.LoopThreads;
import io.asyngular.socket.engine.SocketLimits;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link AGServerBuilder} was told; documented there. */
record ServerOptions(
    String host,
    int port,
    Set<String> paths,
    ProtocolVersion version,
    int maxPayload,
    Duration ackTimeout,
    Duration handshakeTimeout,
    boolean strictHandshake,
    Duration pingInterval,
    Duration pingTimeout,
    boolean pingTimeoutDisabled,
    boolean allowClientPublish,
    OptionalInt channelLimit,
    boolean sameOriginOnly,
    boolean loopAffine,
    int eventLoops,
    int socketBuffer,
    Duration closeTimeout,
    SocketLimits limits,
    HttpService http,
    @Nullable ConnectionHandler handler,
    BrokerEngine broker,
    Binder binder,
    StreamClock clock) {

  /** What of it concerns each socket. */
  EngineOptions forEngine() {
    return new EngineOptions(
        new JsonCodec(binder),
        binder,
        version,
        ackTimeout,
        pingInterval,
        pingTimeout,
        pingTimeoutDisabled,
        limits,
        clock,
        new LoopThreads(loopAffine, clock));
  }
}
