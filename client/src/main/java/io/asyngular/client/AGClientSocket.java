package io.asyngular.client;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AGChannel;
import io.asyngular.socket.AGSocket;
import io.asyngular.socket.ChannelMessage;
import io.asyngular.stream.ConsumableStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a connection, which lives through many: it connects, reconnects with growing
 * delays, subscribes anew, and keeps what is sent meanwhile, in order. Its streams go on through
 * all of that; only {@link #close()} ends them.
 *
 * <p>Whatever is sent on a closed socket makes it connect, even after a {@code disconnect}. What is
 * sent waits for the connection for at most the ackTimeout, counted from the call; if the
 * connection cannot be made, or ends, calls that wait fail with {@code BadConnectionError} and
 * messages are told as a {@link io.asyngular.socket.SocketEvent.Failure}, unless {@link
 * #transmitAsync} told it to whoever sent them. A message that has been handed to the connection
 * when that breaks may be lost or not, and is never sent twice.
 *
 * <p>While more than the builder's {@code outboundLimit} waits to be sent, {@code transmit}, {@code
 * invoke} and {@code publish} wait for room, for at most the ackTimeout, and then fail with {@code
 * TimeoutError}: a server that reads slowly slows its clients down. An interrupt ends the waiting
 * too; where no {@code InterruptedException} can be thrown it is an {@code InterruptedError}, with
 * the flag left set. Else only methods that say so block. Any thread.
 *
 * <p>It has no thread of its own: all clients of the process share a few event loops.
 */
public interface AGClientSocket extends AGSocket, AutoCloseable {
  /**
   * A client that connects to that URL from now on; does not wait for the connection.
   *
   * @param url {@code ws://} or {@code wss://}, with host, port and path
   * @throws IllegalArgumentException if it cannot be read
   */
  static AGClientSocket connect(String url) {
    return builder(url).connect();
  }

  /** Options for clients of that URL, at their defaults. */
  static AGClientBuilder builder(String url) {
    return new AGClientBuilder(new ClientOptions()).url(url);
  }

  // The connection

  /** The id that the server gave the present connection; empty when there is none. */
  @Override
  String id();

  /** What this client calls itself, whatever its connection. */
  String clientId();

  /** Where it connects to. */
  String uri();

  /**
   * Connects, unless it is connected or about to be; a delay that runs is over.
   *
   * @throws io.asyngular.protocol.AGException {@code BadConnectionError} if the client was closed,
   *     as with the other ways to connect and with {@link #subscribe(String)}
   */
  void connect();

  /**
   * Connects with other options: what is connected is first disconnected with code 1000. What
   * concerns the socket rather than its connection (codec, binder, clock, protocol version,
   * timeouts of calls, batching) stays as it is.
   */
  void connect(UnaryOperator<AGClientBuilder> change);

  /** Disconnects with that code and reason, and connects again. */
  void reconnect(int code, String reason);

  /** How many attempts to connect have been made since the socket was open. */
  int connectAttempts();

  /** How long it waits, from the last close, to connect again; empty if it does not. */
  Optional<Duration> pendingReconnect();

  // Sending

  /**
   * As {@link #transmit}, without waiting, whatever waits to be sent already.
   *
   * @return completes when the message is on its way, so that the network may still lose it; fails
   *     with {@code BadConnectionError} or {@code TimeoutError} if it will not be sent
   */
  CompletableFuture<Void> transmitAsync(String receiver, @Nullable Object data);

  /** As {@link #invokeAsync(String, Object, Duration)}, for at most the socket's ackTimeout. */
  CompletableFuture<Payload> invokeAsync(String procedure, @Nullable Object data);

  /** Sends a text that is no packet, at once, on an open socket; else it is told as a failure. */
  void send(String text);

  // Channels

  /**
   * Subscribes to a channel: now, and again with each connection, until {@link #unsubscribe}. Does
   * not wait. What comes in the first 5 s is held for loops to come.
   */
  default AGChannel<Payload> subscribe(String channel) {
    return subscribe(channel, SubscribeOptions.DEFAULT);
  }

  /** As {@link #subscribe(String)}; for a channel that is subscribed to only the options change. */
  AGChannel<Payload> subscribe(String channel, SubscribeOptions options);

  /**
   * As {@link #subscribe(String)}, each message read as that type on the consuming thread; one that
   * is absent, null or does not bind is told as a failure and left out.
   */
  default <T> AGChannel<T> subscribe(String channel, Class<T> type) {
    subscribe(channel);
    return channel(channel, type);
  }

  /** Ends the subscription. Loops over the channel go on, and receive nothing. */
  void unsubscribe(String channel);

  /**
   * What comes on all channels that are subscribed to, in the order in which it comes. Nothing is
   * held here for loops to come. Each channel has its messages too, and holds its first ones for
   * loops of its own: where there will be none, {@link #settle()} after subscribing says so.
   */
  ConsumableStream<ChannelMessage> messages();

  /** The channel of that name, subscribed to or not. */
  AGChannel<Payload> channel(String channel);

  /** The same channel, its messages read as that type. */
  <T> AGChannel<T> channel(String channel, Class<T> type);

  /** The options of a channel that is subscribed to, or is to be; empty for any other. */
  Optional<SubscribeOptions> channelOptions(String channel);

  /** The channels that are subscribed to now, in the order of their subscription. */
  default List<String> subscriptions() {
    return subscriptions(false);
  }

  /** As {@link #subscriptions()}; {@code pendingToo} adds those that are to be. */
  List<String> subscriptions(boolean pendingToo);

  /** Whether the channel is subscribed to now. */
  default boolean isSubscribed(String channel) {
    return channel(channel).isSubscribed();
  }

  /**
   * Asks for all channels that are pending, by priority. Needed only where the builder's {@code
   * autoSubscribeOnConnect} is false.
   */
  void processPendingSubscriptions();

  /** Publishes to a channel, which need not be subscribed to, without waiting for an answer. */
  void transmitPublish(String channel, @Nullable Object data);

  /**
   * Publishes, and waits until the server says that it was; blocks.
   *
   * @throws io.asyngular.protocol.AGException when it was refused or failed
   */
  void invokePublish(String channel, @Nullable Object data) throws InterruptedException;

  /** As {@link #invokePublish}, without waiting. */
  CompletableFuture<Void> invokePublishAsync(String channel, @Nullable Object data);

  // Who it is

  /**
   * Authenticates with a token that came another way, and keeps it; blocks.
   *
   * @throws io.asyngular.protocol.AGException when the server did not answer, or answered with an
   *     error
   */
  AuthStatus authenticate(String signedAuthToken) throws InterruptedException;

  /** As {@link #authenticate}, without waiting. */
  CompletableFuture<AuthStatus> authenticateAsync(String signedAuthToken);

  /** Forgets the token, here and where it is kept, and tells the server. */
  void deauthenticate();

  /** The rooms of this socket, with its channels. */
  @Override
  ClientStreams streams();

  /**
   * As {@link AGSocket#disconnect(int, String)}, also while it connects or waits to connect again.
   * After 1000, which is what {@link #disconnect()} says, and after 4500 and more it does not
   * connect again by itself; after any other code it does, as if the server had closed.
   */
  @Override
  void disconnect(int code, String reason);

  /**
   * Ends the client for good: what waits for the connection that is being made is sent; then it
   * disconnects, and its loops end once they have taken what has come. Waits for all of that up to
   * the builder's {@code closeTimeout}, and then ends what is left. Never throws; an interrupt ends
   * the waiting, and stays set. A second call returns when the first has done its work.
   */
  @Override
  void close();
}
