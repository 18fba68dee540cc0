package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.socket.AuthToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Thousands of clients that leave in any way and at any moment: nothing of them is left. */
@Timeout(180)
class StormTest extends ServerTests {
  private static final int CLIENTS = 2000;
  private static final int AT_ONCE = 8;

  /** Where the server's loops run, and how many lines its middleware has. */
  enum Mode {
    PLAIN,
    AFFINE,
    MIDDLEWARE,
    AFFINE_MIDDLEWARE,
    CLOSE;

    boolean isAffine() {
      return this == AFFINE || this == AFFINE_MIDDLEWARE;
    }

    boolean hasMiddleware() {
      return this == MIDDLEWARE || this == AFFINE_MIDDLEWARE;
    }
  }

  /** How far a client gets. */
  private enum Phase {
    CONNECTED,
    HALF_A_REQUEST,
    REQUESTED,
    UPGRADED,
    HANDSHAKING,
    HANDSHAKING_WITH_TOKEN,
    OPEN,
    SUBSCRIBED,
    CALLING,
    CALLED
  }

  private final Queue<WeakReference<AGServerSocket>> sockets = new ConcurrentLinkedQueue<>();

  /** Takes a moment, so that clients leave in the midst of it. */
  private static void linger(Random random) {
    LockSupport.parkNanos(random.nextInt(500_000));
  }

  private static <A extends Action> void judge(Iterable<A> actions) {
    var random = new Random();
    for (A action : actions) {
      linger(random);
      if (random.nextInt(20) == 0 && !(action instanceof InboundRawAction)) {
        action.block();
      } else {
        action.allow();
      }
    }
  }

  private static final class SlowAuth implements AuthEngine {
    @Override
    public Payload verify(String signedToken, AGServerSocket socket) {
      linger(new Random());
      return Tokens.json("{\"exp\":99999999999}");
    }

    @Override
    public AuthToken sign(Payload claims, TokenOptions options) {
      return new AuthToken(claims, "signed");
    }
  }

  private AGServerBuilder builder(Mode mode) {
    AGServerBuilder builder =
        AGServer.builder()
            .loopAffine(mode.isAffine())
            .eventLoops(2)
            .auth(new SlowAuth())
            .cleanupMode(mode == Mode.CLOSE ? CleanupMode.CLOSE : CleanupMode.KILL)
            .serve(this::serve);
    return mode.hasMiddleware()
        ? builder
            .handshake(StormTest::judge)
            .inboundRaw(StormTest::judge)
            .inbound(StormTest::judge)
            .outbound(StormTest::judge)
        : builder;
  }

  private void serve(AGServerSocket socket) {
    sockets.add(new WeakReference<>(socket));
    socket.receiver("m").loop(messages -> messages.forEach(data -> socket.transmit("m", data)));
    socket
        .procedure("ask")
        .loop(calls -> {
          for (var call : calls) {
            call.end(socket.invoke("back", call.data()));
          }
        });
    socket.batching().start();
    for (Payload data : socket.receiver("handled")) {
      server.exchange().transmitPublish("room", data);
    }
  }

  private static String token(Random random) {
    return TestClient.HANDSHAKE.replace("null", random.nextBoolean() ? "\"t\"" : "5");
  }

  private void visit(Random random) throws IOException {
    var phase = Phase.values()[random.nextInt(Phase.values().length)];
    try (TestClient client = TestClient.tcp(server)) {
      get(client, phase, random);
      switch (random.nextInt(4)) {
        case 0 -> client.connection().setSoLinger(true, 0); // a reset
        case 1 -> client.write(TestClient.closeFrame(1000 + random.nextInt(2)));
        case 2 -> linger(random);
        default -> {} // it just hangs up
      }
    } catch (UncheckedIOException | AssertionError e) {
      // refused or closed by the server, as some are
      assertThat(e.getMessage()).doesNotContain("in time");
    }
  }

  private static void get(TestClient client, Phase phase, Random random) {
    byte[] request = TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII);
    if (phase.compareTo(Phase.HALF_A_REQUEST) < 0) {
      return;
    }
    if (phase == Phase.HALF_A_REQUEST) {
      client.write(Arrays.copyOf(request, request.length / 2));
      return;
    }
    client.write(request);
    if (phase == Phase.REQUESTED) {
      return;
    }
    if (!client.head().startsWith("HTTP/1.1 101 ") || phase == Phase.UPGRADED) {
      return;
    }
    boolean withToken = phase == Phase.HANDSHAKING_WITH_TOKEN || random.nextBoolean();
    client.send(withToken ? token(random) : TestClient.HANDSHAKE);
    if (phase.compareTo(Phase.OPEN) < 0) {
      return;
    }
    client.next();
    if (phase.compareTo(Phase.SUBSCRIBED) >= 0) {
      client.invoke("#subscribe", "{\"channel\":\"room\"}", 2);
      client.transmit("handled", "1");
    }
    if (phase.compareTo(Phase.CALLING) >= 0) {
      client.invoke("ask", "1", 3);
      client.transmit("m", "\"x\"");
    }
    if (phase == Phase.CALLED) {
      client.next();
      client.send("{\"rid\":1,\"data\":5}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftOfClientsThatLeaveAtAnyMoment(Mode mode) throws Exception {
    restart(builder(mode));
    try (TestClient first = TestClient.tcp(server)) {
      first.write(new byte[] {'G'}); // so that what there is once is there
    }
    until(() -> server.threads().names().isEmpty());
    int timers = clock.waiting();
    var over = new AtomicBoolean();
    var ticking =
        inBackground(() -> {
          while (!over.get()) {
            clock.advance(Duration.ofMillis(25)); // what is in batches goes out
            LockSupport.parkNanos(2_000_000);
          }
        });
    var all = new ArrayList<CompletableFuture<Void>>();
    for (int thread = 0; thread < AT_ONCE; thread++) {
      var random = new Random(thread);
      all.add(
          inBackground(() -> {
            for (int i = 0; i < CLIENTS / AT_ONCE; i++) {
              visit(random);
            }
          }));
    }
    for (CompletableFuture<Void> each : all) {
      each.get(120, TimeUnit.SECONDS);
    }
    over.set(true);
    result(ticking);
    until(() -> server.pendingClientCount() == 0 && server.clientCount() == 0);
    until(() -> server.threads().names().isEmpty());
    assertThat(server.handshakes()).isEmpty();
    clock.advance(Duration.ofSeconds(30)); // what is held for loops to come, and patience
    until(() -> clock.waiting() <= timers);
    assertThat(sockets).hasSizeGreaterThan(CLIENTS / 5);
    until(() -> {
      System.gc();
      return sockets.stream().allMatch(socket -> socket.refersTo(null));
    });
    try (TestClient client = TestClient.tcp(server)) {
      client.write("GET /health HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.head()).as("it goes on").startsWith("HTTP/1.1 200 ");
    }
  }
}
