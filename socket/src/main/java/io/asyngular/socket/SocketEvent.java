package io.asyngular.socket;

import io.asyngular.protocol.Payload;
import java.util.Map;

/**
 * What happens in the life of a socket. The class is the key: {@code listener(Disconnect.class)}.
 * The names are those of the reference; a close runs {@code Disconnect} (or {@code ConnectAbort}),
 * {@code Close}, a {@code Failure} unless the code is 1000 or 1001, an {@code Unsubscribe} for each
 * channel, {@code End}.
 */
public sealed interface SocketEvent {
  /** The handshake was answered. */
  record Connect() implements SocketEvent {}

  /** The connection ended before the handshake was done. */
  record ConnectAbort(int code, String reason) implements SocketEvent {}

  /** The open connection ended. */
  record Disconnect(int code, String reason) implements SocketEvent {}

  /** The connection ended, in either state. */
  record Close(int code, String reason) implements SocketEvent {}

  /** All that a close entails has been done; what comes next is the end of the socket's streams. */
  record End() implements SocketEvent {}

  /** The peer has subscribed this socket to a channel. */
  record Subscribe(String channel, Payload options) implements SocketEvent {}

  /** This socket is no longer subscribed to a channel: no message of it follows. */
  record Unsubscribe(String channel) implements SocketEvent {}

  /** A frame has come, of whatever kind. Costs nothing unless listened to. */
  record Message(String text) implements SocketEvent {}

  /** A frame, or an item of a batch, is no packet; the text is always that of the whole frame. */
  record Raw(String text) implements SocketEvent {}

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
