package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A lock that a loop and its event loop wait for, in this order, is handed to the loop, which only
 * the event loop can continue.
 */
@Timeout(60)
class AffineLockTest extends ServerTests {
  private final CompletableFuture<Thread> loop = new CompletableFuture<>();
  private final CompletableFuture<Thread> eventLoop = new CompletableFuture<>();
  private final CountDownLatch release = new CountDownLatch(1);

  private void bothGoOn(Runnable inLock) throws Exception {
    restart(
        AGServer.builder()
            .loopAffine(true)
            .eventLoops(1)
            .http(path -> {
              eventLoop.complete(Thread.currentThread());
              inLock.run();
              return Optional.empty();
            })
            .serve(socket -> {
              for (Payload message : socket.receiver("lock")) {
                loop.complete(Thread.currentThread());
                inLock.run();
                socket.transmit("locked", message);
              }
            }));
    try (TestClient client = TestClient.open(server);
        TestClient browser = TestClient.tcp(server)) {
      client.transmit("lock", "1");
      asleep(result(loop));
      browser.write("GET /x HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      asleep(result(eventLoop));
      release.countDown();
      assertThat(browser.head()).startsWith("HTTP/1.1 404 ");
      assertThat(client.next()).isEqualTo("{\"event\":\"locked\",\"data\":1}");
    }
  }

  private static void asleep(Thread thread) {
    until(() ->
        thread.getState() == Thread.State.BLOCKED || thread.getState() == Thread.State.WAITING);
  }

  @Test
  void aMonitorIsNotWaitedForForEver() throws Exception {
    var monitor = new Object();
    var held = new CountDownLatch(1);
    var third =
        inBackground(() -> {
          synchronized (monitor) {
            held.countDown();
            release.await();
          }
        });
    held.await();
    bothGoOn(() -> {
      synchronized (monitor) {
        assertThat(Thread.holdsLock(monitor)).isTrue();
      }
    });
    result(third);
  }

  @Test
  void aLockIsNotWaitedForForEver() throws Exception {
    var lock = new ReentrantLock();
    var held = new CountDownLatch(1);
    var third =
        inBackground(() -> {
          lock.lock();
          try {
            held.countDown();
            release.await();
          } finally {
            lock.unlock();
          }
        });
    held.await();
    bothGoOn(() -> {
      lock.lock();
      try {
        assertThat(lock.isHeldByCurrentThread()).isTrue();
      } finally {
        lock.unlock();
      }
    });
    result(third);
  }
}
