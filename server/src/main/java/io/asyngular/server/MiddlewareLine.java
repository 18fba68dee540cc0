package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.stream.LoopBody;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import io.asyngular.stream.WritableStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One function of the application between a client and the server: actions go in as a stream, one
 * at a time, and what it decides comes out. Its loop starts with the first action. A line whose
 * loop has ended decides nothing any more, and whoever it belongs to is told, so that it can end:
 * nothing passes unjudged.
 *
 * <p>Actions are submitted on the event loop; all else may be called from any thread.
 *
 * @param <A> the actions of this line
 */
final class MiddlewareLine<A extends Action> implements StreamNode {
  /** Whose line it is. */
  interface Owner {
    /** Starts the line's virtual thread. */
    void start(String label, Runnable loop);

    /** Something went wrong in the line, or was blocked by it. */
    void failed(Throwable failure);

    /** The line has ended by itself: nothing can be judged any more. */
    void ended(String line);
  }

  /** What is to be done about an action. */
  sealed interface Ruling<D> {
    /** It happens, with other data if there is any. */
    record Pass<D>(@Nullable D data) implements Ruling<D> {}

    /** It does not happen, and whoever asked for it is told this. */
    record Refusal<D>(AGException error) implements Ruling<D> {}

    /** There is nobody left to judge it; its owner ends. */
    record Nobody<D>() implements Ruling<D> {}
  }

  private static final String SILENT = "silent";

  private final String name;
  private final ServerOptions options;
  private final Owner owner;
  private final WritableStream<A> actions;

  private volatile boolean over;

  /** What is being judged. Written by the event loop. */
  private volatile @Nullable A current;

  private volatile @Nullable Thread judge;

  MiddlewareLine(String name, LoopBody<A> body, ServerOptions options, Owner owner) {
    this.name = name;
    this.options = options;
    this.owner = owner;
    this.actions = new WritableStream<>(name, new Host());
    actions.loop(items -> {
      judge = Thread.currentThread();
      Throwable failure = null;
      try {
        body.run(items);
      } catch (Throwable e) { // whatever it is, nothing is judged any more
        failure = e;
      }
      loopEnded(failure);
    });
  }

  /** The streams of a line belong to it: its loop's failures are its end. */
  private final class Host implements StreamHost {
    @Override
    public StreamClock clock() {
      return options.clock;
    }

    @Override
    public void start(String label, Runnable loop) {
      owner.start("middleware/" + label, loop);
    }

    @Override
    public void loopFailed(String label, Throwable failure, @Nullable Object item) {
      owner.failed(failure);
    }

    @Override
    public boolean ended() {
      return over;
    }
  }

  /**
   * Has the action judged.
   *
   * @param verdict the action's own
   * @param bytes what the action counts for
   */
  <D> CompletionStage<Ruling<D>> judge(A action, Verdict<D> verdict, int bytes) {
    current = action;
    options.middlewareTimeout.ifPresent(limit -> limit(verdict, limit));
    actions.write(action, bytes);
    if (over) {
      verdict.decideAtLast(new Verdict.Decision.Lost<>());
    }
    return verdict.decided().thenApply(decision -> ruling(verdict, decision));
  }

  private <D> void limit(Verdict<D> verdict, Duration limit) {
    StreamClock.Timeout timeout =
        options.clock.schedule(
            limit,
            () -> {
              var late =
                  new AGException(
                      ErrorNames.TIMEOUT,
                      "The "
                          + verdict.type()
                          + " AGAction was not judged by "
                          + name
                          + " middleware within "
                          + limit.toMillis()
                          + " ms");
              verdict.decideAtLast(new Verdict.Decision.Blocked<>(late));
            });
    verdict.decided().whenComplete((decision, failure) -> timeout.cancel());
  }

  private <D> Ruling<D> ruling(Verdict<D> verdict, Verdict.Decision<D> decision) {
    current = null;
    return switch (decision) {
      case Verdict.Decision.Allowed<D>(D data) -> new Ruling.Pass<>(data);
      case Verdict.Decision.Lost<D>() -> new Ruling.Nobody<>();
      case Verdict.Decision.Blocked<D>(Throwable error) -> {
        AGException told = told(verdict, error);
        if (options.middlewareEmitFailures) {
          owner.failed(error == null ? told : error);
        }
        yield new Ruling.Refusal<>(told);
      }
    };
  }

  private AGException told(Verdict<?> verdict, @Nullable Throwable error) {
    if (error == null
        || (error instanceof AGException known && Boolean.TRUE.equals(known.property(SILENT)))) {
      return new AGException(
          ErrorNames.SILENT_MIDDLEWARE_BLOCKED,
          "The " + verdict.type() + " AGAction was blocked by " + name + " middleware",
          Map.of("type", name));
    }
    return error instanceof AGException known
        ? known
        : new AGException(ErrorNames.INTERNAL, "Internal error", error);
  }

  /** Whether nothing is judged any more. */
  boolean isOver() {
    return over;
  }

  /** Whether that thread is the one that judges. */
  boolean isJudgedBy(Thread thread) {
    return judge == thread;
  }

  /** Told as a defect of the server's, with what the loop threw, if it did. */
  private void loopEnded(@Nullable Throwable failure) {
    if (!over) {
      owner.failed(
          new IllegalStateException(
              "The " + name + " middleware ended before what it is to judge", failure));
    } else if (failure != null) {
      owner.failed(failure);
    }
    lose();
  }

  /** The owner is told before what is being judged goes on without a judgement. */
  private void lose() {
    boolean first = !over;
    over = true;
    if (first) {
      owner.ended(name);
    }
    A action = current;
    if (action != null) {
      lose(action.verdict());
    }
  }

  private static <D> void lose(Verdict<D> verdict) {
    verdict.decideAtLast(new Verdict.Decision.Lost<>());
  }

  /** There is nothing more to judge: the loop may finish, and nobody is told. */
  void finish() {
    over = true;
    actions.close();
  }

  /** As {@link #finish}, and the loop ends now. */
  void end() {
    over = true;
    actions.kill();
    lose();
  }

  // The node

  @Override
  public String name() {
    return name;
  }

  @Override
  public long backpressure() {
    return actions.backpressure();
  }

  @Override
  public long bytes() {
    return actions.bytes();
  }

  @Override
  public long weight() {
    return actions.weight();
  }

  @Override
  public Duration age() {
    return actions.age();
  }

  @Override
  public StreamStats stats() {
    return actions.stats();
  }

  @Override
  public void close() {
    actions.close();
    lose();
  }

  @Override
  public void kill() {
    actions.kill();
    lose();
  }
}
