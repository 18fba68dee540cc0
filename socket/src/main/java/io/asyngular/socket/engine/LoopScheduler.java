package io.asyngular.socket.engine;

import io.asyngular.stream.StreamClock;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the continuations of its virtual threads on one event loop, and must never refuse or forget
 * one: a thread that was not continued would sleep for ever, and hold what it holds. When the event
 * loop has ended, or sleeps, they run on the common pool.
 */
final class LoopScheduler implements Executor {
  private static final System.Logger LOGGER = System.getLogger("io.asyngular.socket");
  private static final int STUCK_TICKS = 5;
  private static final int AVOIDED_TICKS = 3000;
  private static final int IDLE = 0;

  private final EventLoop loop;
  private final StreamClock clock;
  private final Set<Thread> threads;
  private final Thread.Builder.OfVirtual builder;
  private final Queue<Runnable> continuations = new ConcurrentLinkedQueue<>();
  private final Runnable next = this::runNext;
  private volatile boolean avoided;
  private volatile int avoidedSince;

  /** The event loop's thread. */
  private volatile @Nullable Thread carrier;

  /** When the continuation that runs now was begun, in ticks; written by the event loop. */
  private volatile int runningSince = IDLE;

  /** What the event loop had not come to when last looked; who looks only. */
  private @Nullable Runnable leftLast;

  /** Of the virtual threads in {@code threads}, those that it has made run here. */
  LoopScheduler(EventLoop loop, StreamClock clock, Set<Thread> threads) {
    this.loop = loop;
    this.clock = clock;
    this.threads = threads;
    this.builder = LoopThreads.builderFor(this);
  }

  Thread.Builder.OfVirtual builder() {
    return builder;
  }

  @Override
  public void execute(Runnable continuation) {
    continuations.add(continuation);
    try {
      loop.execute(next);
    } catch (RejectedExecutionException e) {
      runElsewhere();
    }
  }

  private void runNext() {
    Runnable continuation = continuations.poll();
    if (continuation == null) {
      return; // it was run elsewhere
    }
    carrier = Thread.currentThread();
    int now = clock.ticks();
    runningSince = now == IDLE ? IDLE + 1 : now;
    continuation.run();
    runningSince = IDLE;
  }

  private void runElsewhere() {
    for (Runnable each = continuations.poll(); each != null; each = continuations.poll()) {
      ForkJoinPool.commonPool().execute(each);
    }
  }

  /**
   * Has others do what the event loop has left undone since the last look, if it sleeps: it may be
   * waiting for a lock that is meant for one of those threads.
   */
  void relieve() {
    Runnable first = continuations.peek();
    Thread sleeper = carrier;
    boolean stuck = first != null && first.equals(leftLast) && sleeper != null && isAsleep(sleeper);
    leftLast = first;
    if (stuck) {
      runElsewhere();
    }
  }

  /** One that waits for the network is not. */
  private static boolean isAsleep(Thread thread) {
    return switch (thread.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> true;
      default -> false;
    };
  }

  /** A cold start is forgiven in time; who computes for long is found out again. */
  boolean isAvoided() {
    return avoided && clock.ticks() - avoidedSince < AVOIDED_TICKS;
  }

  void look() {
    int since = runningSince;
    if (since == IDLE || clock.ticks() - since < STUCK_TICKS || isAvoided()) {
      return;
    }
    avoidedSince = clock.ticks();
    avoided = true;
    Thread on = carrier;
    for (Thread thread : threads) {
      if (on != null
          && thread
              .toString()
              .endsWith("@" + on.getName())) { // of many that could run, the one that does
        LOGGER.log(
            Level.WARNING,
            "{0} keeps its event loop from all other sockets for {1} ms or more; loops that start"
                + " soon run on the default pool. It is at {2}",
            thread.getName(),
            LoopThreads.LOOK_EVERY.toMillis(),
            Arrays.toString(thread.getStackTrace()));
        return;
      }
    }
  }
}
