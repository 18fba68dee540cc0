package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.failure;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that reads slowly slows its clients down, up to their patience. */
@Timeout(60)
class SlowServerTest extends ClientTests {
  private static final String FILLING = "x".repeat(10_000);
  private static final int LIMIT = 400_000;
  private static final int STILL_FULL = 10;
  private ScriptedServer scripted;
  private AGClientSocket client;
  private Peer peer;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.narrow(16 * 1024);
    client =
        client(builder(scripted.url()).outboundLimit(LIMIT).closeTimeout(Duration.ofMillis(200)));
    client.connect();
    peer = scripted.open();
    isOpen(client);
  }

  @AfterEach
  void endScript() {
    peer.drop();
    scripted.close();
  }

  private interface Sending {
    void send() throws Exception;
  }

  /** A thread that sends, and its end. */
  private record Sender(Thread thread, CompletableFuture<Void> outcome) {
    static Sender of(Sending sending) {
      var thread = new CompletableFuture<Thread>();
      var outcome =
          inBackground(() -> {
            thread.complete(Thread.currentThread());
            sending.send();
          });
      return new Sender(result(thread), outcome);
    }

    /** Until it waits, which it does for room alone. */
    Sender waits() {
      until(() -> thread.getState() == Thread.State.WAITING);
      return this;
    }
  }

  /** Sends without waiting until there is no more room, nor in what the kernel keeps. */
  private int fill() {
    int sent = 0;
    for (int full = 0; full < STILL_FULL; sent++) {
      client.transmitAsync("m", sent + FILLING);
      loopIsDone(client); // what the kernel takes, it takes
      full = client.streams().outbound().weight() > LIMIT ? full + 1 : 0;
    }
    return sent;
  }

  private static void isError(Throwable error, String name) {
    assertThat(error).isInstanceOf(AGException.class);
    assertThat(((AGException) error).name()).isEqualTo(name);
  }

  @Test
  void sendersWaitForRoomAndNothingIsLost() {
    var sent = new AtomicInteger();
    Sender sender =
        Sender.of(
                () -> {
                  while (sent.get() < 2_000) {
                    client.transmit("m", sent.get() + FILLING);
                    sent.incrementAndGet();
                  }
                })
            .waits();
    assertThat(sent.get()).isLessThan(2_000);
    assertThat(client.streams().outbound().weight()).isLessThan(LIMIT + 20_000L);
    for (int i = 0; i < 2_000; i++) {
      assertThat(peer.next()).startsWith("{\"event\":\"m\",\"data\":\"" + i + "x");
    }
    result(sender.outcome());
    until(() -> client.streams().outbound().backpressure() == 0);
  }

  @Test
  void whoDoesNotWaitForRoomIsNotHeldBack() {
    int sent = fill();
    client.transmitAsync("m", sent + FILLING);
    client.invokeAsync("c", 1);
    for (int i = 0; i <= sent; i++) {
      assertThat(peer.next()).startsWith("{\"event\":\"m\",\"data\":\"" + i + "x");
    }
    assertThat(peer.next()).contains("\"c\"");
  }

  @Test
  void aDeadlineEndsTheWaiting() {
    fill();
    var senders =
        List.of(
            Sender.of(() -> client.transmit("m", 1)).waits(),
            Sender.of(() -> client.invoke("c", 1)).waits(),
            Sender.of(() -> client.invokePublish("a", 1)).waits(),
            Sender.of(() -> client.transmitPublish("a", 1)).waits(),
            Sender.of(() -> client.authenticate("t")).waits());
    advance(client, Duration.ofMillis(9_999));
    assertThat(senders).noneMatch(sender -> sender.outcome().isDone());
    advance(client, Duration.ofMillis(1));
    for (Sender sender : senders) {
      isError(failure(sender.outcome()), "TimeoutError");
      assertThat(failure(sender.outcome())).hasMessageContaining("reads slowly");
    }
  }

  @Test
  void anInterruptEndsTheWaiting() {
    fill();
    Sender calling = Sender.of(() -> client.invoke("c", 1)).waits();
    calling.thread().interrupt();
    assertThat(failure(calling.outcome())).isInstanceOf(InterruptedException.class);
    var flag = new CompletableFuture<Boolean>();
    Sender sending =
        Sender.of(
                () -> {
                  try {
                    client.transmit("m", 1);
                  } finally {
                    flag.complete(Thread.currentThread().isInterrupted());
                  }
                })
            .waits();
    sending.thread().interrupt();
    isError(failure(sending.outcome()), "InterruptedError");
    assertThat(result(flag)).isTrue();
  }

  @Test
  void theTimeSpentWaitingIsPartOfTheTimeOfTheCall() {
    int sent = fill();
    Sender calling = Sender.of(() -> client.invoke("c", 1)).waits();
    advance(client, Duration.ofSeconds(9));
    for (int i = 0; i < sent; i++) {
      peer.next();
    }
    assertThat(peer.next()).contains("\"c\"");
    advance(client, Duration.ofMillis(999));
    assertThat(calling.outcome()).isNotDone();
    advance(client, Duration.ofMillis(1));
    isError(failure(calling.outcome()), "TimeoutError");
  }

  @Test
  void theEndOfTheConnectionIsTheEndOfTheWaiting() {
    fill();
    Sender sender = Sender.of(() -> client.transmit("last", 1)).waits();
    peer.drop();
    peer = scripted.open();
    assertThat(peer.next()).isEqualTo("{\"event\":\"last\",\"data\":1}");
    result(sender.outcome());
  }

  @Test
  void toDropWhatWaitsMakesRoom() {
    fill();
    Sender sender = Sender.of(() -> client.transmit("last", 1)).waits();
    client.streams().outbound().kill();
    result(sender.outcome());
  }

  @Test
  void theEndOfTheClientIsTheEndOfTheWaiting() {
    fill();
    Sender sender = Sender.of(() -> client.invoke("c", 1)).waits();
    client.close();
    isError(failure(sender.outcome()), "BadConnectionError");
  }

  @Test
  void whatWaitsForAConnectionTakesRoomToo() throws Exception {
    client.disconnect();
    peer.drop();
    int sent = fill();
    Sender sender = Sender.of(() -> client.transmit("m", sent + FILLING)).waits();
    peer = scripted.open();
    for (int i = 0; i <= sent; i++) {
      assertThat(peer.next()).startsWith("{\"event\":\"m\",\"data\":\"" + i + "x");
    }
    result(sender.outcome());
  }

  @Test
  void callsThatAreGivenUpAreForgotten() {
    var forgotten = new ArrayList<WeakReference<CompletableFuture<Payload>>>();
    for (int i = 0; i < 3; i++) {
      var call = client.invokeAsync("c", i);
      forgotten.add(new WeakReference<>(call));
      assertThat(peer.next()).contains("\"c\"");
      if (i == 0) {
        call.cancel(false);
      } else if (i == 1) {
        advance(client, Duration.ofSeconds(10));
        failure(call);
      } else {
        call.completeExceptionally(new IllegalStateException("by its caller"));
      }
    }
    until(() -> {
      System.gc();
      return forgotten.stream().allMatch(call -> call.refersTo(null));
    });
  }
}
