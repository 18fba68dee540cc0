package io.asyngular.server;

import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PublishPacket;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Ahead;
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

  /** What has been given here and has not been sent or dropped. */
  private final AtomicInteger unsent = new AtomicInteger();

  private sealed interface Outgoing {
    Frame frame();

    /** Where it has been counted. */
    Ahead counted();

    record Judged(Publication publication, Ahead counted) implements Outgoing {
      @Override
      public Frame frame() {
        return publication.frame();
      }
    }

    record Plain(Frame frame, Ahead counted) implements Outgoing {}
  }

  OutboundLine(ServerSocket socket, MiddlewareLine<OutboundAction> line) {
    this.socket = socket;
    this.engine = socket.engine();
    this.line = line;
    this.queue = new SerialQueue<>(engine::onLoop, engine.clock(), this::next, () -> {});
  }

  void publication(Publication publication) {
    add(new Outgoing.Judged(publication, engine.holdBack(publication.frame())));
  }

  void frame(Frame frame) {
    if (unsent.get() == 0 || line.isJudgedBy(Thread.currentThread())) {
      engine.sender().put(frame);
    } else {
      add(new Outgoing.Plain(frame, engine.holdBack(frame)));
    }
  }

  private void add(Outgoing outgoing) {
    unsent.incrementAndGet();
    engine.later(() -> queue.add(outgoing, outgoing.frame().length()));
  }

  private @Nullable CompletionStage<?> next(Outgoing outgoing, int bytes) {
    if (!isWanted(outgoing)) {
      outgoing.frame().dropped();
      gone(outgoing, bytes);
      return null;
    }
    return switch (outgoing) {
      case Outgoing.Plain(Frame frame, Ahead counted) -> {
        send(outgoing, frame, bytes);
        yield null;
      }
      case Outgoing.Judged(Publication publication, Ahead counted) -> {
        var verdict = new Verdict<Payload>("publishOut");
        var action = new PublishOut(socket, publication.channel(), publication.data(), verdict);
        yield Next.after(
            socket,
            line.judge(action, verdict, bytes),
            ruling -> {
              judged(outgoing, publication, ruling, bytes);
              return null;
            });
      }
    };
  }

  /** What was published while a client was subscribed is its own, even if it is judged later. */
  private boolean isWanted(Outgoing outgoing) {
    return socket.state() != SocketState.CLOSED && !outgoing.counted().isDropped();
  }

  private void judged(
      Outgoing outgoing, Publication publication, Ruling<Payload> ruling, int bytes) {
    if (ruling instanceof Ruling.Pass<Payload>(Payload other) && isWanted(outgoing)) {
      send(outgoing, other == null ? publication.frame() : rewritten(publication, other), bytes);
    } else {
      gone(outgoing, bytes);
    }
  }

  private Frame rewritten(Publication publication, Payload other) {
    return engine
        .sender()
        .frame(
            PublishPacket.packet(publication.channel(), other, socket.server().options().binder));
  }

  private void send(Outgoing outgoing, Frame frame, int bytes) {
    engine.sender().put(frame);
    gone(outgoing, bytes);
  }

  private void gone(Outgoing outgoing, int bytes) {
    outgoing.counted().leave(1, bytes);
    unsent.decrementAndGet();
  }
}
