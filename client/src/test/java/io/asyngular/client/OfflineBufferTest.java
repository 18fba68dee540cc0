package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent while there is no connection: in order, once, or told to be lost. */
@Timeout(60)
class OfflineBufferTest extends ClientTests {
  private ScriptedServer scripted;
  private AGClientSocket client;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
    client = client(builder(scripted.url()));
  }

  @AfterEach
  void endScript() {
    scripted.close();
  }

  private static String m(int number) {
    return "{\"event\":\"m\",\"data\":" + number + "}";
  }

  private static void isTimeout(Throwable error, String text) {
    assertThat(error).isInstanceOf(AGException.class).hasMessage(text);
    assertThat(((AGException) error).name()).isEqualTo("TimeoutError");
  }

  private static void isBadConnection(Throwable error) {
    assertThat(error).isInstanceOf(AGException.class);
    assertThat(((AGException) error).name()).isEqualTo("BadConnectionError");
  }

  @Test
  void messagesAndCallsGoOutInTheOrderInWhichTheyWereMade() {
    client.transmit("m", 0);
    var call = client.invokeAsync("c", 1);
    client.transmitPublish("room", 2);
    client.transmit("m", 3);
    loopIsDone(client);
    assertThat(client.backpressure()).isEqualTo(4);
    assertThat(client.streams().outbound().bytes()).isGreaterThan(50);
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).isEqualTo(m(0));
      String called = peer.next();
      assertThat(called).matches("\\{\"event\":\"c\",\"cid\":\\d+,\"data\":1}");
      assertThat(peer.next())
          .isEqualTo("{\"event\":\"#publish\",\"data\":{\"channel\":\"room\",\"data\":2}}");
      assertThat(peer.next()).isEqualTo(m(3));
      peer.answer(called, "5");
      assertThat(result(call).as(Integer.class)).isEqualTo(5);
      until(() -> client.streams().outbound().backpressure() == 0);
    }
  }

  @Test
  void whatOneThreadSendsStaysInOrderWhileTheSocketOpens() {
    int count = 20_000;
    var sending =
        inBackground(() -> IntStream.range(0, count).forEach(i -> client.transmit("m", i)));
    try (Peer peer = scripted.open()) {
      for (int i = 0; i < count; i++) {
        assertThat(peer.next()).isEqualTo(m(i));
      }
    }
    result(sending);
  }

  /** Reads from connection after connection, and breaks each soon, until it has the last. */
  private List<Integer> readAndBreak(int last) {
    var seen = new ArrayList<Integer>();
    while (true) {
      try (Peer peer = scripted.openSkippingThoseGivenUp()) {
        for (int i = 0; i < 200; i++) {
          String text = peer.nextOrNull();
          if (text == null) {
            break;
          }
          seen.add(Integer.valueOf(text.replaceAll("\\D", "")));
          if (seen.getLast() == last) {
            return seen;
          }
        }
      }
    }
  }

  @Test
  void nothingIsSentTwiceOrOutOfOrderWhileConnectionsBreak() {
    int last = 5_000;
    var reading = inBackground(() -> readAndBreak(last));
    var outcomes = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < last; i++) {
      outcomes.add(client.transmitAsync("m", i));
      if (i % 50 == 0) {
        result(outcomes.get(i).exceptionally(lost -> null));
      }
    }
    do { // again as long as it is told to be lost, or is lost in a connection
      var end = client.transmitAsync("m", last).exceptionally(lost -> null);
      CompletableFuture.anyOf(end, reading).join();
    } while (!reading.isDone());
    assertThat(result(reading)).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(1_000);
    until(() -> outcomes.stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  void theTimeOfACallRunsFromTheCall() {
    client.connect();
    var call = client.invokeAsync("c", 1);
    var patient = client.invokeAsync("c", 2, Duration.ofSeconds(11));
    advance(client, Duration.ofMillis(9_999));
    assertThat(call).isNotDone();
    advance(client, Duration.ofMillis(1));
    isTimeout(failure(call), "Event response for c event timed out");
    assertThat(client.streams().outbound().backpressure()).isOne();
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).as("the other alone").contains("\"data\":2");
      advance(client, Duration.ofSeconds(1));
      isTimeout(failure(patient), "Event response for c event timed out");
    }
  }

  @Test
  void aMessageThatWaitsTooLongIsDroppedAndTold() {
    try (EventLog log = EventLog.of(client)) {
      client.transmit("m", 1);
      var told = client.transmitAsync("m", 2);
      loopIsDone(client);
      advance(client, Duration.ofSeconds(5));
      client.transmit("m", 3);
      advance(client, Duration.ofSeconds(5));
      String text = "Message m was not sent in time: no connection";
      assertThat(log.now()).containsExactly("connecting", "error TimeoutError: " + text);
      isTimeout(failure(told), text);
      try (Peer peer = scripted.open()) {
        assertThat(peer.next()).isEqualTo(m(3));
      }
    }
  }

  @Test
  void whatWaitsFailsWhenTheConnectionCannotBeMade() {
    try (EventLog log = EventLog.of(client)) {
      client.transmit("m", 1);
      var message = client.transmitAsync("m", 2);
      var call = client.invokeAsync("c", 3);
      var publication = client.invokePublishAsync("room", 4);
      scripted.accept().drop();
      isBadConnection(failure(message));
      isBadConnection(failure(call));
      isBadConnection(failure(publication));
      assertThat(log.until("error BadConnectionError: Event m was aborted due to a bad connection"))
          .startsWith("connecting", "connectAbort 1006 Socket hung up");
      loopIsDone(client);
      assertThat(client.streams().outbound().backpressure()).isZero();
      client.transmit("m", 5);
      try (Peer peer = scripted.open()) {
        assertThat(peer.next()).as("and nothing of them comes back").isEqualTo(m(5));
      }
    }
  }

  @Test
  void whatHasBeenSentFailsWhenTheConnectionBreaksAndIsNotSentAgain() {
    client.connect();
    var calls = new ArrayList<CompletableFuture<Payload>>();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      for (int i = 0; i < 100; i++) {
        calls.add(client.invokeAsync("c", i));
      }
      for (int i = 0; i < 50; i++) {
        String call = peer.next();
        assertThat(call).endsWith("\"data\":" + i + "}");
        peer.answer(call, "0");
      }
      result(calls.get(49));
      peer.drop();
    }
    for (int i = 0; i < 100; i++) {
      if (i < 50) {
        assertThat(result(calls.get(i)).json()).isEqualTo("0");
      } else {
        isBadConnection(failure(calls.get(i)));
      }
    }
    client.transmit("m", 1);
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).isEqualTo(m(1));
    }
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsIsNotSent() {
    client.connect();
    var call = client.invokeAsync("c", 1);
    client.transmit("m", 2);
    loopIsDone(client);
    assertThat(call.cancel(false)).isTrue();
    loopIsDone(client);
    assertThat(client.streams().outbound().backpressure()).isOne();
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).isEqualTo(m(2));
    }
    assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void aCallThatIsInterruptedWhileItWaitsIsNotSent() {
    client.connect();
    var thread = new CompletableFuture<Thread>();
    var interrupted =
        inBackground(() -> {
          thread.complete(Thread.currentThread());
          try {
            client.invoke("c", 1);
            return false;
          } catch (InterruptedException e) {
            return true;
          }
        });
    until(() -> client.streams().outbound().backpressure() == 1);
    result(thread).interrupt();
    assertThat(result(interrupted)).isTrue();
    client.transmit("m", 2);
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).isEqualTo(m(2));
    }
  }

  @Test
  void aLateAnswerIsIgnored() {
    client.connect();
    try (Peer peer = scripted.open();
        EventLog log = EventLog.of(client)) {
      isOpen(client);
      var late = client.invokeAsync("c", 1);
      String call = peer.next();
      advance(client, Duration.ofSeconds(10));
      isTimeout(failure(late), "Event response for c event timed out");
      peer.answer(call, "1");
      var next = client.invokeAsync("c", 2);
      peer.answer(peer.next(), "2");
      assertThat(result(next).json()).isEqualTo("2");
      assertThat(log.now()).containsExactly("connecting", "connect");
    }
  }

  @Test
  void anUnsubscriptionOfWhatWaitsToBeSentDropsIt() {
    client.transmit("m", 1);
    var call = client.invokeAsync("c", 2);
    loopIsDone(client);
    client.streams().outbound().kill();
    isBadConnection(failure(call));
    loopIsDone(client);
    assertThat(client.streams().outbound().backpressure()).isZero();
    client.transmit("m", 3);
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).isEqualTo(m(3));
    }
  }

  @Test
  void subscriptionsGoOutBeforeWhatHasWaited() {
    client.transmit("m", 1);
    client.subscribe("a");
    try (Peer peer = scripted.open()) {
      assertThat(peer.next()).contains("#subscribe");
      assertThat(peer.next()).isEqualTo(m(1));
    }
  }

  @Test
  void callsThatWaitFailBeforeTheirNextAttemptIsTold() {
    try (var events = client.events().consumer()) {
      var call = client.invokeAsync("c", 1);
      scripted.accept().drop();
      isBadConnection(failure(call));
      SocketEvent event = events.next();
      while (!(event instanceof SocketEvent.Close)) {
        event = events.next();
      }
      assertThat(client.state()).isEqualTo(SocketState.CLOSED);
      assertThat(List.of(event)).hasSize(1);
    }
  }

  @Test
  void rawTextIsSentOnAnOpenSocketOnly() {
    try (EventLog log = EventLog.of(client)) {
      client.send("raw");
      assertThat(
              log.until(
                  "error BadConnectionError: Socket send  event was aborted due to a bad"
                      + " connection"))
          .hasSize(1);
      client.connect();
      try (Peer peer = scripted.open()) {
        isOpen(client);
        client.send("raw");
        assertThat(peer.next()).isEqualTo("raw");
      }
    }
  }
}
