package io.asyngular.server;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.HandshakeAction.HandshakeWS;
import io.asyngular.server.InboundAction.Transmit;
import io.asyngular.server.InboundRawAction.Message;
import io.asyngular.stream.StreamNode;
import io.asyngular.stream.StreamStats;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Middleware as nodes: what waits for it, and that nothing is kept of what does not. */
@Timeout(60)
class MiddlewareMeasureTest extends ServerTests {
  private static List<String> names(StreamStats stats) {
    return stats.children().stream().map(StreamStats::name).toList();
  }

  @Test
  void eachLineOfASocketIsANodeInTheOrderInWhichFramesPassThem() throws Exception {
    restart(
        AGServer.builder()
            .outbound(actions -> actions.forEach(Action::allow))
            .inbound(actions -> actions.forEach(Action::allow))
            .inboundRaw(actions -> actions.forEach(Action::allow)));
    try (TestClient client = TestClient.open(server)) {
      StreamStats all = socketOf(client).streams().stats();
      assertThat(names(all))
          .containsExactly(
              "middleware",
              "inbound",
              "receivers",
              "procedures",
              "listeners",
              "outbound",
              "doorstep");
      assertThat(names(all.children().getFirst()))
          .containsExactly("inboundRaw", "inbound", "outbound");
      assertThat(names(server.streams().stats())).startsWith("middleware");
    }
  }

  @Test
  void withoutMiddlewareTheRoomIsEmpty() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      StreamNode room = socketOf(client).streams().middleware();
      assertThat(room.stats().children()).isEmpty();
      room.kill();
      room.close();
      client.invoke("#publish", "{\"channel\":\"a\"}", 2);
      assertThat(client.next()).as("that ends nothing").isEqualTo("{\"rid\":2}");
    }
  }

  @Test
  void whatWaitsBehindASlowInboundMiddlewareIsInboundBackpressure() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(AGServer.builder().inbound(judged).pingTimeoutDisabled(true));
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      String item = "{\"event\":\"m\",\"data\":1}";
      for (int i = 0; i < 8; i++) {
        client.send(item);
      }
      Transmit held = judged.next(Transmit.class);
      until(() -> socket.streams().inbound().backpressure() == 7);
      assertThat(socket.backpressure()).isEqualTo(7);
      assertThat(socket.streams().inbound().bytes()).isEqualTo(7L * item.length());
      clock.advance(Duration.ofSeconds(3));
      assertThat(socket.streams().inbound().age()).isEqualTo(Duration.ofSeconds(3));
      assertThat(socket.streams().receivers().backpressure()).isZero();
      held.allow();
      for (int i = 0; i < 7; i++) {
        judged.next(Transmit.class).allow();
      }
      for (int i = 0; i < 8; i++) {
        m.next();
      }
      until(() -> socket.backpressure() == 0);
      assertThat(socket.streams().inbound().age()).isZero();
    }
  }

  @Test
  void killingTheInboundRoomDropsWhatWaitsBehindAMiddlewareAndTheSocketGoesOn() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(AGServer.builder().inbound(judged));
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 8; i++) {
        client.transmit("m", String.valueOf(i));
      }
      Transmit held = judged.next(Transmit.class);
      until(() -> socket.streams().inbound().backpressure() == 7);
      socket.streams().inbound().kill();
      assertThat(socket.streams().inbound().backpressure()).isZero();
      held.allow();
      client.transmit("m", "8");
      judged.next(Transmit.class).allow();
      assertThat(m.next().json()).isEqualTo("0");
      assertThat(m.next().json()).isEqualTo("8");
    }
  }

  @Test
  void anActionThatNobodyHasTakenYetIsTheLinesBackpressure() throws Exception {
    restart(
        AGServer.builder()
            .handshake(actions -> {
              for (var action : actions) {
                action.allow();
              }
            })
            .inbound(actions -> {
              var iterator = actions.iterator();
              iterator.next().allow();
              Thread.sleep(Duration.ofDays(1)); // and takes no more
            })
            .closeTimeout(Duration.ofMillis(100)));
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      client.transmit("m", "1");
      client.transmit("m", "2");
      StreamNode room = socket.streams().middleware();
      until(() -> room.backpressure() == 1);
      assertThat(room.bytes()).isEqualTo("{\"event\":\"m\",\"data\":2}".length());
      assertThat(socket.streams().backpressure()).isEqualTo(1);
      room.kill();
      assertThat(room.backpressure()).isZero();
      assertThat(client.closed()).isEqualTo(1011);
    }
  }

  @Test
  void handshakesThatAreJudgedAreNodesOfTheServer() throws Exception {
    var judged = new Judged<HandshakeAction>();
    restart(AGServer.builder().handshake(judged));
    try (TestClient client = TestClient.tcp(server)) {
      StreamNode room = server.streams().middleware();
      assertThat(room.stats().children()).isEmpty();
      client.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      HandshakeWS action = judged.next(HandshakeWS.class);
      assertThat(names(room.stats())).containsExactly("handshake");
      action.allow();
      client.head();
      client.send(TestClient.HANDSHAKE);
      judged.next(HandshakeAction.HandshakeSC.class).allow();
      client.handshaken();
      until(() -> room.stats().children().isEmpty());
    }
  }

  // Memory

  /** What was seen, without keeping it. */
  private final Queue<WeakReference<Object>> seen = new ConcurrentLinkedQueue<>();

  private boolean see(Object item) {
    return seen.add(new WeakReference<>(item));
  }

  @Test
  void anIdleSocketKeepsNothingOfItsLastFrame() throws Exception {
    restart(
        AGServer.builder()
            .inboundRaw(actions ->
                actions.forEach(action -> {
                  see(((Message) action).frame());
                  action.allow();
                }))
            .inbound(actions ->
                actions.forEach(action -> {
                  see(action);
                  action.allow();
                }))
            .outbound(actions ->
                actions.forEach(action -> {
                  see(action);
                  action.allow();
                })));
    try (TestClient client = TestClient.open(server).subscribe("a");
        var m = socketOf(client).receiver("m").consumer()) {
      socketOf(client).settle();
      client.transmit("m", "\"" + "x".repeat(1 << 20) + "\"");
      until(() -> m.poll().map(this::see).isPresent()); // which does not keep it, as next would
      assertThat(m.poll()).isEmpty();
      client.invoke("#publish", "{\"channel\":\"a\",\"data\":\"" + "x".repeat(1 << 20) + "\"}", 7);
      assertThat(client.next().length() + client.next().length()).isGreaterThan(1 << 20);
      assertThat(seen).hasSizeGreaterThan(6);
      until(() -> {
        System.gc();
        return seen.stream().allMatch(item -> item.refersTo(null));
      });
      until(() -> socketOf(client).streams().bytes() == 0);
    }
  }

  @Test
  void aSocketThatHasGoneIsNotKeptByItsMiddleware() throws Exception {
    restart(
        AGServer.builder()
            .handshake(actions -> actions.forEach(Action::allow))
            .inboundRaw(actions -> actions.forEach(Action::allow))
            .inbound(actions -> actions.forEach(Action::allow))
            .outbound(actions -> actions.forEach(Action::allow)));
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      see(socketOf(client));
      server.exchange().invokePublish("a", Payload.ABSENT);
      client.next();
      client.write(TestClient.closeFrame(1000));
      client.closed();
    }
    until(() -> server.clientCount() == 0 && server.threads().names().isEmpty());
    clock.advance(Duration.ofSeconds(30)); // the server's own doorstep, and all other patience
    until(() -> {
      System.gc();
      return seen.element().refersTo(null);
    });
  }
}
