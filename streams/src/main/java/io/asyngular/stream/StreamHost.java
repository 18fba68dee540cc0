package io.asyngular.stream;

import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose streams these are: where their loops run, what time it is, and who is told. A socket is the
 * host of its streams. All methods may be called from any thread and must not block.
 */
public interface StreamHost {
  /** The time of these streams. */
  default StreamClock clock() {
    return StreamClock.system();
  }

  /**
   * Starts a loop's virtual thread, at once or soon; it must never be refused, or the loop's items
   * would wait for ever.
   *
   * @param label what the loop consumes, for example {@code receivers/chat}
   */
  default void start(String label, Runnable loop) {
    var thread = Thread.ofVirtual().name("ag/" + label).start(loop);
    assert thread.isVirtual();
  }

  /**
   * A loop's body has thrown; only that loop has ended. Called on the loop's thread.
   *
   * @param item what the body had taken last and may not have finished; null if nothing
   */
  default void loopFailed(String label, Throwable failure, @Nullable Object item) {
    System.getLogger("io.asyngular.stream")
        .log(Level.WARNING, "the loop over " + label + " failed", failure);
  }

  /**
   * A plain loop's iterator was taken for abandoned and closed.
   *
   * @param why by which rule
   * @param heldBack whether it had kept its stream over a limit meanwhile, which the application
   *     should hear of; otherwise no harm was done
   */
  default void abandoned(String label, String why, boolean heldBack) {
    System.getLogger("io.asyngular.stream")
        .log(
            heldBack ? Level.WARNING : Level.DEBUG,
            "an abandoned loop over {0} was closed: {1}",
            label,
            why);
  }

  /**
   * Consumers have taken items, or have gone: told at least every 32 items or 64 KiB and whenever a
   * consumer has nothing left. Called on the consuming thread, so it must cost next to nothing.
   */
  default void consumed() {}

  /** Something has happened to the flow in one of these streams. On any thread. */
  default void happened(FlowEvent event) {}

  /**
   * A limit asks not to be fed until that says true; look again whenever {@link #consumed} is told.
   * Nobody is held back by a host that does not know who feeds its streams.
   *
   * @param node the path of what is over its limit
   */
  default void pause(String node, BooleanSupplier until) {}

  /**
   * A limit asks for the end of the socket that these streams are of.
   *
   * @return false if they are of none
   */
  default boolean disconnect(int code, String reason) {
    return false;
  }

  /** Whether the owner has ended: from then on a new consumer ends at once. */
  default boolean ended() {
    return false;
  }

  /** A host of its own: default virtual threads, the system's clock, failures to the log. */
  static StreamHost standalone() {
    return StandaloneHost.INSTANCE;
  }
}
