package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client connects again, and when it does not. */
@Timeout(60)
class ReconnectTest extends ClientTests {
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
    return builder(scripted.url()).chance(chance(0.5));
  }

  /** Always the same. */
  private static RandomGenerator chance(double fixed) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("only fractions are asked for");
      }

      @Override
      public double nextDouble() {
        return fixed;
      }
    };
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  /** How long the client waits after a connection was refused. */
  private Duration refused(AGClientSocket client, EventLog log) {
    scripted.accept().drop();
    log.untilOne("error");
    loopIsDone(client);
    return client.pendingReconnect().orElseThrow();
  }

  @Test
  void delaysGrowFromAttemptToAttemptUpToTheLongest() {
    AGClientSocket client = client(scriptedBuilder());
    var delays = new ArrayList<Duration>();
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      for (int attempt = 1; attempt <= 6; attempt++) {
        Duration delay = refused(client, log);
        assertThat(client.connectAttempts()).isEqualTo(attempt);
        delays.add(delay);
        advance(client, delay.minusMillis(1));
        assertThat(client.state()).isEqualTo(SocketState.CLOSED);
        advance(client, millis(1));
        assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
        assertThat(client.pendingReconnect()).isEmpty();
      }
    }
    assertThat(delays)
        .containsExactly(
            millis(15_000),
            millis(22_500),
            millis(33_750),
            millis(50_625),
            millis(60_000),
            millis(60_000));
  }

  @ParameterizedTest
  @CsvSource({"0, 10000", "0.25, 12500", "0.99999, 20000"})
  void chanceAddsToTheFirstDelay(double chance, long delay) {
    AGClientSocket client = client(scriptedBuilder().chance(chance(chance)));
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      assertThat(refused(client, log)).isEqualTo(millis(delay));
    }
  }

  @Test
  void ofItsOwnAccordEachClientIsGivenAnotherDelay() {
    var delays = new ArrayList<Duration>();
    for (int i = 0; i < 5; i++) {
      AGClientSocket client = client(builder(scripted.url()));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        delays.add(refused(client, log));
      }
    }
    assertThat(delays)
        .allSatisfy(delay -> assertThat(delay).isBetween(millis(10_000), millis(20_000)));
    assertThat(List.copyOf(delays).stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void delaysAreWhatTheOptionsSay() {
    var options = new ReconnectOptions(millis(100), millis(40), 3, millis(1000));
    AGClientSocket client = client(scriptedBuilder().reconnect(options));
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      for (long expected : new long[] {120, 360, 1000, 1000}) {
        assertThat(refused(client, log)).isEqualTo(millis(expected));
        advance(client, millis(expected));
      }
    }
  }

  @Test
  void optionsThatCannotBeAreRefused() {
    Duration some = millis(1);
    for (Runnable bad :
        List.<Runnable>of(
            () -> new ReconnectOptions(millis(-1), some, 1, some),
            () -> new ReconnectOptions(some, millis(-1), 1, some),
            () -> new ReconnectOptions(some, some, 1, millis(-1)),
            () -> new ReconnectOptions(some, some, 0.9, some),
            () -> new ReconnectOptions(some, some, Double.NaN, some))) {
      assertThatThrownBy(bad::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anOpenConnectionMakesTheNextDelayTheFirstAgain() {
    AGClientSocket client = client(scriptedBuilder());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      refused(client, log);
      advance(client, millis(15_000));
      assertThat(refused(client, log)).isEqualTo(millis(22_500));
      advance(client, millis(22_500));
      try (Peer peer = scripted.open()) {
        isOpen(client);
        assertThat(client.connectAttempts()).isZero();
        peer.drop();
      }
      log.untilOne("error");
      loopIsDone(client);
      assertThat(client.pendingReconnect()).contains(millis(15_000));
    }
  }

  /** What follows after an open connection was closed with that code. */
  private Optional<Duration> after(int code, AGClientBuilder builder) {
    AGClientSocket client = client(builder);
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      try (Peer peer = scripted.open()) {
        isOpen(client);
        client.settle();
        peer.sendClose(code, "");
        log.untilOne("close");
        assertThat(peer.closed()).isPositive();
      }
      loopIsDone(client);
      return client.pendingReconnect();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 4500, 4501, 4999})
  void aPermanentCloseIsFollowedByNothing(int code) {
    assertThat(after(code, scriptedBuilder())).isEmpty();
    assertThat(clock.waiting()).as("timers").isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4000, 4001})
  void aCloseThatMachinesWakeUpWithIsFollowedAtOnce(int code) {
    assertThat(after(code, scriptedBuilder())).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1001, 1002, 1003, 1007, 1008, 1009, 1011, 3000, 4002, 4003, 4008, 4100, 4499})
  void anyOtherCloseIsFollowedAfterADelay(int code) {
    assertThat(after(code, scriptedBuilder())).contains(millis(15_000));
  }

  @Test
  void onlyTheFirstAttemptIsMadeAtOnce() {
    AGClientSocket client = client(scriptedBuilder());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      Peer first = scripted.open();
      isOpen(client);
      first.sendClose(4001, "");
      log.untilOne("error");
      advance(client, Duration.ZERO);
      Peer second = scripted.accept().upgrade();
      assertThat(second.next()).contains("#handshake");
      second.sendClose(4001, "");
      log.untilOne("error");
      loopIsDone(client);
      assertThat(client.pendingReconnect()).contains(millis(22_500));
    }
  }

  @Test
  void whoDoesNotWantToReconnectDoesNot() {
    assertThat(after(4100, scriptedBuilder().autoReconnect(false))).isEmpty();
    assertThat(after(4001, scriptedBuilder().autoReconnect(false))).isEmpty();
  }

  @Test
  void toConnectByHandEndsTheDelay() {
    AGClientSocket client = client(scriptedBuilder());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      refused(client, log);
      client.connect();
      assertThat(client.pendingReconnect()).isEmpty();
      try (Peer peer = scripted.open()) {
        isOpen(client);
        advance(client, millis(15_000));
        assertThat(log.now()).containsExactly("connecting", "connect");
        assertThat(peer.request()).isNotEmpty();
      }
    }
  }

  @Test
  void whatIsSentEndsTheDelayToo() {
    AGClientSocket client = client(scriptedBuilder());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      refused(client, log);
      client.transmit("x", 1);
      try (Peer peer = scripted.open()) {
        assertThat(peer.next()).isEqualTo("{\"event\":\"x\",\"data\":1}");
      }
    }
  }

  @Test
  void aServerThatDoesNotAnswerTheRequestIsGivenUpAfterTheConnectTimeout() throws Exception {
    AGClientSocket client = client(scriptedBuilder());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      try (Peer silent = scripted.accept()) {
        assertThat(silent.request()).startsWith("GET /asyngular/ HTTP/1.1");
        advance(client, millis(19_999));
        assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
        advance(client, millis(1));
        assertThat(log.now())
            .containsExactly(
                "connecting",
                "connectAbort 4007 Client connection establishment timed out",
                "close 4007 Client connection establishment timed out",
                "error SocketProtocolError: Client connection establishment timed out");
        assertThat(client.pendingReconnect()).contains(millis(15_000));
        assertThat(silent.closed()).isEqualTo(Peer.HUNG_UP);
      }
    }
  }

  @Test
  void theConnectTimeoutEndsWithTheUpgrade() {
    AGClientSocket client = client(scriptedBuilder().ackTimeout(Duration.ofSeconds(60)));
    client.connect();
    try (Peer peer = scripted.accept().upgrade()) {
      String handshake = peer.next();
      advance(client, millis(19_999));
      peer.ping();
      assertThat(peer.next()).isEmpty();
      advance(client, millis(19_999));
      assertThat(client.state()).isEqualTo(SocketState.CONNECTING);
      peer.answer(handshake, "{\"id\":\"x\",\"pingTimeout\":20000}");
      isOpen(client);
    }
  }

  @Test
  void aServerThatDoesNotPingIsTakenForDead() {
    AGClientSocket client = client(scriptedBuilder());
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      try (Peer peer =
          scripted.accept().upgrade().handshake("{\"id\":\"x\",\"pingTimeout\":3000}")) {
        isOpen(client);
        advance(client, millis(2999));
        peer.ping();
        assertThat(peer.next()).as("pong").isEmpty();
        advance(client, millis(2999));
        assertThat(client.state()).isEqualTo(SocketState.OPEN);
        log.now();
        advance(client, millis(1));
        assertThat(log.untilOne("error"))
            .containsExactly(
                "disconnect 4000 Server ping timed out",
                "close 4000 Server ping timed out",
                "error SocketProtocolError: Server ping timed out");
        assertThat(peer.closed()).isEqualTo(4000);
      }
    }
  }

  @Test
  void untilTheHandshakeIsAnsweredPingsAreAwaitedForTheConnectTimeout() {
    AGClientSocket client = client(scriptedBuilder().ackTimeout(Duration.ofSeconds(60)));
    try (EventLog log = EventLog.of(client)) {
      client.connect();
      try (Peer peer = scripted.accept().upgrade()) {
        assertThat(peer.next()).contains("#handshake");
        advance(client, millis(20_000));
        assertThat(log.until("connectAbort 4000 Server ping timed out")).hasSize(2);
        assertThat(peer.closed()).isEqualTo(4000);
      }
    }
  }

  @Test
  void onlyPingsShowThatAServerIsAlive() {
    AGClientSocket client = client(scriptedBuilder());
    client.connect();
    try (Peer peer = scripted.open();
        var m = client.receiver("m").consumer()) {
      isOpen(client);
      advance(client, millis(19_999));
      peer.send("{\"event\":\"m\",\"data\":1}");
      assertThat(m.next().json()).isEqualTo("1");
      advance(client, millis(1));
      assertThat(peer.closed()).isEqualTo(4000);
    }
  }

  @Test
  void whoDisablesTheTimeoutWaitsForEver() {
    AGClientSocket client = client(scriptedBuilder().pingTimeoutDisabled(true));
    client.connect();
    try (Peer peer = scripted.open()) {
      isOpen(client);
      advance(client, Duration.ofHours(24));
      client.transmit("x", 1);
      assertThat(peer.next()).as("it is not stale either").contains("x");
      peer.ping();
      assertThat(peer.next()).as("and answers").isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "1e300", "\"soon\"", "null"})
  void aPingTimeoutThatNoTimerCanCountDoesNoHarm(String timeout) {
    AGClientSocket client = client(scriptedBuilder());
    client.connect();
    try (Peer peer =
        scripted.accept().upgrade().handshake("{\"id\":\"x\",\"pingTimeout\":" + timeout + "}")) {
      isOpen(client);
      client.transmit("x", 1);
      assertThat(peer.next()).contains("x");
      advance(client, millis(19_999));
      assertThat(client.state()).isEqualTo(SocketState.OPEN);
    }
  }

  @Test
  void aServerThatStartsAgainIsFoundAgain() {
    AGClientSocket client = open(builder().chance(chance(0)));
    int port = server.port();
    try (EventLog log = EventLog.of(client)) {
      server.close();
      log.untilOne("close");
      loopIsDone(client);
      for (int i = 0; i < 3; i++) {
        advance(client, client.pendingReconnect().orElseThrow());
        log.untilOne("error");
        loopIsDone(client);
      }
      assertThat(client.connectAttempts()).isGreaterThanOrEqualTo(3);
      server = AGServer.builder().clock(serverClock).host("127.0.0.1").listen(port);
      advance(client, client.pendingReconnect().orElseThrow());
      until(() -> client.state() == SocketState.OPEN);
    }
  }
}
