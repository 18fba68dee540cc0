package io.asyngular.client;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients by the thousand in one process. */
@Timeout(120)
class ManyClientsTest {
  private static final int MANY = 2000;
  private static final int MANY_AGAIN = 1000;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final List<AGClientSocket> clients = new ArrayList<>();
  private AGServer server = listening(0);

  private static AGServer listening(int port) {
    return AGServer.builder().host("127.0.0.1").listen(port);
  }

  @AfterEach
  void end() throws InterruptedException {
    var ends = new ArrayList<Thread>();
    for (AGClientSocket client : clients) {
      ends.add(Thread.startVirtualThread(client::close));
    }
    for (Thread each : ends) {
      each.join();
    }
    server.close();
  }

  private void subscribe(int many, AGClientBuilder builder, AtomicInteger heard) {
    for (int i = 0; i < many; i++) {
      AGClientSocket client = builder.connect();
      clients.add(client);
      client.subscribe("room").loop(messages -> messages.forEach(all -> heard.incrementAndGet()));
    }
    allAreSubscribed();
  }

  private void allAreSubscribed() {
    until(() -> clients.stream().allMatch(client -> client.isSubscribed("room")));
  }

  private AGClientBuilder builder() {
    return AGClientSocket.builder("ws://127.0.0.1:" + server.port() + "/asyngular/");
  }

  private static int platformThreads() {
    return Thread.getAllStackTraces().size();
  }

  @Test
  void aClientCostsNoThreadOfItsOwn() throws InterruptedException {
    int before = platformThreads();
    var heard = new AtomicInteger();
    subscribe(MANY, builder(), heard);
    server.exchange().invokePublish("room", "hello");
    until(() -> heard.get() == MANY);
    int fewForAll = 8 * Runtime.getRuntime().availableProcessors() + 8;
    assertThat(platformThreads() - before).isLessThan(fewForAll);
  }

  @Test
  void afterARestartAllComeBackAndNotAllAtOnce() throws InterruptedException {
    var heard = new AtomicInteger();
    subscribe(MANY_AGAIN, builder().clock(clock).connectTimeout(LONG).ackTimeout(LONG), heard);
    int port = server.port();
    server.close();
    until(() -> clients.stream().allMatch(client -> client.pendingReconnect().isPresent()));

    List<Duration> delays =
        clients.stream().map(client -> client.pendingReconnect().orElseThrow()).toList();
    var bySecond = delays.stream().collect(Collectors.groupingBy(Duration::toSeconds));
    assertThat(bySecond.keySet())
        .containsAll(List.of(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L));
    assertThat(bySecond.values())
        .allSatisfy(second -> assertThat(second).hasSizeLessThan(MANY_AGAIN / 5));
    assertThat(new HashSet<>(delays)).hasSizeGreaterThan(MANY_AGAIN / 2);

    server = listening(port);
    clock.advance(Duration.ofSeconds(20));
    allAreSubscribed();
    assertThat(clients).allMatch(client -> client.state() == SocketState.OPEN);
    server.exchange().invokePublish("room", "back again");
    until(() -> heard.get() == MANY_AGAIN);
  }
}
