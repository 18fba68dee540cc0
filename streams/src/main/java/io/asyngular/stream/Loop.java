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

  private volatile boolean started;

  /** Whether it was started because nothing came within its idle limit. */
  private volatile boolean overdue;

  private volatile StreamClock.@Nullable Timeout idle;

  private Loop(ConsumableStream<T> stream, LoopBody<T> body) {
    this.stream = stream;
    this.body = body;
    this.cursor = stream.join();
  }

  static <T> ConsumerNode start(ConsumableStream<T> stream, LoopBody<T> body) {
    var loop = new Loop<>(stream, body);
    loop.cursor.signalWith(loop::startThread);
    loop.cursor.arm();
    long limit = stream.idleNanos();
    loop.cursor.showIdleLimit(limit);
    if (limit > 0 && !loop.started) {
      loop.idle = stream.host().clock().schedule(Duration.ofNanos(limit), loop::startOverdue);
      if (loop.started) {
        loop.forgetIdle();
      }
    }
    return loop.cursor;
  }

  private void startOverdue() {
    overdue = true;
    startThread();
  }

  private void forgetIdle() {
    StreamClock.Timeout timeout = idle;
    if (timeout != null) {
      timeout.cancel();
    }
  }

  private void startThread() {
    if (!STARTED.compareAndSet(this, false, true)) {
      return;
    }
    forgetIdle();
    cursor.signalWith(null);
    Ending ending = cursor.ending();
    if (ending != null && ending.kind() != Ending.Kind.CLOSED) {
      return;
    }
    stream.host().start(stream.label(), this);
  }

  @Override
  public void run() {
    var items = StreamConsumer.over(stream, cursor, overdue);
    try {
      Ending ending = cursor.ending();
      if (ending == null || ending.kind() == Ending.Kind.CLOSED) {
        IterationScope.run(() -> body.run(items));
      }
    } catch (Throwable failure) {
      stream.host().loopFailed(stream.label(), failure, items.given());
    } finally {
      cursor.end(Ending.LEFT);
    }
  }
}
