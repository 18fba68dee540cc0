package io.asyngular.client;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.Batching;
import io.asyngular.socket.ChannelMessage;
import io.asyngular.socket.ChannelState;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketCounts;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.ChannelView;
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

  private final SocketEngine engine;
  private final Lifecycle lifecycle;
  private final OfflineBuffer buffer;
  private final SendGate gate;
  private final Sending sending;
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
    sending = new Sending(this, engine);
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

  Sending sending() {
    return sending;
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
    lifecycle.await(lifecycle::connect);
  }

  @Override
  public void connect(UnaryOperator<AGClientBuilder> change) {
    ClientOptions changed = change.apply(new AGClientBuilder(options)).options();
    lifecycle.await(() -> {
      lifecycle.disconnect(
          1000, "Socket was disconnected by the client to initiate a new connection");
      options = changed;
      lifecycle.connect();
    });
  }

  @Override
  public void reconnect(int code, String reason) {
    Frame.checkClose(code, reason);
    lifecycle.await(() -> {
      lifecycle.disconnect(code, reason);
      lifecycle.connect();
    });
  }

  @Override
  public void disconnect(int code, String reason) {
    Frame.checkClose(code, reason);
    lifecycle.awaitUnlessOver(() -> lifecycle.disconnect(code, reason));
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

  @Override
  public void transmit(String receiver, @Nullable Object data) {
    sending.transmit(receiver, data);
  }

  @Override
  public CompletableFuture<Void> transmitAsync(String receiver, @Nullable Object data) {
    return sending.transmitAsync(receiver, data);
  }

  @Override
  public Payload invoke(String procedure, @Nullable Object data) throws InterruptedException {
    Duration patience = sending.pass();
    return PacketSender.await(sending.call(procedure, data, patience));
  }

  @Override
  public CompletableFuture<Payload> invokeAsync(String procedure, @Nullable Object data) {
    return sending.call(procedure, data, options.ackTimeout);
  }

  @Override
  public CompletableFuture<Payload> invokeAsync(
      String procedure, @Nullable Object data, Duration ackTimeout) {
    return sending.call(procedure, data, ackTimeout);
  }

  @Override
  public void send(String text) {
    sending.raw(text);
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
    lifecycle.await(() -> {
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
    lifecycle.awaitUnlessOver(() -> subscriptions.unsubscribe(channel));
  }

  @Override
  public ConsumableStream<ChannelMessage> messages() {
    return engine.channels().arrivals();
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
    return lifecycle.isOver() ? List.of() : lifecycle.await(() -> subscriptions.list(pendingToo));
  }

  @Override
  public void processPendingSubscriptions() {
    lifecycle.awaitUnlessOver(subscriptions::process);
  }

  @Override
  public void transmitPublish(String channel, @Nullable Object data) {
    transmit(Sending.PUBLISH, sending.publication(channel, data));
  }

  @Override
  public void invokePublish(String channel, @Nullable Object data) throws InterruptedException {
    invoke(Sending.PUBLISH, sending.publication(channel, data));
  }

  @Override
  public CompletableFuture<Void> invokePublishAsync(String channel, @Nullable Object data) {
    return invokeAsync(Sending.PUBLISH, sending.publication(channel, data))
        .thenAccept(answer -> {});
  }

  // Who it is

  @Override
  public Optional<AuthToken> authToken() {
    return authentication.token();
  }

  @Override
  public AuthStatus authenticate(String signedAuthToken) throws InterruptedException {
    return PacketSender.await(authentication.offer(signedAuthToken, sending.pass()));
  }

  @Override
  public CompletableFuture<AuthStatus> authenticateAsync(String signedAuthToken) {
    return authentication.offer(signedAuthToken, options.ackTimeout);
  }

  @Override
  public void deauthenticate() {
    lifecycle.awaitUnlessOver(authentication::abandon);
  }

  @Override
  public String toString() {
    return "client " + clientId() + " (" + state() + ")";
  }
}
