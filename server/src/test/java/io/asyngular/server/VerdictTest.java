package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.server.InboundAction.Invoke;
import io.asyngular.server.InboundAction.Transmit;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One decision for each action: when it is given, when there are two, and when it comes too late.
 */
@Timeout(60)
class VerdictTest extends ServerTests {
  private final Judged<InboundAction> judged = new Judged<>();

  @BeforeEach
  void begin() {
    restart(AGServer.builder().inbound(judged));
  }

  private static void isRefused(Runnable decision, String message) {
    assertThatThrownBy(decision::run)
        .hasMessage(message)
        .satisfies(error -> assertThat(known(error).name()).isEqualTo("InvalidActionError"));
  }

  @Test
  void aSecondDecisionIsRefusedAndChangesNothing() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      client.invoke("p", "1", 2);
      Invoke blocked = judged.next(Invoke.class);
      blocked.block();
      String how = "AGAction invoke has already been blocked; cannot ";
      isRefused(blocked::allow, how + "allow");
      isRefused(() -> blocked.allow(5), how + "allow");
      isRefused(blocked::block, how + "block");
      isRefused(() -> blocked.block(new IllegalStateException()), how + "block");
      assertThat(blocked.outcome()).contains(Verdict.Outcome.BLOCKED);
      assertThat(client.next()).contains("SilentMiddlewareBlockedError");
      client.transmit("m", "1");
      Transmit allowed = judged.next(Transmit.class);
      allowed.allow();
      isRefused(allowed::block, "AGAction transmit has already been allowed; cannot block");
      isRefused(allowed::allow, "AGAction transmit has already been allowed; cannot allow");
      assertThat(allowed.outcome()).contains(Verdict.Outcome.ALLOWED);
    }
  }

  @Test
  void ofManyDecisionsAtOnceOneCounts() throws Exception {
    int threads = 4;
    try (TestClient client = TestClient.open(server)) {
      for (int round = 0; round < 100; round++) {
        client.invoke("p", "1", 2);
        Invoke action = judged.next(Invoke.class);
        var refused = new AtomicInteger();
        var together = new CyclicBarrier(threads);
        var all = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
          inBackground(() -> {
            together.await();
            try {
              action.block();
            } catch (io.asyngular.protocol.AGException e) {
              refused.incrementAndGet();
            }
            all.countDown();
          });
        }
        all.await();
        assertThat(refused).hasValue(threads - 1);
        assertThat(client.next()).contains("SilentMiddlewareBlockedError");
      }
      client.invoke("#unsubscribe", "\"x\"", 3);
      assertThat(client.next()).as("one answer each").startsWith("{\"rid\":3");
    }
  }

  @Test
  void aDecisionMayBeLeftToAnotherThreadThatTakesItsTime() throws Exception {
    restart(
        AGServer.builder()
            .inbound(actions -> {
              for (var action : actions) {
                inBackground(() -> action.allow());
              }
            }));
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      for (int i = 0; i < 500; i++) {
        client.transmit("m", String.valueOf(i));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(m.next().json()).isEqualTo(String.valueOf(i));
      }
    }
  }

  // Past the time that it may take

  private void restartWithLimit() {
    restart(
        AGServer.builder()
            .pingTimeoutDisabled(true)
            .inbound(judged)
            .middlewareTimeout(Duration.ofSeconds(3)));
  }

  @Test
  void anActionThatIsNotJudgedInTimeIsBlocked() throws Exception {
    restartWithLimit();
    try (TestClient client = TestClient.open(server);
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      client.invoke("p", "1", 2);
      Invoke action = judged.next(Invoke.class);
      clock.advance(Duration.ofMillis(2999));
      assertThat(action.outcome()).isEmpty();
      clock.advance(Duration.ofMillis(1));
      String message = "The invoke AGAction was not judged by inbound middleware within 3000 ms";
      assertThat(client.next())
          .isEqualTo(
              "{\"rid\":2,\"error\":{\"message\":\"" + message + "\",\"name\":\"TimeoutError\"}}");
      assertThat(action.outcome()).contains(Verdict.Outcome.BLOCKED);
      assertThat(failures.next().error()).hasMessage(message);
    }
  }

  @Test
  void aDecisionThatComesTooLateIsOfNoEffectAndNoFailure() throws Exception {
    restartWithLimit();
    try (TestClient client = TestClient.open(server)) {
      client.invoke("p", "1", 2);
      Invoke action = judged.next(Invoke.class);
      clock.advance(Duration.ofSeconds(3));
      assertThat(client.next()).contains("TimeoutError");
      action.allow();
      assertThat(action.outcome()).contains(Verdict.Outcome.BLOCKED);
      isRefused(action::allow, "AGAction invoke has already been allowed; cannot allow");
      client.invoke("p", "1", 3);
      judged.next(Invoke.class).block();
      assertThat(client.next()).startsWith("{\"rid\":3,").contains("SilentMiddleware");
      assertThat(socketOf(client).state()).isEqualTo(SocketState.OPEN);
    }
  }

  @Test
  void aDecisionOnASocketThatHasGoneMeanwhileIsOfNoEffectAndNoFailure() throws Exception {
    var asked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    restart(
        AGServer.builder()
            .inbound(actions -> {
              for (var action : actions) {
                asked.countDown();
                goOn.await();
                action.allow();
              }
            }));
    try (TestClient client = TestClient.open(server);
        var warnings = server.listener(ServerEvent.Warning.class).consumer();
        var closures = server.listener(ServerEvent.Closure.class).consumer()) {
      client.transmit("m", "1");
      asked.await();
      client.write(TestClient.closeFrame(1000));
      assertThat(client.closed()).isEqualTo(1000);
      assertThat(closures.next().code()).isEqualTo(1000);
      goOn.countDown();
      until(() -> server.threads().names().isEmpty());
      assertThat(warnings.poll()).isEmpty();
    }
  }

  @Test
  void aDecisionInTimeLeavesNoTimer() throws Exception {
    restartWithLimit();
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      socketOf(client).settle();
      loopIsDone(socketOf(client));
      int before = clock.waiting();
      for (int i = 0; i < 100; i++) {
        client.transmit("m", "1");
        judged.next(Transmit.class).allow();
        m.next();
      }
      assertThat(clock.waiting()).isEqualTo(before);
    }
  }

  @Test
  void eachActionHasTheWholeTime() throws Exception {
    restartWithLimit();
    try (TestClient client = TestClient.open(server)) {
      for (int i = 0; i < 5; i++) {
        client.invoke("p", "1", i);
        Invoke action = judged.next(Invoke.class);
        clock.advance(Duration.ofSeconds(2));
        action.block();
        assertThat(client.next()).contains("SilentMiddlewareBlockedError");
      }
    }
  }
}
