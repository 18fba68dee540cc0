package io.asyngular.socket.engine;

import io.asyngular.socket.Request;
import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamHost;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The host of a socket's streams. */
final class SocketHost implements StreamHost {
  private static final System.Logger LOGGER = System.getLogger("io.asyngular.socket");

  private final SocketEngine engine;
  private volatile boolean ended;

  SocketHost(SocketEngine engine) {
    this.engine = engine;
  }

  void end() {
    ended = true;
  }

  @Override
  public StreamClock clock() {
    return engine.clock();
  }

  @Override
  public void start(String label, Runnable loop) {
    engine.threads().start(label, loop);
  }

  /** The call that the loop was busy with must not wait for an answer that will never come. */
  @Override
  public void loopFailed(String label, Throwable failure, @Nullable Object item) {
    if (item instanceof Request<?> request && !request.isAnswered()) {
      request.error(failure);
    } else {
      engine.failed(failure);
    }
  }

  @Override
  public void abandoned(String label, String why, boolean heldBack) {
    LOGGER.log(
        heldBack ? Level.WARNING : Level.DEBUG,
        "socket {0}: an abandoned loop over {1} was closed: {2}",
        engine.name(),
        label,
        why);
  }

  @Override
  public void consumed() {
    engine.inbound().consumed();
  }

  @Override
  public void happened(FlowEvent event) {
    engine.congested(event);
  }

  @Override
  public boolean disconnect(int code, String reason) {
    engine.later(() -> engine.end(code, reason, reason));
    return true;
  }

  @Override
  public boolean ended() {
    return ended;
  }
}
