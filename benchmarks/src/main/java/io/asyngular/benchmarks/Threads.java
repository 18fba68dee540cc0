package io.asyngular.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The consumers of one run. */
final class Threads {
  /** What a consumer does. */
  interface Body {
    void run() throws InterruptedException;
  }

  private final List<Thread> threads = new ArrayList<>();

  void start(Body body) {
    threads.add(
        Thread.startVirtualThread(() -> {
          try {
            body.run();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }));
  }

  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
