package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PublishPacket;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.Batching;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketCounts;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.ChannelView;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.LoopThreads;
import io.asyngular.socket.engine.PacketSender;
import io.asyngular.socket.engine.SocketEngine;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.Doorstep;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of its connections. When it connects is decided in {@link Lifecycle}, what waits
 * meanwhile in {@link OfflineBuffer}, who it is in {@link Authentication}, what it is subscribed to
 * in {@link Subscriptions}; all else is the engine's.
 */
final class ClientSocket implements AGClientSocket, ChannelView.Owner {
  /** What all clients of the process may hold together for loops to come. */
  private static final Doorstep.Budget BUDGET =
      new Doorstep.Budget(Runtime.getRuntime().maxMemory() / 32);

  private static final String PUBLISH = "#publish";

  private final SocketEngine engine;
  private final Lifecycle lifecycle;
  private final OfflineBuffer buffer;
  private final SendGate gate;
  private final Authentication authentication;
  private final Subscriptions subscriptions;
  private final ClientRooms streams;
  private final Ending ending;

  /** Written by the event loop only. */
  private volatile ClientOptions options;

  ClientSocket(ClientOptions options) {
    this.options = options;
    EventLoop loop = Loops.join();
    var threads = new LoopThreads(options.loopAffine, options.clock);
    engine =
        new SocketEngine(
            options.clientId, loop, options.forEngine(threads), BUDGET, new ClientProtocol(this));
    lifecycle = new Lifecycle(this, engine, loop);
    buffer = new OfflineBuffer(engine, lifecycle);
    gate = new SendGate(engine.streams().outbound(), options.clock, options.outboundLimit);
    authentication = new Authentication(this, engine);
    subscriptions = new Subscriptions(this, engine);
    streams =
        new ClientRooms(engine.streams(), engine.channels().streams(), () -> disconnect(1000, ""));
    ending = new Ending(this, engine, threads);
    engine.hold();
  }

  // For the rooms of this package

  ClientOptions options() {
    return options;
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  OfflineBuffer buffer() {
    return buffer;
  }

  SendGate gate() {
    return gate;
  }

  Authentication authentication() {
    return authentication;
  }

  Subscriptions channels() {
    return subscriptions;
  }

  Ending ending() {
    return ending;
  }

  SocketEngine engine() {
    return engine;
  }

  /** Something went wrong that this socket survives, or whose close has been told. */
  void failed(Throwable failure) {
    engine.emit(new SocketEvent.Failure(failure));
  }

  Payload payload(@Nullable Object value) {
    return Payload.of(value, options.binder);
  }

  Payload text(String text) {
    return Payload.string(text, options.binder);
  }

  /** Runs it on the event loop and waits for what it gives; fails on a closed client. */
  private <T> T onLoop(Supplier<T> task) {
    var result = new CompletableFuture<T>();
    lifecycle.onLoop(
        () -> {
          try {
            if (lifecycle.isOver()) {
              throw Lifecycle.over();
            }
            result.complete(task.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        },
        () -> result.completeExceptionally(Lifecycle.over()));
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private void runOnLoop(Runnable task) {
    onLoop(() -> {
      task.run();
      return true;
    });
  }

  /** As {@link #runOnLoop}, for what a closed client has no need of. */
  private void runUnlessOver(Runnable task) {
    try {
      runOnLoop(task);
    } catch (AGException e) {
      if (!lifecycle.isOver()) {
        throw e;
      }
    }
  }

  // The connection

  @Override
  public String id() {
    return lifecycle.id();
  }

  @Override
  public String clientId() {
    return options.clientId;
  }

  @Override
  public String uri() {
    return options.address.uri();
  }

  @Override
  public SocketState state() {
    return engine.state();
  }

  @Override
  public void connect() {
    runOnLoop(lifecycle::connect);
  }

  @Override
  public void connect(UnaryOperator<AGClientBuilder> change) {
    ClientOptions changed = change.apply(new AGClientBuilder(options)).options();
    runOnLoop(() -> {
      lifecycle.disconnect(
          1000, "Socket was disconnected by the client to initiate a new connection");
      options = changed;
      lifecycle.connect();
    });
  }

  @Override
  public void reconnect(int code, String reason) {
    SocketEngine.checkClose(code, reason);
    runOnLoop(() -> {
      lifecycle.disconnect(code, reason);
      lifecycle.connect();
    });
  }

  @Override
  public void disconnect(int code, String reason) {
    SocketEngine.checkClose(code, reason);
    runUnlessOver(() -> lifecycle.disconnect(code, reason));
  }

  @Override
  public void terminate() {
    engine.dropConnection();
  }

  @Override
  public int connectAttempts() {
    return lifecycle.reconnector().attempts();
  }

  @Override
  public Optional<Duration> pendingReconnect() {
    return lifecycle.reconnector().pending();
  }

  @Override
  public void close() {
    ending.run();
  }

  // Sending

  /** Returns how much of the ackTimeout is left. */
  private Duration pass() throws InterruptedException {
    return gate.pass(options.ackTimeout);
  }

  private Duration passOrFail() {
    try {
      return pass();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AGException("InterruptedError", "Interrupted while waiting for room to send");
    }
  }

  @Override
  public void transmit(String receiver, @Nullable Object data) {
    Duration patience = passOrFail();
    Frame frame = engine.sender().frame(new Transmit(receiver, payload(data)));
    buffer.message(frame, receiver, patience, this::failed);
  }

  @Override
  public CompletableFuture<Void> transmitAsync(String receiver, @Nullable Object data) {
    var delivery = engine.sender().delivery(new Transmit(receiver, payload(data)));
    buffer.message(delivery.frame(), receiver, options.ackTimeout, delivery::failed);
    return delivery;
  }

  @Override
  public Payload invoke(String procedure, @Nullable Object data) throws InterruptedException {
    Duration patience = pass();
    return PacketSender.await(call(procedure, payload(data), patience));
  }

  @Override
  public <T> T invoke(String procedure, @Nullable Object data, Class<T> result)
      throws InterruptedException {
    return invoke(procedure, data).as(result);
  }

  @Override
  public CompletableFuture<Payload> invokeAsync(String procedure, @Nullable Object data) {
    return call(procedure, payload(data), options.ackTimeout);
  }

  @Override
  public CompletableFuture<Payload> invokeAsync(
      String procedure, @Nullable Object data, Duration ackTimeout) {
    return call(procedure, payload(data), ackTimeout);
  }

  private CompletableFuture<Payload> call(String procedure, Payload data, Duration ackTimeout) {
    var call = engine.sender().call(procedure, data, ackTimeout, engine::tell);
    buffer.call(call);
    return call;
  }

  @Override
  public void send(String text) {
    if (state() == SocketState.OPEN) {
      engine.sender().sendRaw(text);
    } else {
      failed(Failures.badConnection("send", "", 1001, ""));
    }
  }

  // Receiving

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
    return engine.listener(type);
  }

  @Override
  public ConsumableStream<SocketEvent> events() {
    return engine.events();
  }

  @Override
  public void emit(SocketEvent.Custom event) {
    engine.emit(event);
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
  public ClientStreams streams() {
    return streams;
  }

  @Override
  public void settle() {
    engine.settle();
  }

  // Channels

  @Override
  public AGChannel<Payload> subscribe(String channel, SubscribeOptions asked) {
    Payload data = asked.data() == null ? Payload.ABSENT : payload(asked.data());
    runOnLoop(() -> {
      engine.channels().hold(channel);
      subscriptions.subscribe(channel, asked.withData(data));
    });
    return channel(channel);
  }

  @Override
  public void subscribeChannel(String channel) {
    subscribe(channel, SubscribeOptions.DEFAULT);
  }

  @Override
  public void unsubscribe(String channel) {
    runUnlessOver(() -> subscriptions.unsubscribe(channel));
  }

  @Override
  public AGChannel<Payload> channel(String channel) {
    return ChannelView.of(channel, this, engine.channels());
  }

  @Override
  public <T> AGChannel<T> channel(String channel, Class<T> type) {
    ChannelView<Payload> view = ChannelView.of(channel, this, engine.channels());
    return view.with(view.messages().map(engine.reception().bound(type)));
  }

  @Override
  public ChannelState channelState(String channel) {
    return subscriptions.state(channel);
  }

  @Override
  public Optional<SubscribeOptions> channelOptions(String channel) {
    return Optional.ofNullable(subscriptions.options(channel));
  }

  @Override
  public List<String> subscriptions(boolean pendingToo) {
    return lifecycle.isOver() ? List.of() : onLoop(() -> subscriptions.list(pendingToo));
  }

  @Override
  public void processPendingSubscriptions() {
    runUnlessOver(subscriptions::process);
  }

  private Payload publication(String channel, @Nullable Object data) {
    return PublishPacket.packet(subscriptions.prefixed(channel), payload(data), options.binder)
        .data();
  }

  @Override
  public void transmitPublish(String channel, @Nullable Object data) {
    transmit(PUBLISH, publication(channel, data));
  }

  @Override
  public void invokePublish(String channel, @Nullable Object data) throws InterruptedException {
    invoke(PUBLISH, publication(channel, data));
  }

  @Override
  public CompletableFuture<Void> invokePublishAsync(String channel, @Nullable Object data) {
    return invokeAsync(PUBLISH, publication(channel, data)).thenAccept(answer -> {});
  }

  // Who it is

  @Override
  public Optional<AuthToken> authToken() {
    return authentication.token();
  }

  @Override
  public AuthStatus authenticate(String signedAuthToken) throws InterruptedException {
    return PacketSender.await(authentication.offer(signedAuthToken, pass()));
  }

  @Override
  public CompletableFuture<AuthStatus> authenticateAsync(String signedAuthToken) {
    return authentication.offer(signedAuthToken, options.ackTimeout);
  }

  @Override
  public void deauthenticate() {
    runUnlessOver(() -> {
      authentication.remove();
      if (state() != SocketState.CLOSED) {
        Frame frame = engine.sender().frame(new Transmit("#removeAuthToken", Payload.ABSENT));
        buffer.message(frame, "#removeAuthToken", options.ackTimeout, this::failed);
      }
      authentication.leave();
    });
  }

  @Override
  public String toString() {
    return "client " + clientId() + " (" + state() + ")";
  }
}
