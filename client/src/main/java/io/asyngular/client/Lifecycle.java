package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.ClientHeartbeat;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.FrameHandler;
import io.asyngular.socket.engine.SocketEngine;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From one connection to the next, in the reference's order of events.
 *
 * <p>Open: the token's events; what is to be subscribed to asked for; connect; what waited sent.
 * Closed: our calls fail; each channel becomes pending; disconnect, or connect abort; close; a
 * failure unless the code is harmless; what waited fails; and, if the code allows it, the time
 * until the next attempt begins.
 *
 * <p>Event loop only, except where it says otherwise.
 */
final class Lifecycle implements Dial.Outcome {
  private final ClientSocket socket;
  private final SocketEngine engine;
  private final EventLoop loop;
  private final Reconnector reconnector;

  /** Whether the client is closed for good; written by the event loop. */
  private volatile boolean over;

  private volatile String id = "";
  private @Nullable Dial dial;
  private @Nullable Handshake handshake;

  /** Why the connection that is being made could not be. */
  private @Nullable Throwable cause;

  Lifecycle(ClientSocket socket, SocketEngine engine, EventLoop loop) {
    this.socket = socket;
    this.engine = engine;
    this.loop = loop;
    this.reconnector = new Reconnector(this);
  }

  // Any thread

  /**
   * Runs it on the event loop, now if this is the event loop; {@code otherwise} if that is gone.
   */
  void onLoop(Runnable task, Runnable otherwise) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }

  /** Runs it on the event loop and waits for what it gives; fails on a closed client. */
  <T> T await(Supplier<T> task) {
    var result = new CompletableFuture<T>();
    onLoop(
        () -> {
          try {
            if (over) {
              throw over();
            }
            result.complete(task.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        },
        () -> result.completeExceptionally(over()));
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** As {@link #await(Supplier)}. */
  void await(Runnable task) {
    await(() -> {
      task.run();
      return true;
    });
  }

  /** As {@link #await(Runnable)}, for what a closed client has no need of. */
  void awaitUnlessOver(Runnable task) {
    try {
      await(task);
    } catch (AGException e) {
      if (!over) {
        throw e;
      }
    }
  }

  /** What is told of whatever is asked for after the end. */
  static AGException over() {
    return new AGException(ErrorNames.BAD_CONNECTION, "The client has been closed");
  }

  boolean isOver() {
    return over;
  }

  String id() {
    return id;
  }

  Reconnector reconnector() {
    return reconnector;
  }

  /** Whether the open connection has not been heard of for too long. */
  boolean isStale() {
    return engine.state() == SocketState.OPEN
        && engine.heartbeat() instanceof ClientHeartbeat heartbeat
        && heartbeat.isStale();
  }

  /** Something has been sent, or will not be. */
  void sent() {
    socket.gate().wake();
    socket.ending().look();
  }

  // Connecting

  /** Makes a connection, unless there is one or one is being made. */
  void connect() {
    if (over || engine.state() != SocketState.CLOSED) {
      return;
    }
    reconnector.cancel();
    engine.handedOverIfNotYet();
    engine.connecting();
    engine.emit(new SocketEvent.Connecting());
    cause = null;
    var attempt = new Dial(socket.options(), loop, this);
    dial = attempt;
    attempt.begin(engine.threads()::startBlocking);
  }

  /** Something is to be sent: there must be a connection that is alive, or will be. */
  void wanted() {
    if (isStale()) {
      disconnect(
          CloseStatus.NORMAL,
          "Stale socket was disconnected by the client to initiate a new connection");
    }
    connect();
  }

  @Override
  public void upgraded(Channel channel, boolean compressed) {
    dial = null;
    engine.connected(channel);
    if (compressed) {
      engine.deflate();
    }
    channel.pipeline().addLast(new FrameHandler(engine, socket.options().maxPayload));
    engine.heartbeat().start();
    handshake = new Handshake(socket, engine);
    handshake.begin();
  }

  @Override
  public void failed(int code, Throwable why) {
    dial = null;
    cause = why;
    close(code, CloseStatus.reason(code));
  }

  /** Whether that handshake is the one that is being done. */
  boolean isCurrent(Handshake asked) {
    return handshake == asked && engine.state() == SocketState.CONNECTING;
  }

  /** The server has refused the handshake, or it could not be done. */
  void refused(AGException error, int code) {
    socket.failed(error);
    engine.end(code, error.toString(), "");
  }

  /**
   * The handshake is done.
   *
   * @param token what was sent along, if anything
   */
  void opened(Payload status, Optional<String> token) {
    handshake = null;
    engine.opened();
    engine.batchAfterHandshake();
    socket.channels().prepare();
    Payload given = status.field("id");
    id = given.isString() ? given.text() : "";
    expectPings(status.field("pingTimeout").number().orElse(0));
    boolean authenticated = status.field("isAuthenticated").json().equals("true");
    if (authenticated && token.isPresent()) {
      socket.authentication().enter(token.get());
    } else {
      socket.authentication().leave();
    }
    reconnector.reset();
    if (socket.options().autoSubscribeOnConnect) {
      socket.channels().process();
    }
    engine.emit(new SocketEvent.Connect(authenticated, AuthStatus.error(status)));
    if (engine.state() == SocketState.OPEN) {
      socket.buffer().flush();
    }
  }

  /** A time that no timer can count is none. */
  private void expectPings(double millis) {
    if (millis >= 1 && engine.heartbeat() instanceof ClientHeartbeat heartbeat) {
      heartbeat.expectWithin(Duration.ofMillis((long) Math.min(millis, Integer.MAX_VALUE)));
    }
  }

  // Closing

  /** Ends the connection, or the making of one, or the waiting for the next. */
  void disconnect(int code, String reason) {
    reconnector.cancel();
    engine.end(code, reason, reason);
  }

  /** The connection has ended, or is being ended, for this reason. */
  void close(int code, String reason) {
    socket.buffer().hold(); // first, or who is told of a failed call would send into the void
    SocketState was = engine.closing(code, reason);
    if (was == SocketState.CLOSED) {
      return;
    }
    if (dial != null) {
      dial.cancel();
      dial = null;
    }
    handshake = null;
    id = "";
    socket.channels().suspend();
    boolean wasOpen = was == SocketState.OPEN;
    engine.emit(
        wasOpen
            ? new SocketEvent.Disconnect(code, reason)
            : new SocketEvent.ConnectAbort(code, reason));
    engine.emit(new SocketEvent.Close(code, reason));
    if (!CloseStatus.ignored(code)) {
      socket.failed(failure(code, reason));
    }
    socket.buffer().abort(event -> Failures.disconnected(event, wasOpen, code, reason));
    if (!over && socket.options().autoReconnect) {
      reconnector.after(code, socket.options());
    }
  }

  private AGException failure(int code, String reason) {
    AGException failure = CloseStatus.failure(code, reason);
    Throwable why = cause;
    return why == null
        ? failure
        : new AGException(failure.name(), failure.getMessage(), failure.properties(), why);
  }

  /** No connection is made any more. */
  void end() {
    over = true;
    disconnect(CloseStatus.NORMAL, "");
  }
}
