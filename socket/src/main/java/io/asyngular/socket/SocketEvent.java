package io.asyngular.socket;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.FlowEvent;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the life of a socket. The class is the key: {@code listener(Disconnect.class)}.
 * The names are those of the reference; a close runs {@code Disconnect} (or {@code ConnectAbort}),
 * {@code Close}, a {@code Failure} unless the code is 1000 or 1001, an {@code Unsubscribe} for each
 * channel, {@code End}.
 */
public sealed interface SocketEvent {
  /**
   * The handshake was answered.
   *
   * @param isAuthenticated whether the token that came with it was good
   * @param authError why it was not, if there was one
   */
  record Connect(boolean isAuthenticated, Optional<AGException> authError) implements SocketEvent {}

  /** The connection ended before the handshake was done. */
  record ConnectAbort(int code, String reason) implements SocketEvent {}

  /** The open connection ended. */
  record Disconnect(int code, String reason) implements SocketEvent {}

  /** The connection ended, in either state. */
  record Close(int code, String reason) implements SocketEvent {}

  /** All that a close entails has been done; what comes next is the end of the socket's streams. */
  record End() implements SocketEvent {}

  /** A client has begun to make a connection. */
  record Connecting() implements SocketEvent {}

  /** This socket is subscribed to a channel: the client asked for it. */
  record Subscribe(String channel, Payload options) implements SocketEvent {}

  /** A client has asked to be subscribed to a channel. */
  record SubscribeRequest(String channel, Payload options) implements SocketEvent {}

  /** A client's channel is in another state than before. */
  record SubscribeStateChange(String channel, ChannelState oldState, ChannelState newState)
      implements SocketEvent {}

  /** A client was refused a channel: it is not subscribed, and will not ask again. */
  record SubscribeFail(String channel, AGException error, Payload options) implements SocketEvent {}

  /**
   * The server has ended a client's subscription.
   *
   * @param message why; absent if it gave no reason
   */
  record KickOut(String channel, Payload message) implements SocketEvent {}

  /** This socket is no longer subscribed to a channel: no message of it follows. */
  record Unsubscribe(String channel) implements SocketEvent {}

  /** A good token has come, or was set: also one in place of another. */
  record Authenticate(AuthToken authToken) implements SocketEvent {}

  /** The token is gone: taken back by either end, expired, or found bad; told also without one. */
  record Deauthenticate(Optional<AuthToken> oldAuthToken) implements SocketEvent {}

  /**
   * The socket has become authenticated, or is so no more.
   *
   * @param authToken empty when it is so no more
   */
  record AuthStateChange(
      AuthState oldAuthState, AuthState newAuthState, Optional<AuthToken> authToken)
      implements SocketEvent {}

  /**
   * A client has removed its token from where it is kept.
   *
   * @param oldAuthToken empty if there was none
   */
  record RemoveAuthToken(Optional<String> oldAuthToken) implements SocketEvent {}

  /** The token that is being set has been signed; it has not been sent yet. */
  record AuthTokenSigned(AuthToken authToken) implements SocketEvent {}

  /** The peer came with a token that no server of these keys can have given it. */
  record BadAuthToken(AGException authError, Payload signedAuthToken) implements SocketEvent {}

  /**
   * An event of the application's own, see {@link AGSocket#emit}. All of them are one stream.
   *
   * @param name what kind of event it is; any text
   * @param data whatever goes with it
   */
  record Custom(String name, @Nullable Object data) implements SocketEvent {}

  /** A frame has come, of whatever kind. Costs nothing unless listened to. */
  record Message(String text) implements SocketEvent {}

  /** A frame, or an item of a batch, is no packet; the text is always that of the whole frame. */
  record Raw(String text) implements SocketEvent {}

  /** More has come, or been sent, than was taken: what a limit, a pause or a slow loop led to. */
  record Congest(FlowEvent flow) implements SocketEvent {}

  /** Something went wrong on this socket, and the socket goes on or has told its close already. */
  record Failure(Throwable error) implements SocketEvent {}

  /**
   * Items that came in the first moments were consumed by nobody and have been dropped.
   *
   * @param dropped how many, by stream, for example {@code receivers/chat}
   */
  record Unclaimed(Map<String, Long> dropped) implements SocketEvent {
    /** Copies the map. */
    public Unclaimed {
      dropped = Map.copyOf(dropped);
    }
  }
}
