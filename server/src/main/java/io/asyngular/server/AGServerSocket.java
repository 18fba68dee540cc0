package io.asyngular.server;

import io.asyngular.socket.AGSocket;
import io.asyngular.socket.SocketLimits;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client, as the server sees it. Any thread; nothing here blocks but {@code invoke}, {@code
 * setAuthToken} and {@code deauthenticateAndConfirm}.
 */
public interface AGServerSocket extends AGSocket {
  /** The server that it is a client of. */
  AGServer server();

  /** The HTTP request with which the client came. */
  UpgradeRequest request();

  /** The channels that the client is subscribed to, in the order of subscription. */
  List<String> subscriptions();

  /** Whether the client is subscribed to the channel. */
  boolean isSubscribed(String channel);

  /** As {@link #kickOut(Collection, Object)}, out of one channel. */
  default void kickOut(String channel, @Nullable Object message) {
    kickOut(List.of(channel), message);
  }

  /**
   * Unsubscribes the client from channels and tells it why; it is told also of those that it is not
   * subscribed to. {@code kickOut(subscriptions(), message)} leaves it in none.
   *
   * @param message sent along: any value that binds to JSON, or null; {@link
   *     io.asyngular.protocol.Payload#ABSENT} sends none
   */
  void kickOut(Collection<String> channels, @Nullable Object message);

  /** As {@link #setAuthToken(Object, TokenOptions)}, with the defaults. */
  default void setAuthToken(Object claims) throws InterruptedException {
    setAuthToken(claims, TokenOptions.DEFAULT);
  }

  /**
   * Gives the client a token and takes it for whom it names, from now on. The token is signed by
   * the server's {@link AuthEngine} on the calling thread.
   *
   * @param claims what it says: any value that binds to a JSON object
   * @throws io.asyngular.protocol.AGException {@code InvalidActionError} before the handshake is
   *     done; the engine's error when it cannot be signed, and the socket closes with 4002; {@code
   *     AuthError} when the options ask for delivery and the client has not confirmed it
   */
  void setAuthToken(Object claims, TokenOptions options) throws InterruptedException;

  /** Takes the client's token back, and tells the client to forget it. */
  void deauthenticate();

  /**
   * As {@link #deauthenticate()}, and waits for the client to say that it has forgotten it.
   *
   * @throws io.asyngular.protocol.AGException when it has not; the token is taken back all the same
   */
  void deauthenticateAndConfirm() throws InterruptedException;

  /** Takes the client's token back on this side only. */
  void deauthenticateSelf();

  /**
   * Replaces how much of this socket may wait, from now on: in the handshake's middleware for
   * example, by who the client is. What is over the new limits already is judged with the next
   * thing that comes.
   */
  void limits(SocketLimits limits);

  /** Sends a text that is no packet, at once: ahead of a batch and of waiting publications. */
  void send(String text);
}
