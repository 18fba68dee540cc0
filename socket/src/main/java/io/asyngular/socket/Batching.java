package io.asyngular.socket;

/**
 * Sends many packets as one frame. While a batch is gathered, all that is sent on the socket waits
 * in it, answers included; only pings and raw frames do not. What waits is counted in the room
 * {@code outbound}. A batch that has grown to 5,000 packets or 1 MiB goes out and gathering goes
 * on, so that none grows without bound. Any thread; nothing blocks.
 *
 * <p>Two ways: {@link #begin} and {@link #flush} by hand, or {@link #start} and {@link #stop} with
 * a flush at each of the socket's batch intervals.
 */
public interface Batching {
  /** Gathers from now on, until {@link #flush}. What was gathered and not flushed is dropped. */
  void begin();

  /** Sends what was gathered, if anything was, and gathers no more. */
  void flush();

  /** Drops what was gathered, and gathers no more; calls among it fail. */
  void cancel();

  /** Gathers from now on, and sends what was gathered at each interval. */
  void start();

  /** Sends what was gathered, and ends what {@link #start} began. */
  void stop();

  /** Drops what was gathered, and ends what {@link #start} began. */
  void cancelAll();

  /** Whether what is sent now is gathered. */
  boolean isGathering();

  /**
   * Whether the application has started batching at intervals; a client keeps that while closed.
   */
  boolean isStarted();
}
