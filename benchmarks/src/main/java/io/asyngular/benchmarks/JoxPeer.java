package io.asyngular.benchmarks;

import com.softwaremill.jox.Channel;
import java.util.ArrayList;
import java.util.List;

/** An unlimited channel for each consumer. */
final class JoxPeer implements Peer {
  @Override
  public void carry(int items, int consumers) throws InterruptedException {
    List<Channel<Object>> channels = new ArrayList<>();
    var threads = new Threads();
    for (int i = 0; i < consumers; i++) {
      Channel<Object> own = Channel.newUnlimitedChannel();
      channels.add(own);
      threads.start(() -> {
        for (int taken = 0; taken < items; taken++) {
          own.receive();
        }
      });
    }
    for (int i = 0; i < items; i++) {
      for (Channel<Object> each : channels) {
        each.send(ITEM);
      }
    }
    threads.join();
  }

  @Override
  public void pingPong(int rounds) throws InterruptedException {
    Channel<Object> there = Channel.newUnlimitedChannel();
    Channel<Object> back = Channel.newUnlimitedChannel();
    var threads = new Threads();
    threads.start(() -> {
      for (int i = 0; i < rounds; i++) {
        back.send(there.receive());
      }
    });
    for (int i = 0; i < rounds; i++) {
      there.send(ITEM);
      back.receive();
    }
    threads.join();
  }
}
