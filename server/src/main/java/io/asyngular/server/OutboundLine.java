package io.asyngular.server;

import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PublishPacket;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.SerialQueue;
import io.asyngular.socket.engine.SocketEngine;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a client whose publications a middleware judges: one after the other, so that
 * nothing overtakes a publication that is still being judged. Answers do not come this way; nor
 * does what the middleware itself sends while it judges, or it could wait for itself.
 *
 * <p>Any thread; the queue is the event loop's.
 */
final class OutboundLine {
  private final ServerSocket socket;
  private final SocketEngine engine;
  private final MiddlewareLine<OutboundAction> line;
  private final SerialQueue<Outgoing> queue;

  /** What has been given here and has not been sent. */
  private final AtomicInteger unsent = new AtomicInteger();

  private sealed interface Outgoing {
    Frame frame();

    record Judged(Publication publication) implements Outgoing {
      @Override
      public Frame frame() {
        return publication.frame();
      }
    }

    record Plain(Frame frame) implements Outgoing {}
  }

  OutboundLine(ServerSocket socket, MiddlewareLine<OutboundAction> line) {
    this.socket = socket;
    this.engine = socket.engine();
    this.line = line;
    this.queue = new SerialQueue<>(engine::onLoop, engine.clock(), this::next, () -> {});
  }

  void publication(Publication publication) {
    add(new Outgoing.Judged(publication));
  }

  void frame(Frame frame) {
    if (unsent.get() == 0 || line.isJudgedBy(Thread.currentThread())) {
      engine.sender().put(frame);
    } else {
      add(new Outgoing.Plain(frame));
    }
  }

  private void add(Outgoing outgoing) {
    int length = outgoing.frame().length();
    unsent.incrementAndGet();
    engine.ahead(1, length);
    engine.later(() -> queue.add(outgoing, length));
  }

  private @Nullable CompletionStage<?> next(Outgoing outgoing, int bytes) {
    if (socket.state() == SocketState.CLOSED) {
      return null;
    }
    return switch (outgoing) {
      case Outgoing.Plain(Frame frame) -> {
        send(frame, bytes);
        yield null;
      }
      case Outgoing.Judged(Publication publication) -> {
        var verdict = new Verdict<Payload>("publishOut");
        var action = new PublishOut(socket, publication.channel(), publication.data(), verdict);
        yield Next.after(
            socket,
            line.judge(action, verdict, bytes),
            ruling -> {
              judged(publication, ruling, bytes);
              return null;
            });
      }
    };
  }

  private void judged(Publication publication, Ruling<Payload> ruling, int bytes) {
    if (ruling instanceof Ruling.Pass<Payload>(Payload other)) {
      send(other == null ? publication.frame() : rewritten(publication, other), bytes);
    } else {
      gone(bytes);
    }
  }

  private Frame rewritten(Publication publication, Payload other) {
    return engine
        .sender()
        .frame(
            PublishPacket.packet(publication.channel(), other, socket.server().options().binder));
  }

  private void send(Frame frame, int bytes) {
    engine.sender().put(frame);
    gone(bytes);
  }

  private void gone(int bytes) {
    engine.ahead(-1, -bytes);
    unsent.decrementAndGet();
  }

  /** Drops what waits. */
  void clear() {
    queue.clear();
  }
}
