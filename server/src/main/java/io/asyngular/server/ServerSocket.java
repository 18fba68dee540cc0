package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Raw;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.Batching;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketCounts;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketLimits;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.SocketStreams;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.Role;
import io.asyngular.socket.engine.SocketEngine;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.IterationScope;
import io.asyngular.stream.StreamNode;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a connection. What the protocol itself asks for is done in {@link
 * ServerProtocol}, who the client is in {@link Authentication}, what a close entails in {@link
 * Closing}; all else is the engine's.
 */
final class ServerSocket implements AGServerSocket, Role, Subscribers.Subscriber {
  private final AGServer server;
  private final SocketEngine engine;
  private final UpgradeRequest request;
  private final SocketMiddleware middleware;
  private final @Nullable OutboundLine outboundLine;
  private final Authentication authentication;
  private final TokenDelivery tokens;
  private final ServerProtocol protocol;
  private final Subscriptions subscriptions;
  private final Closing closing;

  /** Whether the handshake's request has come; event loop only. */
  private boolean handshaking;

  ServerSocket(
      AGServer server,
      String id,
      Channel channel,
      UpgradeRequest request,
      Optional<HandshakeMiddleware> handshake) {
    this.server = server;
    this.request = request;
    this.engine =
        new SocketEngine(
            id, channel.eventLoop(), server.engineOptions(), server.doorstepBudget(), this);
    engine.connecting();
    engine.connected(channel);
    this.middleware = new SocketMiddleware(this, server.options());
    var judged = middleware.outbound();
    this.outboundLine = judged == null ? null : new OutboundLine(this, judged);
    this.authentication = new Authentication(this);
    this.tokens = new TokenDelivery(this);
    this.subscriptions = new Subscriptions(this);
    this.protocol = new ServerProtocol(this, new Handshake(this, handshake));
    this.closing = new Closing(this);
  }

  SocketEngine engine() {
    return engine;
  }

  Subscriptions channels() {
    return subscriptions;
  }

  SocketMiddleware middlewareLines() {
    return middleware;
  }

  Authentication authentication() {
    return authentication;
  }

  TokenDelivery tokens() {
    return tokens;
  }

  Payload payload(@Nullable Object value) {
    return Payload.of(value, server.options().binder);
  }

  /** Whether the client has begun its handshake, in whatever way it goes on. */
  boolean isHandshaking() {
    return handshaking;
  }

  /** Completes once all that its close entails has been done, and the connection has gone. */
  CompletableFuture<Void> gone() {
    return CompletableFuture.allOf(closing.ended(), engine.gone());
  }

  /** Has the application's handler run, on a thread of its own. */
  void handTo(ConnectionHandler handler) {
    engine
        .threads()
        .start(
            "handler",
            () -> {
              engine.handedOver();
              try {
                IterationScope.run(() -> handler.handle(this));
              } catch (Exception e) {
                failed(e);
              }
            });
  }

  // The role; event loop only

  @Override
  public boolean judgesFrames() {
    return middleware.judgesFrames();
  }

  @Override
  public CompletionStage<Optional<byte[]>> frame(byte[] frame, boolean binary) {
    return middleware.frame(frame, binary);
  }

  @Override
  public @Nullable CompletionStage<?> packet(Packet packet, int bytes) {
    if (isDropped() || isTooEarly(packet)) {
      return null;
    }
    return switch (packet) {
      case Invoke invoke -> protocol.invoke(invoke, bytes);
      case Transmit transmit -> protocol.transmit(transmit, bytes);
      case Raw raw -> {
        engine.emit(new SocketEvent.Raw(raw.frame()));
        yield null;
      }
      case Response response -> {
        engine.sender().answered(response);
        yield null;
      }
      default -> throw new IllegalArgumentException("not one packet: " + packet);
    };
  }

  /** What had arrived before the end is of use only to loops that may finish. */
  private boolean isDropped() {
    return state() == SocketState.CLOSED && server.options().cleanupMode == CleanupMode.KILL;
  }

  private boolean isTooEarly(Packet packet) {
    boolean handshake =
        switch (packet) {
          case Invoke invoke -> invoke.event().equals(ServerProtocol.HANDSHAKE);
          case Transmit transmit -> transmit.event().equals(ServerProtocol.HANDSHAKE);
          default -> false;
        };
    handshaking |= handshake;
    return !handshake && isTooEarly();
  }

  private boolean isTooEarly() {
    if (state() == SocketState.CONNECTING && server.options().strictHandshake) {
      engine.end(CloseStatus.MESSAGE_BEFORE_HANDSHAKE);
      return true;
    }
    return false;
  }

  @Override
  public void undecodable(AGException why) {
    failed(why);
    isTooEarly();
  }

  @Override
  public void heartbeat() {
    if (!isTooEarly()) {
      authentication.expire();
    }
  }

  @Override
  public void outgoing(Frame frame) {
    OutboundLine line = outboundLine;
    if (line == null) {
      engine.sender().put(frame);
    } else {
      line.frame(frame);
    }
  }

  @Override
  public List<? extends StreamNode> middleware() {
    return middleware.lines();
  }

  @Override
  public void close(int code, String reason) {
    closing.run(code, reason);
  }

  @Override
  public void congested(FlowEvent event) {
    server.congested(event, Optional.of(this));
  }

  @Override
  public void limits(SocketLimits limits) {
    engine.limits(limits);
  }

  @Override
  public void failed(Throwable failure) {
    engine.emit(new SocketEvent.Failure(failure));
    server.warn(new ServerEvent.Warning(failure, Optional.of(this)));
  }

  @Override
  public void publication(Publication publication) {
    OutboundLine line = outboundLine;
    if (line == null) {
      engine.sender().put(publication.frame());
    } else {
      line.publication(publication);
    }
  }

  // The socket

  @Override
  public String id() {
    return engine.name();
  }

  @Override
  public SocketState state() {
    return engine.state();
  }

  @Override
  public AGServer server() {
    return server;
  }

  @Override
  public UpgradeRequest request() {
    return request;
  }

  @Override
  public ConsumableStream<Payload> receiver(String name) {
    return engine.reception().receiver(name);
  }

  @Override
  public <T> ConsumableStream<T> receiver(String name, Class<T> type) {
    return engine.reception().receiver(name, type);
  }

  @Override
  public ConsumableStream<Request<Payload>> procedure(String name) {
    return engine.reception().procedure(name);
  }

  @Override
  public <T> ConsumableStream<Request<T>> procedure(String name, Class<T> type) {
    return engine.reception().procedure(name, type);
  }

  @Override
  public <E extends SocketEvent> ConsumableStream<E> listener(Class<E> type) {
    return engine.events().listener(type);
  }

  @Override
  public ConsumableStream<SocketEvent> events() {
    return engine.events().events();
  }

  @Override
  public void emit(SocketEvent.Custom event) {
    engine.emit(event);
  }

  @Override
  public void transmit(String receiver, @Nullable Object data) {
    engine.sender().transmit(receiver, data);
  }

  @Override
  public Payload invoke(String procedure, @Nullable Object data) throws InterruptedException {
    return engine.sender().invokeAndWait(procedure, data);
  }

  @Override
  public CompletableFuture<Payload> invokeAsync(
      String procedure, @Nullable Object data, Duration ackTimeout) {
    return engine.sender().invoke(procedure, data, ackTimeout, engine.threads()::tell);
  }

  @Override
  public void send(String text) {
    engine.sender().sendRaw(text);
  }

  @Override
  public Batching batching() {
    return engine.batching();
  }

  @Override
  public SocketCounts counts() {
    return engine.counts();
  }

  @Override
  public SocketStreams streams() {
    return engine.streams();
  }

  @Override
  public void settle() {
    engine.settle();
  }

  @Override
  public void disconnect(int code, String reason) {
    engine.disconnect(code, reason);
  }

  @Override
  public void terminate() {
    engine.dropConnection();
  }

  @Override
  public List<String> subscriptions() {
    return subscriptions.list();
  }

  @Override
  public boolean isSubscribed(String channel) {
    return subscriptions.has(channel);
  }

  @Override
  public void kickOut(Collection<String> channels, @Nullable Object message) {
    subscriptions.kickOut(channels, message);
  }

  @Override
  public Optional<AuthToken> authToken() {
    return authentication.token();
  }

  @Override
  public void setAuthToken(Object claims, TokenOptions options) throws InterruptedException {
    tokens.set(claims, options);
  }

  @Override
  public void deauthenticate() {
    tokens.remove();
  }

  @Override
  public void deauthenticateAndConfirm() throws InterruptedException {
    tokens.removeAndConfirm();
  }

  @Override
  public void deauthenticateSelf() {
    authentication.leave();
  }

  @Override
  public String toString() {
    return "socket " + id() + " (" + state() + ")";
  }
}
