package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client whose loops are slow reads slowly, and is not taken for dead. */
@Timeout(60)
class SlowLoopTest extends ClientTests {
  /** A little more than a client holds before it stops reading. */
  private static final int ITEMS = 115;

  private static final int MANY = 3_000;
  private static final int FEW = 300;

  private static final String FILLING = "x".repeat(10_000);
  private static final String ITEM = "{\"event\":\"m\",\"data\":\"" + FILLING + "\"}";

  private static boolean isPaused(AGClientSocket client) {
    return ((ClientSocket) client).engine().isReadingPaused();
  }

  private static void flood(AGServerSocket socket) {
    for (int i = 0; i < ITEMS; i++) {
      socket.transmit("m", i + FILLING);
    }
  }

  private static int number(String item) {
    return Integer.parseInt(item.substring(0, item.length() - FILLING.length()));
  }

  private static List<Integer> numbers(StreamConsumer<String> items) {
    var numbers = new ArrayList<Integer>();
    for (int i = 0; i < ITEMS; i++) {
      numbers.add(number(items.next()));
    }
    return numbers;
  }

  private static List<Integer> all() {
    return IntStream.range(0, ITEMS).boxed().toList();
  }

  /** Ten seconds for the client, and then for the server once it has heard of the client. */
  private void tenSeconds(AGClientSocket client, AGServerSocket socket) {
    long heard = socket.counts().framesReceived();
    advance(client, Duration.ofSeconds(10));
    until(() -> socket.counts().framesReceived() > heard);
    serverClock.advance(Duration.ofSeconds(10));
  }

  @Test
  void ourServerHearsOfAClientThatDoesNotRead() throws Exception {
    AGClientSocket client = open(builder());
    AGServerSocket socket = socketOf(client);
    try (var items = client.receiver("m", String.class).consumer()) {
      flood(socket);
      until(() -> isPaused(client));
      for (int i = 0; i < 9; i++) {
        tenSeconds(client, socket);
      }
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      assertThat(client.state()).isEqualTo(SocketState.OPEN);
      assertThat(numbers(items)).isEqualTo(all());
      until(() -> !isPaused(client));
      assertThat(client.invoke("echo", 5, Integer.class)).isEqualTo(5);
      serverClock.advance(Duration.ofSeconds(29));
      advance(client, Duration.ofSeconds(29));
      assertThat(client.invoke("echo", 6, Integer.class)).as("each has heard").isEqualTo(6);
    }
  }

  @Test
  void slowChannelsHoldTheServerBackToo() {
    AGClientSocket client = open(builder());
    try (EventLog log = EventLog.of(client);
        var items = client.subscribe("a", String.class).messages().consumer()) {
      log.until("subscribe a {}");
      for (int i = 0; i < ITEMS; i++) {
        server.exchange().transmitPublish("a", i + FILLING);
      }
      until(() -> isPaused(client));
      assertThat(client.streams().channels().bytes()).isGreaterThan(500_000);
      assertThat(numbers(items)).isEqualTo(all());
      until(() -> !isPaused(client));
    }
  }

  @Test
  void aSlowLoopMayCallTheServerThatFloodsIt() throws Exception {
    AGClientSocket client = open(builder());
    var seen = new ArrayList<Integer>();
    client
        .receiver("m", String.class)
        .loop(items -> {
          for (String item : items) {
            seen.add(client.invoke("echo", number(item), Integer.class));
          }
        });
    flood(socketOf(client));
    until(() -> seen.size() == ITEMS);
    assertThat(seen).isEqualTo(all());
  }

  private void withPausedClient(AGClientBuilder builder, Story story) throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder.url(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open();
          var items = client.receiver("m", String.class).consumer()) {
        isOpen(client);
        client.settle();
        for (int i = 0; i < ITEMS; i++) {
          peer.send(ITEM);
        }
        until(() -> isPaused(client));
        story.tell(client, peer, items);
      }
    }
  }

  private interface Story {
    void tell(AGClientSocket client, Peer peer, StreamConsumer<String> items);
  }

  @Test
  void pongsGoOutUnaskedWhileReadingIsPaused() throws Exception {
    withPausedClient(
        builder(),
        (client, peer, items) -> {
          for (int i = 0; i < 10; i++) {
            advance(client, Duration.ofMillis(6_667));
            assertThat(peer.next()).isEmpty();
          }
          assertThat(client.state()).isEqualTo(SocketState.OPEN);
          for (int i = 0; i < ITEMS; i++) {
            items.next();
          }
          until(() -> !isPaused(client));
          loopIsDone(client);
          advance(client, Duration.ofMillis(19_999));
          assertThat(client.state()).as("its patience begins anew").isEqualTo(SocketState.OPEN);
          advance(client, Duration.ofMillis(1));
          assertThat(peer.closed()).as("and ends").isEqualTo(4000);
        });
  }

  @Test
  void whoDoesNotMissPingsIsHeardAllTheSame() throws Exception {
    withPausedClient(
        builder().pingTimeoutDisabled(true),
        (client, peer, items) -> {
          advance(client, Duration.ofMillis(6_667));
          assertThat(peer.next()).isEmpty();
        });
  }

  @Test
  void aPauseMayLastForHours() throws Exception {
    withPausedClient(
        builder(),
        (client, peer, items) -> {
          for (int i = 0; i < 100; i++) {
            advance(client, Duration.ofMinutes(2));
          }
          assertThat(client.state()).isEqualTo(SocketState.OPEN);
          assertThat(items.next()).isEqualTo(FILLING);
        });
  }

  @Test
  void pausesLeaveNoTimersBehind() throws Exception {
    withPausedClient(
        builder(),
        (client, peer, items) -> {
          int timers = clock.waiting();
          var sending =
              inBackground(() -> {
                for (int i = 0; i < MANY; i++) {
                  peer.send(ITEM);
                }
              });
          for (int i = 0; i < MANY; i++) {
            if (i % FEW == 0) {
              until(() -> isPaused(client));
            }
            items.next();
          }
          result(sending);
          loopIsDone(client);
          assertThat(clock.waiting()).isLessThanOrEqualTo(timers);
        });
  }

  @Test
  void whatArrivesOverAnotherConnectionWaitsBehind() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      try (var items = client.receiver("n", Integer.class).consumer()) {
        Peer first = scripted.open();
        isOpen(client);
        first.send("{\"event\":\"n\",\"data\":1}", "{\"event\":\"n\",\"data\":2}");
        until(() -> client.receiver("n").backpressure() == 2);
        client.reconnect(4100, "");
        try (Peer second = scripted.open()) {
          second.send("{\"event\":\"n\",\"data\":3}");
          assertThat(List.of(items.next(), items.next(), items.next())).containsExactly(1, 2, 3);
        }
      }
    }
  }
}
