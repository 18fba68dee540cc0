package io.asyngular.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ConsumableStream#loop loop}: a consumer, and the virtual thread that is started for it
 * once there is something to do. Until then it is about 200 bytes and no thread.
 */
final class Loop<T> implements Runnable {
  private static final VarHandle STARTED;

  static {
    try {
      STARTED = MethodHandles.lookup().findVarHandle(Loop.class, "started", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ConsumableStream<T> stream;
  private final LoopBody<T> body;
  private final Cursor cursor;

  @SuppressWarnings("UnusedVariable") // through STARTED
  private volatile boolean started;

  private StreamClock.@Nullable Timeout idle;

  private Loop(ConsumableStream<T> stream, LoopBody<T> body) {
    this.stream = stream;
    this.body = body;
    this.cursor = stream.join();
  }

  static <T> ConsumerNode start(ConsumableStream<T> stream, LoopBody<T> body) {
    var loop = new Loop<>(stream, body);
    long limit = stream.idleNanos();
    if (limit > 0) {
      loop.idle = stream.host().clock().schedule(Duration.ofNanos(limit), loop::startThread);
    }
    loop.cursor.signalWith(loop::startThread);
    loop.cursor.arm();
    return loop.cursor;
  }

  private void startThread() {
    if (!STARTED.compareAndSet(this, false, true)) {
      return;
    }
    cursor.signalWith(null);
    Ending ending = cursor.ending();
    if (ending != null && ending.kind() != Ending.Kind.CLOSED) {
      return;
    }
    stream.host().start(stream.label(), this);
  }

  @Override
  public void run() {
    if (idle != null) {
      idle.cancel();
    }
    try {
      Ending ending = cursor.ending();
      if (ending == null || ending.kind() == Ending.Kind.CLOSED) {
        IterationScope.run(() -> body.run(StreamConsumer.over(stream, cursor)));
      }
    } catch (Throwable failure) {
      stream.host().loopFailed(stream.label(), failure);
    } finally {
      cursor.end(Ending.LEFT);
    }
  }
}
