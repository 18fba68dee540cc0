package io.asyngular.server;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamClock;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection that has not done its handshake in time; counted from its acceptance, so that
 * one which sends nothing, or its request byte by byte, does not stay. Event loop only.
 */
final class Deadline {
  private final ServerOptions options;
  private final Channel channel;
  private StreamClock.@Nullable Timeout timeout;
  private @Nullable ServerSocket socket;

  Deadline(ServerOptions options, Channel channel) {
    this.options = options;
    this.channel = channel;
    restart();
    channel.closeFuture().addListener(closed -> stop());
  }

  /** The next step may take as long as all that was before. */
  void restart() {
    stop();
    timeout =
        options.clock.schedule(
            options.handshakeTimeout, () -> channel.eventLoop().execute(this::expired));
  }

  /** The connection has been upgraded: from now on it is the socket that is ended. */
  void of(ServerSocket newSocket) {
    socket = newSocket;
  }

  /** It is the server now that takes its time. */
  void stop() {
    if (timeout != null) {
      timeout.cancel();
    }
  }

  private void expired() {
    ServerSocket upgraded = socket;
    if (upgraded == null) {
      channel.close();
    } else if (upgraded.state() == SocketState.CONNECTING && !upgraded.isHandshaking()) {
      upgraded.engine().end(CloseStatus.HANDSHAKE_TIMED_OUT);
    }
  }
}
