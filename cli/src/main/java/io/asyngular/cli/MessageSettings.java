package io.asyngular.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of measurements that send messages. */
final class MessageSettings {
  /** What a paced sender may be ahead of the answers, so that neither end runs out of memory. */
  private static final int MOST_AHEAD = 10_000;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      converter = Sizes.class,
      description = "The size of each message, such as 100 or 64KiB. Default: ${DEFAULT-VALUE}.")
  private int size = 32;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Without --rate, how many may be on their way at once, for each sender. Default:"
              + " ${DEFAULT-VALUE}.")
  private int depth = 1;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      converter = Durations.OrSeconds.class,
      description = "For how long before that nothing is counted. Default: 1s.")
  private Duration warmUp = Duration.ofSeconds(1);

  /** What picocli fills in. */
  MessageSettings() {}

  /**
   * Refuses what cannot be.
   *
   * @throws IllegalArgumentException if there is any
   */
  void check() {
    if (depth < 1) {
      throw new IllegalArgumentException("--depth is at least 1, not " + depth);
    }
  }

  /** How many may be on their way at once. */
  int depth(boolean paced) {
    return paced ? MOST_AHEAD : depth;
  }

  Duration warmUp() {
    return warmUp;
  }

  /** A text so long that with its quotes and the rest it has the size. */
  String padding(int rest) {
    return "x".repeat(Math.max(0, size - rest - 2));
  }
}
