package io.asyngular.server;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.stream.LoopBody;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The handshake line of one connection, from its upgrade request until the socket is open. Event
 * loop only, but for what a line tells its owner.
 */
final class HandshakeMiddleware implements MiddlewareLine.Owner {
  private final AGServer server;
  private final Channel channel;
  private final MiddlewareLine<HandshakeAction> line;
  private volatile @Nullable ServerSocket socket;

  private HandshakeMiddleware(AGServer server, Channel channel, LoopBody<HandshakeAction> body) {
    this.server = server;
    this.channel = channel;
    this.line = new MiddlewareLine<>("handshake", body, server.options(), this);
  }

  /** The line of that connection; none if the server has no such middleware. */
  static Optional<HandshakeMiddleware> of(AGServer server, Channel channel) {
    LoopBody<HandshakeAction> body = server.options().handshake;
    if (body == null) {
      return Optional.empty();
    }
    var middleware = new HandshakeMiddleware(server, channel, body);
    server.handshakes().add(middleware.line);
    channel.closeFuture().addListener(closed -> middleware.end());
    return Optional.of(middleware);
  }

  /** May this request become a socket? */
  CompletionStage<Ruling<Void>> judge(UpgradeRequest request) {
    var verdict = new Verdict<Void>("handshakeWS");
    return line.judge(new HandshakeAction.HandshakeWS(request, verdict), verdict, 0);
  }

  /** May this socket open? */
  CompletionStage<Ruling<Void>> judge(ServerSocket newSocket, Authentication.Checked checked) {
    var verdict = new Verdict<Void>("handshakeSC");
    var action =
        new HandshakeAction.HandshakeSC(
            newSocket,
            Optional.ofNullable(checked.token()),
            Optional.ofNullable(checked.error()),
            verdict);
    return line.judge(action, verdict, 0);
  }

  /** The connection has become that socket. */
  void of(ServerSocket newSocket) {
    socket = newSocket;
    if (line.isOver()) {
      ended(line.name());
    }
  }

  /** There is nothing more to judge; the loop may finish what it does after its last action. */
  void finish() {
    server.handshakes().remove(line);
    line.finish();
  }

  private void end() {
    server.handshakes().remove(line);
    line.end();
  }

  // The owner

  @Override
  public void start(String label, Runnable loop) {
    server
        .threads()
        .start(channel.eventLoop(), "ag/" + channel.id().asShortText() + "/" + label, loop);
  }

  @Override
  public void failed(Throwable failure) {
    server.warn(failure);
  }

  /** A request that is being judged is refused by who asked. */
  @Override
  public void ended(String name) {
    ServerSocket upgraded = socket;
    if (upgraded != null) {
      upgraded.engine().onLoop(() -> upgraded.engine().end(CloseStatus.SERVER_FAILED));
    }
  }
}
