package io.asyngular.server;

import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.StreamClock;
import io.asyngular.stream.StreamHost;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The host of a server's own streams. Their loops run on the default pool. */
final class ServerHost implements StreamHost {
  private static final System.Logger LOGGER = System.getLogger("io.asyngular.server");

  private final AGServer server;
  private volatile boolean refusing;
  private volatile boolean ended;

  ServerHost(AGServer server) {
    this.server = server;
  }

  void end() {
    ended = true;
  }

  void refuse() {
    refusing = true;
  }

  /** Whether further connections are refused. */
  boolean refuses() {
    return refusing || ended;
  }

  @Override
  public StreamClock clock() {
    return server.options().clock;
  }

  @Override
  public void start(String label, Runnable loop) {
    server.threads().start("ag/" + label, loop);
  }

  @Override
  public void loopFailed(String label, Throwable failure, @Nullable Object item) {
    LOGGER.log(Level.WARNING, "the loop over " + label + " has failed and ended", failure);
    server.warn(failure);
  }

  @Override
  public void consumed() {
    server.consumed();
  }

  @Override
  public void happened(FlowEvent event) {
    server.congested(event, Optional.empty());
  }

  @Override
  public boolean ended() {
    return ended;
  }
}
