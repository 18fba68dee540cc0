package io.asyngular.socket.engine;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the sockets of one event loop write what they have queued: one task for all of them, however
 * many there are, and one flush for each. A publication to ten thousand subscribers costs the loop
 * one wake-up, and other work gets its turn between the chunks.
 */
final class LoopFlusher implements Runnable {
  private static final int CHUNK = 256;
  private static final Map<EventLoop, LoopFlusher> BY_LOOP = new ConcurrentHashMap<>();

  private final EventLoop loop;
  private final Queue<Outbound> ready = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  private LoopFlusher(EventLoop loop) {
    this.loop = loop;
  }

  /** The one flusher of that loop; forgotten when the loop ends. */
  static LoopFlusher of(EventLoop loop) {
    return BY_LOOP.computeIfAbsent(
        loop,
        absent -> {
          loop.terminationFuture().addListener(ended -> BY_LOOP.remove(loop));
          return new LoopFlusher(loop);
        });
  }

  /** That socket has something to write. Any thread. */
  void add(Outbound outbound) {
    ready.add(outbound);
    if (scheduled.compareAndSet(false, true)) {
      try {
        loop.execute(this);
      } catch (RejectedExecutionException e) {
        ready.clear(); // the loop has ended, and its channels with it
      }
    }
  }

  @Override
  public void run() {
    scheduled.set(false);
    for (int i = 0; i < CHUNK; i++) {
      Outbound outbound = ready.poll();
      if (outbound == null) {
        return;
      }
      outbound.drain();
    }
    if (!ready.isEmpty() && scheduled.compareAndSet(false, true)) {
      loop.execute(this);
    }
  }
}
