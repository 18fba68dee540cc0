package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.testkit.Eventually;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many packets as one frame, over connections. */
@Timeout(60)
class ClientBatchingTest extends ClientTests {
  private ScriptedServer scripted;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
  }

  @AfterEach
  void endScript() {
    scripted.close();
  }

  private AGClientBuilder scriptedBuilder() {
    return builder(scripted.url());
  }

  private static String array(int size, IntFunction<String> item) {
    return IntStream.range(0, size).mapToObj(item).collect(Collectors.joining(",", "[", "]"));
  }

  private static String m(int number) {
    return "{\"event\":\"m\",\"data\":" + number + "}";
  }

  @Test
  void withTheHandshakeTwentySubscriptionsAreOneFrame() {
    AGClientSocket client = client(scriptedBuilder().batchOnHandshake(Duration.ofMillis(100)));
    for (int i = 0; i < 20; i++) {
      client.subscribe("c" + i);
    }
    client.transmit("m", 1);
    try (Peer peer = scripted.open();
        EventLog log = EventLog.of(client)) {
      log.until("connect");
      assertThat(client.batching().isGathering()).isTrue();
      advance(client, Duration.ofMillis(50));
      String frame = peer.next();
      assertThat(frame).startsWith("[{\"event\":\"#subscribe\"").endsWith(m(1) + "]");
      assertThat(frame.split("#subscribe", -1)).hasSize(21);
      advance(client, Duration.ofMillis(50));
      assertThat(client.batching().isGathering()).isFalse();
      client.transmit("m", 2);
      assertThat(peer.next()).isEqualTo(m(2));
      String answers =
          java.util.regex.Pattern.compile("\"cid\":(\\d+)")
              .matcher(frame)
              .results()
              .map(cid -> "{\"rid\":" + cid.group(1) + "}")
              .collect(Collectors.joining(",", "[", "]"));
      peer.send(answers);
      log.until("subscribe c19 {}");
      assertThat(client.subscriptions()).hasSize(20);
    }
  }

  @Test
  void withOurServerTwentySubscriptionsAreDoneToo() {
    AGClientSocket client = client(builder().batchOnHandshake(Duration.ofMillis(100)));
    try (EventLog log = EventLog.of(client)) {
      for (int i = 0; i < 20; i++) {
        client.subscribe("c" + i);
      }
      client.connect();
      log.until("connect");
      advance(client, Duration.ofMillis(50));
      log.until("subscribe c19 {}");
      assertThat(socketOf(client).subscriptions()).hasSize(20);
    }
  }

  @Test
  void whatWasStartedGoesOnWithTheNextConnection() {
    AGClientSocket client = client(scriptedBuilder());
    client.connect();
    Peer first = scripted.open();
    isOpen(client);
    client.batching().start();
    client.transmit("m", 0);
    client.transmit("m", 1);
    advance(client, Duration.ofMillis(50));
    assertThat(first.next()).isEqualTo(array(2, ClientBatchingTest::m));
    client.reconnect(4200, "");
    assertThat(first.closed()).isEqualTo(4200);
    client.transmit("m", 0);
    client.transmit("m", 1);
    client.transmit("m", 2);
    try (Peer second = scripted.open()) {
      isOpen(client);
      assertThat(client.batching().isStarted()).isTrue();
      advance(client, Duration.ofMillis(50));
      assertThat(second.next()).isEqualTo(array(3, ClientBatchingTest::m));
      client.batching().stop();
      client.transmit("m", 3);
      assertThat(second.next()).isEqualTo(m(3));
    }
  }

  @Test
  void aCloseDropsWhatWasGathered() {
    AGClientSocket client = client(scriptedBuilder());
    client.connect();
    Peer first = scripted.open();
    isOpen(client);
    client.batching().begin();
    client.transmit("m", 0);
    var call = client.invokeAsync("c", 1);
    var told = client.transmitAsync("m", 2);
    client.reconnect(4200, "");
    assertThat(first.closed()).isEqualTo(4200);
    assertThat(failure(call)).hasMessageContaining("bad connection");
    assertThat(failure(told)).hasMessageContaining("bad connection");
    try (Peer second = scripted.open()) {
      isOpen(client);
      assertThat(client.batching().isGathering()).isFalse();
      client.transmit("m", 3);
      assertThat(second.next()).isEqualTo(m(3));
    }
  }

  @Test
  void pongsGoAroundABatch() {
    AGClientSocket client = client(scriptedBuilder());
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      client.batching().begin();
      client.transmit("m", 0);
      peer.ping();
      assertThat(peer.next()).isEmpty();
      client.batching().flush();
      assertThat(peer.next()).isEqualTo("[" + m(0) + "]");
    }
  }

  @Test
  void batchesOfTheServersAreTakenApart() {
    AGClientSocket client = client(scriptedBuilder());
    client.connect();
    try (Peer peer = scripted.open();
        var messages = client.receiver("m", Integer.class).consumer();
        EventLog log = EventLog.of(client)) {
      isOpen(client);
      var call = client.invokeAsync("c", 1);
      String cid = Peer.cid(peer.next());
      peer.send("[" + m(1) + ",{\"rid\":" + cid + ",\"data\":5}," + m(2) + ",7]");
      assertThat(Eventually.result(call).json()).isEqualTo("5");
      assertThat(messages.next()).isEqualTo(1);
      assertThat(messages.next()).isEqualTo(2);
      log.untilOne("raw [");
    }
  }

  @Test
  void noTimerOutlivesTheConnection() {
    AGClientSocket client = client(scriptedBuilder().batchOnHandshake(Duration.ofMillis(100)));
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      client.settle();
      client.batching().start();
      assertThat(clock.waiting()).isPositive();
      client.disconnect();
      assertThat(peer.closed()).isEqualTo(1000);
    }
    Eventually.until(() -> clock.waiting() == 0);
    loopIsDone(client);
  }
}
