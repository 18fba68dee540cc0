package io.asyngular.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SmokeTest {
  @Test
  void aLoopGetsAllThatIsWrittenAfterItWasMade() throws Exception {
    var stream = new WritableStream<Integer>("numbers");
    var seen = new ArrayList<Integer>();
    var done = new CountDownLatch(1);
    stream.loop(items -> {
      for (int item : items) seen.add(item);
      done.countDown();
    });
    int n = 5_000_000;
    long t = System.nanoTime();
    for (int i = 0; i < n; i++) stream.write(i);
    stream.close();
    done.await();
    System.out.println("ns/item " + (System.nanoTime() - t) / (double) n);
    assertThat(seen).hasSize(n).isSorted();
    assertThat(stream.consumerCount()).isZero();
  }
}
