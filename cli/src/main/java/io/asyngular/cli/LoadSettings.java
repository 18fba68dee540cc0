package io.asyngular.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all measurements have. */
final class LoadSettings {
  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "How many clients. Default: ${DEFAULT-VALUE}.")
  private int clients = 10;

  @Option(
      names = {"--duration", "--seconds"},
      paramLabel = "TIME",
      converter = Durations.OrSeconds.class,
      description = "For how long, such as 10s, 1m or, in seconds, 10. Default: 10s.")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "How many a second, of all clients together. Default: as many as go.")
  private @Nullable Double rate;

  @Mixin private final ClientSettings client = new ClientSettings();

  /** What picocli fills in. */
  LoadSettings() {}

  /**
   * Refuses what cannot be.
   *
   * @throws IllegalArgumentException if there is any
   */
  void check() {
    if (clients < 1) {
      throw new IllegalArgumentException("--clients is at least 1, not " + clients);
    }
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("--duration must be positive");
    }
    if (rate != null && !(rate > 0)) {
      throw new IllegalArgumentException("--rate must be positive, not " + rate);
    }
  }

  Endpoint endpoint() {
    return client.endpoint();
  }

  int clients() {
    return clients;
  }

  Duration duration() {
    return duration;
  }

  /** Whether what is to be sent is due at certain times. */
  boolean isPaced() {
    return rate != null;
  }

  /** A schedule that begins now. */
  Schedule schedule() {
    return new Schedule(System.nanoTime(), rate == null ? 0 : rate);
  }

  ClientSettings client() {
    return client;
  }
}
