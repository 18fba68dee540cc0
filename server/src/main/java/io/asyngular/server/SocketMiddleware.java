package io.asyngular.server;

import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.socket.engine.SocketEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one socket: between its frames and their meaning, between its packets and their
 * effect, and between publications and itself. A line that has ended ends the socket, with 1011.
 */
final class SocketMiddleware implements MiddlewareLine.Owner {
  private final ServerSocket socket;
  private final @Nullable MiddlewareLine<InboundRawAction> inboundRaw;
  private final @Nullable MiddlewareLine<InboundAction> inbound;
  private final @Nullable MiddlewareLine<OutboundAction> outbound;

  SocketMiddleware(ServerSocket socket, ServerOptions options) {
    this.socket = socket;
    var raw = options.inboundRaw;
    var in = options.inbound;
    var out = options.outbound;
    inboundRaw = raw == null ? null : new MiddlewareLine<>("inboundRaw", raw, options, this);
    inbound = in == null ? null : new MiddlewareLine<>("inbound", in, options, this);
    outbound = out == null ? null : new MiddlewareLine<>("outbound", out, options, this);
  }

  boolean judgesFrames() {
    return inboundRaw != null;
  }

  boolean judgesPackets() {
    return inbound != null;
  }

  @Nullable MiddlewareLine<OutboundAction> outbound() {
    return outbound;
  }

  /** What to go on with; empty drops the frame. Event loop only. */
  CompletionStage<Optional<byte[]>> frame(byte[] frame, boolean binary) {
    var line = inboundRaw;
    if (line == null) {
      throw new IllegalStateException("frames are not judged");
    }
    var verdict = new Verdict<byte[]>("message");
    var action = new InboundRawAction.Message(socket, frame, binary, verdict);
    return line.judge(action, verdict, frame.length)
        .thenApply(ruling ->
            ruling instanceof Ruling.Pass<byte[]>(byte[] other)
                ? Optional.of(other == null ? frame : other)
                : Optional.empty());
  }

  /** Event loop only; only where packets are judged. */
  CompletionStage<Ruling<Payload>> judge(InboundAction.WithData action, int bytes) {
    return judge(action, action.verdict(), bytes);
  }

  /** Event loop only; only where packets are judged. */
  CompletionStage<Ruling<Void>> judge(InboundAction.Authenticate action) {
    return judge(action, action.verdict(), action.authToken().signed().length());
  }

  private <D> CompletionStage<Ruling<D>> judge(
      InboundAction action, Verdict<D> verdict, int bytes) {
    var line = inbound;
    if (line == null) {
      throw new IllegalStateException("packets are not judged");
    }
    return line.judge(action, verdict, bytes);
  }

  /** The lines that there are, as they stand in the way of a message. */
  List<MiddlewareLine<?>> lines() {
    var lines = new ArrayList<MiddlewareLine<?>>(3);
    if (inboundRaw != null) {
      lines.add(inboundRaw);
    }
    if (inbound != null) {
      lines.add(inbound);
    }
    if (outbound != null) {
      lines.add(outbound);
    }
    return lines;
  }

  /** The loops end now. */
  void end() {
    lines().forEach(MiddlewareLine::end);
  }

  /** The loops end once they have judged what waits for them. */
  void finish() {
    lines().forEach(MiddlewareLine::finish);
  }

  // The owner

  @Override
  public void start(String label, Runnable loop) {
    socket.engine().threads().start(label, loop);
  }

  @Override
  public void failed(Throwable failure) {
    socket.failed(failure);
  }

  @Override
  public void ended(String line) {
    SocketEngine engine = socket.engine();
    engine.onLoop(() -> engine.end(CloseStatus.SERVER_FAILED));
  }
}
