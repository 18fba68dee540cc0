package io.asyngular.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.stream.LoopBody;
import io.asyngular.testkit.Eventually;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A middleware that decides nothing: it hands its actions to the test, which does. */
final class Judged<A extends Action> implements LoopBody<A> {
  private final BlockingQueue<A> actions = new LinkedBlockingQueue<>();

  @Override
  public void run(Iterable<A> items) {
    items.forEach(actions::add);
  }

  /** The next action, which is of that kind. */
  <E extends A> E next(Class<E> type) {
    try {
      A action = actions.poll(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(action).as("an action that came in time").isInstanceOf(type);
      return type.cast(action);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether there is nothing to decide on; only as of now. */
  boolean isEmpty() {
    return actions.isEmpty();
  }
}
