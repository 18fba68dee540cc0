package io.asyngular.benchmarks;

import io.asyngular.stream.StreamConsumer;
import io.asyngular.stream.StreamHost;
import io.asyngular.stream.WritableStream;

/** One stream, and a consumer of it for each thread. */
final class AsyngularPeer implements Peer {
  @Override
  public void carry(int items, int consumers) throws InterruptedException {
    var stream = new WritableStream<Object>("items", StreamHost.standalone());
    var threads = new Threads();
    for (int i = 0; i < consumers; i++) {
      StreamConsumer<Object> consumer = stream.consumer();
      threads.start(() -> {
        for (int taken = 0; taken < items; taken++) {
          consumer.next();
        }
      });
    }
    for (int i = 0; i < items; i++) {
      stream.write(ITEM);
    }
    threads.join();
  }

  @Override
  public void pingPong(int rounds) throws InterruptedException {
    var there = new WritableStream<Object>("there", StreamHost.standalone());
    var back = new WritableStream<Object>("back", StreamHost.standalone());
    StreamConsumer<Object> pings = there.consumer();
    StreamConsumer<Object> pongs = back.consumer();
    var threads = new Threads();
    threads.start(() -> {
      for (int i = 0; i < rounds; i++) {
        back.write(pings.next());
      }
    });
    for (int i = 0; i < rounds; i++) {
      there.write(ITEM);
      pongs.next();
    }
    threads.join();
  }
}
