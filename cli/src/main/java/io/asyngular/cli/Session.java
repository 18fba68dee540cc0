package io.asyngular.cli;

import io.asyngular.client.AGClientBuilder;
import io.asyngular.client.AGClientSocket;
import io.asyngular.client.UpgradeException;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Reconnect;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.ConsumerNode;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A command's connection, and what became of it: it is made in time or there is an error that says
 * why not; later it is lost, and comes back if it may. Where the URL has no path it is found by
 * asking.
 */
final class Session implements AutoCloseable {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final AGClientSocket socket;
  private final Endpoint endpoint;
  private final ClientSettings settings;
  private final Watcher watcher;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  private @Nullable ConsumerNode watch;
  private volatile boolean closing;

  // The events' loop alone.

  private final Iterator<String> otherPaths;
  private volatile String path; // read by others once it is open
  private boolean up;

  /** The close whose failure has not been told yet. */
  private SocketEvent.@Nullable Close closed;

  /** What the server answered the handshake with. */
  private @Nullable AGException refusal;

  /** Is told what becomes of a connection that has been made once; on one thread. */
  interface Watcher {
    /**
     * The connection has gone.
     *
     * @param forGood whether no other is made
     */
    void lost(AGException why, boolean forGood);

    /** There is one again. */
    void back();
  }

  private Session(
      AGClientSocket socket, Endpoint endpoint, ClientSettings settings, Watcher watcher) {
    this.socket = socket;
    this.endpoint = endpoint;
    this.settings = settings;
    this.watcher = watcher;
    this.otherPaths = endpoint.paths().stream().skip(1).iterator();
    this.path = endpoint.paths().getFirst();
  }

  /**
   * Connects, and waits until that is done.
   *
   * @param tuning whether to connect again, for example
   * @throws AGException when there is no connection, or the server does not want this client
   * @throws IllegalArgumentException when the options cannot be
   */
  static Session open(
      Endpoint endpoint,
      ClientSettings settings,
      UnaryOperator<AGClientBuilder> tuning,
      Watcher watcher)
      throws InterruptedException {
    AGClientSocket socket = tuning.apply(settings.builder(endpoint)).create();
    var session = new Session(socket, endpoint, settings, watcher);
    session.watch = socket.events().loop(events -> events.forEach(session::happened));
    socket.connect();
    try {
      session.awaitOpen();
      return session;
    } catch (AGException | InterruptedException e) {
      session.close();
      throw e;
    }
  }

  private void awaitOpen() throws InterruptedException {
    Duration patience = settings.timeout();
    try {
      opened.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw (AGException) e.getCause();
    } catch (TimeoutException e) {
      throw new AGException(
          ErrorNames.TIMEOUT,
          "No connection to " + socket.uri() + " within " + patience.toMillis() + " ms");
    }
  }

  AGClientSocket socket() {
    return socket;
  }

  /** Where on the server it has found the sockets. */
  String path() {
    return path;
  }

  /** Tells the watcher nothing more: for loads, since every frame is an event too. */
  void watchNoMore() {
    if (watch != null) {
      watch.kill();
    }
  }

  /** Disconnects with 1000, behind all that has been sent; that is nothing to be told. */
  @Override
  public void close() {
    closing = true;
    socket.close();
  }

  // What happens

  private void happened(SocketEvent event) {
    switch (event) {
      case SocketEvent.Connect connect -> connected(connect.authError());
      case SocketEvent.Failure failure when failure.error() instanceof AGException error ->
          failed(error);
      case SocketEvent.Close close when CloseStatus.ignored(close.code()) -> ended(close, null);
      case SocketEvent.Close close -> closed = close;
      default -> {}
    }
  }

  private void connected(Optional<AGException> authError) {
    if (authError.isPresent() && settings.hasToken()) {
      tell(authError.get(), true);
      return;
    }
    up = true;
    if (!opened.complete(null)) {
      watcher.back();
    }
  }

  /** Before a close it may be the server's answer to the handshake, behind one its failure. */
  private void failed(AGException error) {
    SocketEvent.Close close = closed;
    if (close != null && error.name().equals(ErrorNames.SOCKET_PROTOCOL)) {
      ended(close, error.getCause());
    } else if (error.isRemote() && !up) {
      refusal = error;
    }
  }

  private void ended(SocketEvent.Close close, @Nullable Throwable cause) {
    boolean was = up;
    up = false;
    closed = null;
    AGException refused = refusal;
    refusal = null;
    if (!opened.isDone()
        && otherPaths.hasNext()
        && cause instanceof UpgradeException upgrade
        && mayBeElsewhere(upgrade.status())) {
      path = otherPaths.next();
      socket.connect(builder -> builder.path(path));
    } else {
      tell(
          refused != null ? refused : noConnection(close, cause, was),
          CloseStatus.reconnect(close.code()) == Reconnect.NEVER);
    }
  }

  /** A server that does not let this client in is there. */
  private static boolean mayBeElsewhere(int status) {
    return status != UNAUTHORIZED && status != FORBIDDEN;
  }

  private void tell(AGException why, boolean forGood) {
    if (!closing && !opened.completeExceptionally(why)) {
      watcher.lost(why, forGood);
    }
  }

  private AGException noConnection(
      SocketEvent.Close close, @Nullable Throwable cause, boolean wasOpen) {
    String what = wasOpen ? "The connection to " + socket.uri() + " was lost: " : cannotConnect();
    String why =
        cause != null ? reason(cause) : (close.code() + " " + close.reason()).stripTrailing();
    return new AGException(
        ErrorNames.BAD_CONNECTION,
        what + why,
        Map.of("code", close.code(), "reason", close.reason()));
  }

  private String cannotConnect() {
    boolean asked = endpoint.paths().size() > 1 && !otherPaths.hasNext();
    return "Cannot connect to "
        + (asked
            ? endpoint.text() + ", be it " + String.join(" or ", endpoint.paths())
            : socket.uri())
        + ": ";
  }

  /** For people, who know what they connect to. */
  private static String reason(Throwable cause) {
    return switch (cause) {
      case UnknownHostException unknown -> "unknown host " + unknown.getMessage();
      case ConnectException refused
          when String.valueOf(refused.getMessage()).contains("Connection refused") ->
          "connection refused";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }
}
