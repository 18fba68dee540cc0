package io.asyngular.socket.engine;

import io.asyngular.stream.StreamClock;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
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
 * <p>A lock with a queue (any of {@code java.util.concurrent.locks}) must never be shared by code
 * on an event loop and loops that run there. A loop that stands first in the lock's queue can only
 * be continued by the event loop, which may be waiting behind it.
 */
public final class LoopThreads {
  private static final System.Logger LOGGER = System.getLogger("io.asyngular.socket");
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final int STUCK_TICKS = 5;
  private static final int AVOIDED_TICKS = 3000;
  private static final @Nullable Constructor<?> BUILDER = builder();

  private final boolean affine;
  private final StreamClock clock;
  private final Map<EventLoop, LoopScheduler> schedulers = new ConcurrentHashMap<>();
  private final AtomicBoolean watching = new AtomicBoolean();
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
      start(scheduler.builder, name, body);
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
    if (watching.compareAndSet(false, true)) {
      lookLater();
    }
    return new LoopScheduler(loop, clock, threads);
  }

  /** Goes on as long as there are event loops. */
  private void lookLater() {
    clock.schedule(LOOK_EVERY, this::look);
  }

  private void look() {
    schedulers.keySet().removeIf(EventLoop::isTerminated);
    schedulers.values().forEach(LoopScheduler::look);
    if (!schedulers.isEmpty()) {
      lookLater();
    } else {
      watching.set(false);
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

  /** Runs the continuations of its virtual threads on one event loop. Must never refuse one. */
  private static final class LoopScheduler implements Executor {
    private static final int IDLE = 0;

    private final EventLoop loop;
    private final StreamClock clock;
    private final Set<Thread> threads;
    private final Thread.Builder.OfVirtual builder;
    private volatile boolean avoided;
    private volatile int avoidedSince;

    /** The event loop's thread, by name. */
    private volatile String carrier = "";

    /** When the continuation that runs now was begun, in ticks; written by the event loop. */
    private volatile int runningSince = IDLE;

    LoopScheduler(EventLoop loop, StreamClock clock, Set<Thread> threads) {
      this.loop = loop;
      this.clock = clock;
      this.threads = threads;
      this.builder = builderFor(this);
    }

    private static Thread.Builder.OfVirtual builderFor(Executor scheduler) {
      try {
        if (BUILDER == null) {
          throw new IllegalStateException("virtual threads cannot run on event loops here");
        }
        return (Thread.Builder.OfVirtual) BUILDER.newInstance(scheduler);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void execute(Runnable continuation) {
      try {
        loop.execute(() -> run(continuation));
      } catch (RejectedExecutionException e) {
        // A thread that was never continued would sleep for ever, and hold what it holds.
        ForkJoinPool.commonPool().execute(continuation);
      }
    }

    private void run(Runnable continuation) {
      carrier = Thread.currentThread().getName();
      int now = clock.ticks();
      runningSince = now == IDLE ? IDLE + 1 : now;
      continuation.run();
      runningSince = IDLE;
    }

    /** A cold start is forgiven in time; who computes for long is found out again. */
    boolean isAvoided() {
      return avoided && clock.ticks() - avoidedSince < AVOIDED_TICKS;
    }

    private void look() {
      int since = runningSince;
      if (since == IDLE || clock.ticks() - since < STUCK_TICKS || isAvoided()) {
        return;
      }
      avoidedSince = clock.ticks();
      avoided = true;
      for (Thread thread : threads) {
        if (thread
            .toString()
            .endsWith("@" + carrier)) { // of many that could run, the one that does
          LOGGER.log(
              Level.WARNING,
              "{0} keeps its event loop from all other sockets for {1} ms or more; loops that start"
                  + " soon run on the default pool. It is at {2}",
              thread.getName(),
              LOOK_EVERY.toMillis(),
              Arrays.toString(thread.getStackTrace()));
          return;
        }
      }
    }
  }
}
