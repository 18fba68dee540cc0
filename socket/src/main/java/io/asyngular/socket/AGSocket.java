package io.asyngular.socket;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.ConsumableStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. What the peer sends arrives in streams that plain loops consume; what is
 * sent from here is queued and goes out in order.
 *
 * <p>All methods may be called from any thread. Only {@code invoke} blocks. Values that are sent
 * are turned into JSON before the method returns, so the caller may change them afterwards.
 */
public interface AGSocket {
  /** The id that the server gave this socket: 20 characters. */
  String id();

  /** Where the socket is in its life. */
  SocketState state();

  /**
   * What the peer transmits under that name. Names are only data: a name that nobody consumes costs
   * nothing, and what comes for it is dropped (after the doorstep, see {@link #settle()}).
   */
  ConsumableStream<Payload> receiver(String name);

  /**
   * The same stream, each message read as that type on the consuming thread. A message that is
   * absent, null or does not bind is reported as a {@link SocketEvent.Failure} and left out.
   */
  <T> ConsumableStream<T> receiver(String name, Class<T> type);

  /**
   * The peer's calls of that procedure. Each must be answered with {@code end} or {@code error}.
   */
  ConsumableStream<Request<Payload>> procedure(String name);

  /**
   * The same stream, the data of each call read as that type on the consuming thread. A call whose
   * data is absent, null or does not bind is answered with an error and left out.
   */
  <T> ConsumableStream<Request<T>> procedure(String name, Class<T> type);

  /** The events of that class in the life of this socket. */
  <E extends SocketEvent> ConsumableStream<E> listener(Class<E> type);

  /** All events in the life of this socket, in the order in which they happened. */
  ConsumableStream<SocketEvent> events();

  /**
   * Sends a message to which no answer is wanted.
   *
   * @param data any value that binds to JSON, a {@link Payload} as it is, or null; {@link
   *     Payload#ABSENT} sends none. On a socket that is not open it is dropped, and told as a
   *     {@link SocketEvent.Failure} named {@code BadConnectionError}.
   * @throws AGException when the value cannot be turned into JSON
   */
  void transmit(String receiver, @Nullable Object data);

  /**
   * Calls a procedure of the peer and waits for its result, for at most the socket's ackTimeout.
   *
   * @return the result; absent when the peer answered without data
   * @throws AGException the peer's error; {@code TimeoutError} when no answer came in time; {@code
   *     BadConnectionError} when the connection ended or was not open
   */
  Payload invoke(String procedure, @Nullable Object data) throws InterruptedException;

  /**
   * As {@link #invoke(String, Object)}, the result read as that type.
   *
   * @throws AGException also when the result is absent, null or does not bind
   */
  default <T> T invoke(String procedure, @Nullable Object data, Class<T> result)
      throws InterruptedException {
    return invoke(procedure, data).as(result);
  }

  /**
   * As {@link #invoke(String, Object)} without waiting. Cancelling the future frees the call; an
   * answer that comes later is ignored.
   *
   * @param ackTimeout how long an answer is awaited, from now
   */
  CompletableFuture<Payload> invokeAsync(
      String procedure, @Nullable Object data, Duration ackTimeout);

  /**
   * The token that this socket is authenticated with; empty when it is not. On a server it was
   * verified, on a client it is only what the server gave.
   */
  Optional<AuthToken> authToken();

  /** Whether there is an {@link #authToken()}. */
  default AuthState authState() {
    return authToken().isPresent() ? AuthState.AUTHENTICATED : AuthState.UNAUTHENTICATED;
  }

  /** Sends many packets as one frame. */
  Batching batching();

  /** What has gone over this connection. */
  SocketCounts counts();

  /** Tells an event of the application's own to those who listen, in order with all others. */
  void emit(SocketEvent.Custom event);

  /** All streams of this socket, to measure, close and kill. */
  SocketStreams streams();

  /**
   * The largest backlog of any stream of this socket, in items: {@code streams().backpressure()}.
   */
  default long backpressure() {
    return streams().backpressure();
  }

  /**
   * Says that all loops which want the first messages have been made: what nobody consumes is no
   * longer held for loops to come. Happens by itself 5 s after the socket was handed over.
   */
  void settle();

  /** Closes with code 1000 and no reason. */
  default void disconnect() {
    disconnect(1000, "");
  }

  /**
   * Ends the socket: what was sent before goes out first, then the close frame. Harmless on a
   * socket that has ended.
   *
   * @param code 1000, or any other that an application may send (1001 to 4999 but for the reserved)
   * @param reason at most 123 bytes of UTF-8
   * @throws AGException {@code InvalidArgumentsError} for another code or a longer reason; the
   *     socket is left as it was
   */
  void disconnect(int code, String reason);

  /** Drops the connection at once, without a close frame and with what was queued. */
  void terminate();
}
