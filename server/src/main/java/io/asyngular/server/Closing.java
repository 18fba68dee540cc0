package io.asyngular.server;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.SocketEngine;
import java.util.concurrent.CompletableFuture;

/**
 * What happens when a socket ends, whatever the cause, in the reference's order: our calls fail;
 * disconnect (or connect abort), close; out of the server's books; a failure unless the code is
 * harmless; out of all channels; end; and then the socket's loops. It runs as soon as the close is
 * known, not behind what has arrived before. Event loop only, once.
 */
final class Closing {
  private final ServerSocket socket;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  Closing(ServerSocket socket) {
    this.socket = socket;
  }

  CompletableFuture<Void> ended() {
    return ended;
  }

  void run(int code, String given) {
    SocketEngine engine = socket.engine();
    AGServer server = socket.server();
    String reason = CloseStatus.reason(code, given);
    SocketState was = engine.closing(code, reason);
    if (was == SocketState.CLOSED) {
      return;
    }
    if (was == SocketState.OPEN) {
      engine.emit(new SocketEvent.Disconnect(code, reason));
      server.emit(new ServerEvent.Disconnection(socket, code, reason));
    } else {
      engine.emit(new SocketEvent.ConnectAbort(code, reason));
      server.emit(new ServerEvent.ConnectionAbort(socket, code, reason));
    }
    engine.emit(new SocketEvent.Close(code, reason));
    server.emit(new ServerEvent.Closure(socket, code, reason));
    server.sockets().forget(socket);
    socket.authentication().close();
    if (!CloseStatus.ignored(code)) {
      socket.failed(CloseStatus.failure(code, reason));
    }
    socket.channels().leaveAll().whenComplete((done, failure) -> engine.onLoop(this::end));
  }

  private void end() {
    SocketEngine engine = socket.engine();
    engine.emit(new SocketEvent.End());
    switch (socket.server().options().cleanupMode) {
      case KILL -> {
        engine.killStreams();
        socket.middlewareLines().end();
      }
      case CLOSE -> engine.closeStreams(() -> socket.middlewareLines().finish());
      case NONE -> {}
    }
    ended.complete(null);
  }
}
