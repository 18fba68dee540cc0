package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.until;

import io.asyngular.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** A server whose sockets answer {@code echo}, with its time turned by hand, and what floods it. */
abstract class BackpressureTests {
  static final int HIGH_ITEMS = 4096;
  static final long HIGH_BYTES = 1 << 20;
  static final String ITEM = "{\"event\":\"m\",\"data\":\"" + "x".repeat(180) + "\"}";

  final ManualClock clock = new ManualClock();
  AGServer server = AGServer.builder().clock(clock).serve(this::echo).listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  void restart(AGServerBuilder with) {
    server.close();
    server = with.serve(this::echo).listen(0);
  }

  void echo(AGServerSocket socket) {
    socket
        .procedure("echo")
        .loop(calls -> {
          for (var call : calls) {
            call.end(call.data());
          }
        });
  }

  AGServerSocket socketOf(TestClient client) {
    return server.client(client.id()).orElseThrow();
  }

  static void isServed(TestClient client, int times) {
    for (int i = 0; i < times; i++) {
      client.invoke("echo", String.valueOf(i), 1000 + i);
      client.until("{\"rid\":" + (1000 + i) + ",\"data\":" + i + "}");
    }
  }

  /** Sends items until all are out; how many are is counted. */
  static CompletableFuture<Void> flood(
      TestClient client, String item, int items, AtomicInteger sent) {
    return inBackground(() -> {
      while (sent.get() < items) {
        client.send(item);
        sent.incrementAndGet();
      }
    });
  }

  static void isPaused(AGServerSocket socket) {
    until(((ServerSocket) socket).engine()::isReadingPaused);
    loopIsDone(socket);
  }

  void advance(AGServerSocket socket, int seconds) {
    for (int second = 0; second < seconds; second++) {
      clock.advance(Duration.ofSeconds(1));
      loopIsDone(socket);
    }
  }
}
