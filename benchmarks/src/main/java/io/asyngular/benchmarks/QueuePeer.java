package io.asyngular.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/** A queue of the JDK for each consumer. */
final class QueuePeer implements Peer {
  private final Supplier<BlockingQueue<Object>> queue;

  QueuePeer(Supplier<BlockingQueue<Object>> queue) {
    this.queue = queue;
  }

  @Override
  public void carry(int items, int consumers) throws InterruptedException {
    List<BlockingQueue<Object>> queues = new ArrayList<>();
    var threads = new Threads();
    for (int i = 0; i < consumers; i++) {
      BlockingQueue<Object> own = queue.get();
      queues.add(own);
      threads.start(() -> {
        for (int taken = 0; taken < items; taken++) {
          own.take();
        }
      });
    }
    for (int i = 0; i < items; i++) {
      for (BlockingQueue<Object> each : queues) {
        each.put(ITEM);
      }
    }
    threads.join();
  }

  @Override
  public void pingPong(int rounds) throws InterruptedException {
    BlockingQueue<Object> there = queue.get();
    BlockingQueue<Object> back = queue.get();
    var threads = new Threads();
    threads.start(() -> {
      for (int i = 0; i < rounds; i++) {
        back.put(there.take());
      }
    });
    for (int i = 0; i < rounds; i++) {
      there.put(ITEM);
      back.take();
    }
    threads.join();
  }
}
