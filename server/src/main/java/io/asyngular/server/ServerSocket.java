package io.asyngular.server;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Raw;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.SocketStreams;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.Role;
import io.asyngular.socket.engine.SocketEngine;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.IterationScope;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a connection. What the protocol itself asks for is done in {@link
 * ServerProtocol}, what a close entails in {@link Closing}; all else is the engine's.
 */
final class ServerSocket implements AGServerSocket, Role, Subscribers.Subscriber {
  private static final int MAX_REASON_BYTES = 123;

  private final AGServer server;
  private final SocketEngine engine;
  private final UpgradeRequest request;
  private final ServerProtocol protocol;
  private final Subscriptions subscriptions;
  private final Closing closing;

  ServerSocket(AGServer server, String id, Channel channel, UpgradeRequest request) {
    this.server = server;
    this.request = request;
    this.engine =
        new SocketEngine(id, channel, server.engineOptions(), server.doorstepBudget(), this);
    this.subscriptions = new Subscriptions(this);
    this.protocol = new ServerProtocol(this);
    this.closing = new Closing(this);
  }

  SocketEngine engine() {
    return engine;
  }

  AGServer server() {
    return server;
  }

  Subscriptions channels() {
    return subscriptions;
  }

  /** Completes once all that its close entails has been done, and the connection has gone. */
  CompletableFuture<Void> gone() {
    return CompletableFuture.allOf(closing.ended(), engine.gone());
  }

  /** Has the application's handler run, on a thread of its own. */
  void handTo(ConnectionHandler handler) {
    engine.start(
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
  public @Nullable CompletionStage<?> packet(Packet packet, int bytes) {
    if (state() == SocketState.CLOSED || isTooEarly(packet)) {
      return null;
    }
    return switch (packet) {
      case Invoke invoke -> protocol.invoke(invoke, bytes);
      case Transmit transmit -> protocol.transmit(transmit, bytes);
      case Raw raw -> {
        engine.emit(new SocketEvent.Raw(raw.frame()));
        yield null;
      }
      default -> throw new IllegalArgumentException("acts at arrival: " + packet);
    };
  }

  private boolean isTooEarly(Packet packet) {
    boolean handshake =
        switch (packet) {
          case Invoke invoke -> ServerProtocol.isHandshake(invoke.event());
          case Transmit transmit -> ServerProtocol.isHandshake(transmit.event());
          default -> false;
        };
    return !handshake && !mayArriveEarly();
  }

  @Override
  public boolean mayArriveEarly() {
    if (state() == SocketState.CONNECTING && server.options().strictHandshake()) {
      engine.end(CloseStatus.MESSAGE_BEFORE_HANDSHAKE, "");
      return false;
    }
    return true;
  }

  @Override
  public void close(int code, String reason) {
    closing.run(code, reason);
  }

  @Override
  public void failed(Throwable failure) {
    engine.emit(new SocketEvent.Failure(failure));
    server.warn(new ServerEvent.Warning(failure, Optional.of(this)));
  }

  @Override
  public void publication(Frame frame) {
    engine.sender().send(frame);
  }

  // The socket

  @Override
  public String id() {
    return engine.id();
  }

  @Override
  public SocketState state() {
    return engine.state();
  }

  @Override
  public UpgradeRequest request() {
    return request;
  }

  @Override
  public ConsumableStream<Payload> receiver(String name) {
    return engine.receiver(name);
  }

  @Override
  public <T> ConsumableStream<T> receiver(String name, Class<T> type) {
    return engine.receiver(name, type);
  }

  @Override
  public ConsumableStream<Request<Payload>> procedure(String name) {
    return engine.procedure(name);
  }

  @Override
  public <T> ConsumableStream<Request<T>> procedure(String name, Class<T> type) {
    return engine.procedure(name, type);
  }

  @Override
  public <E extends SocketEvent> ConsumableStream<E> listener(Class<E> type) {
    return engine.listener(type);
  }

  @Override
  public ConsumableStream<SocketEvent> events() {
    return engine.events();
  }

  @Override
  public void transmit(String receiver, @Nullable Object data) {
    engine.sender().transmit(receiver, data);
  }

  @Override
  public Payload invoke(String procedure, @Nullable Object data) throws InterruptedException {
    CompletableFuture<Payload> answer = engine.sender().invoke(procedure, data);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(false);
      throw e;
    }
  }

  @Override
  public <T> T invoke(String procedure, @Nullable Object data, Class<T> result)
      throws InterruptedException {
    return invoke(procedure, data).as(result);
  }

  @Override
  public CompletableFuture<Payload> invokeAsync(
      String procedure, @Nullable Object data, Duration ackTimeout) {
    return engine.sender().invoke(procedure, data, ackTimeout);
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
    if (!CloseStatus.sendable(code)) {
      throw Failures.invalidArguments("Close code " + code + " cannot be sent");
    }
    if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
      throw Failures.invalidArguments(
          "A close reason has at most " + MAX_REASON_BYTES + " bytes of UTF-8");
    }
    engine.onLoop(() -> engine.end(code, reason));
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
  public void kickOut(String channel, @Nullable Object message) {
    subscriptions.kickOut(channel, message);
  }

  @Override
  public String toString() {
    return "socket " + id() + " (" + state() + ")";
  }
}
