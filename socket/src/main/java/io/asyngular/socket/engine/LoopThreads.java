package io.asyngular.socket.engine;

import io.asyngular.stream.StreamClock;
import io.netty.channel.EventLoop;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where the loops of sockets run: always on virtual threads; either on the default pool, or, where
 * asked for and possible, on the event loop of their connection. There, waiting is free and a
 * hand-off costs a queue entry instead of another core, while long computation stops every socket
 * of that loop: a watchdog reports a loop that was stuck for 50 ms, with the stack, and has loops
 * that start there in the next half minute run on the default pool.
 *
 * <p>A virtual thread's scheduler is internal API of the JDK: it is there only when the process was
 * started with {@code --add-opens java.base/java.lang=ALL-UNNAMED} (or this module). Without it the
 * default pool is used.
 *
 * <p>A lock, of {@code java.util.concurrent.locks} or a monitor, that both an event loop and loops
 * on it wait for may be handed to a loop that can only be continued by the event loop, which waits
 * behind it. What waits for a sleeping event loop is therefore continued on another pool, after up
 * to a tenth of a second; so code on event loops should not share such locks all the same.
 */
public final class LoopThreads {
  static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final @Nullable Constructor<?> BUILDER = builder();

  private final boolean affine;
  private final StreamClock clock;
  private final Map<EventLoop, LoopScheduler> schedulers = new ConcurrentHashMap<>();
  private final AtomicBoolean watching = new AtomicBoolean();
  private final AtomicBoolean relieving = new AtomicBoolean();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /**
   * Threads of one server or client.
   *
   * @param affine whether to run loops on the event loop of their connection, if possible
   */
  public LoopThreads(boolean affine, StreamClock clock) {
    this.affine = affine && isAffinityAvailable();
    this.clock = clock;
  }

  /** Whether this process lets virtual threads run on event loops. */
  public static boolean isAffinityAvailable() {
    return BUILDER != null;
  }

  /** Whether loops run on event loops. */
  public boolean isAffine() {
    return affine;
  }

  /** Starts a virtual thread of that name for a loop of a connection on that event loop. */
  public void start(EventLoop loop, String name, Runnable body) {
    LoopScheduler scheduler = affine ? schedulerOf(loop) : null;
    if (scheduler == null || scheduler.isAvoided()) {
      start(name, body);
    } else {
      start(scheduler.builder(), name, body);
      watch();
    }
  }

  /** Starts a virtual thread of that name on the default pool. */
  public void start(String name, Runnable body) {
    start(Thread.ofVirtual(), name, body);
  }

  private void start(Thread.Builder.OfVirtual builder, String name, Runnable body) {
    Thread thread =
        builder.unstarted(() -> {
          try {
            body.run();
          } finally {
            threads.remove(Thread.currentThread());
          }
        });
    thread.setName(name);
    threads.add(thread);
    thread.start();
  }

  /** The names of the threads that have not ended, in no order; as of now. */
  public List<String> names() {
    return threads.stream().map(Thread::getName).toList();
  }

  /** Whether that thread runs a loop of this server or client. */
  public boolean isOneOfThem(Thread thread) {
    return threads.contains(thread);
  }

  /**
   * Waits for all threads but the caller's to end; interrupts those that have not in that time, or
   * when the caller is interrupted, which stays set.
   */
  public void join(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (Thread thread : threads) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          break;
        }
        if (thread != Thread.currentThread()) {
          thread.join(Duration.ofNanos(left));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Thread thread : threads) {
      if (thread != Thread.currentThread()) {
        thread.interrupt();
      }
    }
  }

  private LoopScheduler schedulerOf(EventLoop loop) {
    LoopScheduler known = schedulers.get(loop);
    return known != null ? known : schedulers.computeIfAbsent(loop, this::scheduled);
  }

  private LoopScheduler scheduled(EventLoop loop) {
    return new LoopScheduler(loop, clock, threads);
  }

  /** Watches over the event loops as long as there are threads that could keep them. */
  private void watch() {
    if (watching.compareAndSet(false, true)) {
      lookLater();
    }
    if (relieving.compareAndSet(false, true)) {
      relieveLater();
    }
  }

  private void lookLater() {
    clock.schedule(LOOK_EVERY, this::look);
  }

  private void look() {
    schedulers.keySet().removeIf(EventLoop::isTerminated);
    schedulers.values().forEach(LoopScheduler::look);
    if (!threads.isEmpty()) {
      lookLater();
      return;
    }
    watching.set(false);
    if (!threads.isEmpty()) {
      watch(); // for who came meanwhile
    }
  }

  /** By the machine's time, whatever the clock says: to wait for ever is no matter of time. */
  private void relieveLater() {
    StreamClock.system().schedule(LOOK_EVERY, this::relieve);
  }

  private void relieve() {
    schedulers.keySet().removeIf(EventLoop::isTerminated);
    schedulers.values().forEach(LoopScheduler::relieve);
    if (!threads.isEmpty()) {
      relieveLater();
      return;
    }
    relieving.set(false);
    if (!threads.isEmpty()) {
      watch();
    }
  }

  /** Makes virtual threads that run where that executor has them run. */
  static Thread.Builder.OfVirtual builderFor(Executor scheduler) {
    try {
      if (BUILDER == null) {
        throw new IllegalStateException("virtual threads cannot run on event loops here");
      }
      return (Thread.Builder.OfVirtual) BUILDER.newInstance(scheduler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Constructor<?> builder() {
    try {
      var type = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
      Constructor<?> constructor = type.getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
