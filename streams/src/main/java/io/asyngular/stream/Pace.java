package io.asyngular.stream;

/**
 * How a reader keeps pace with a busy writer, which it catches up with again and again. To park
 * each time would cost both of them more than the items do; and so would it to stay at the writer's
 * heels, with every cache line on its way between two cores. So after a long run of items the
 * reader lets the writer get ahead for a microsecond or two. Where nothing more comes then, it
 * waits as usual, and does not pause before the next long run. The reader's only.
 */
final class Pace {
  private static final int LONG_RUN = 1024;
  private static final int PAUSES = 3;
  private static final int SPINS = 64;

  /** How far the reader had come when it last waited. */
  private int waitedAt;

  /** Whether there is more behind that link, after a pause if that is worth it. */
  boolean hasMoreSoon(Link last) {
    if (last.seq() - waitedAt < LONG_RUN) {
      return false;
    }
    for (int pause = 0; pause < PAUSES; pause++) {
      for (int i = 0; i < SPINS; i++) {
        Thread.onSpinWait();
      }
      if (last.hasNext()) {
        return true;
      }
    }
    waitedAt = last.seq();
    return false;
  }
}
