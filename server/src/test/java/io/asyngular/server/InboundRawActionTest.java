package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.InboundRawAction.Message;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames before anybody has looked at them. */
@Timeout(60)
class InboundRawActionTest extends ServerTests {
  private final Judged<InboundRawAction> judged = new Judged<>();

  @BeforeEach
  void begin() {
    restart(AGServer.builder().inboundRaw(judged));
  }

  /** An open connection whose handshake was judged. */
  private TestClient open() throws Exception {
    TestClient client = TestClient.upgraded(server);
    client.send(TestClient.HANDSHAKE);
    judged.next(Message.class).allow();
    client.handshaken();
    return client;
  }

  @Test
  void theHandshakeIsShown() throws Exception {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(TestClient.HANDSHAKE);
      Message action = judged.next(Message.class);
      assertThat(action.type()).isEqualTo("message");
      assertThat(action.text()).isEqualTo(TestClient.HANDSHAKE);
      assertThat(action.binary()).isFalse();
      assertThat(action.socket().state()).isEqualTo(SocketState.CONNECTING);
      assertThat(server.pendingClientCount()).isEqualTo(1);
      action.allow();
      client.handshaken();
      assertThat(action.socket()).isSameAs(socketOf(client));
    }
  }

  @Test
  void framesOfAllKindsAreShownAsTheyCame() throws Exception {
    try (TestClient client = open()) {
      for (String text : new String[] {"", "#2", "no packet", "[]", "{\"rid\":5}", "grüß€😀"}) {
        client.send(text);
        Message action = judged.next(Message.class);
        assertThat(action.text()).isEqualTo(text);
        action.allow();
      }
      byte[] bytes = {0, (byte) 0xff, '{', '}'};
      client.write(TestClient.frame(0x82, bytes));
      Message binary = judged.next(Message.class);
      assertThat(binary.frame()).isEqualTo(bytes);
      assertThat(binary.binary()).isTrue();
      binary.allow();
      String batch = "[{\"event\":\"m\"},{\"event\":\"m\"}]";
      client.send(batch);
      Message whole = judged.next(Message.class);
      assertThat(whole.text()).as("a batch is one frame").isEqualTo(batch);
      whole.allow();
    }
  }

  @Test
  void aBlockedFrameIsDroppedWithoutAWordAndTold() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer();
        var messages = socketOf(client).listener(SocketEvent.Message.class).consumer();
        var failures = socketOf(client).listener(SocketEvent.Failure.class).consumer()) {
      client.transmit("m", "1");
      judged.next(Message.class).block();
      client.transmit("m", "2");
      judged.next(Message.class).allow();
      assertThat(m.next().json()).isEqualTo("2");
      assertThat(messages.next().text()).as("nor is it told as a message").contains("2");
      assertThat(failures.next().error())
          .hasMessage("The message AGAction was blocked by inboundRaw middleware");
    }
  }

  @Test
  void aFrameMayBeReplacedByTextOrBytes() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer();
        var messages = socketOf(client).listener(SocketEvent.Message.class).consumer()) {
      client.send("encrypted");
      judged.next(Message.class).allow("{\"event\":\"m\",\"data\":\"ü\"}");
      assertThat(m.next().text()).isEqualTo("ü");
      assertThat(messages.next().text()).isEqualTo("{\"event\":\"m\",\"data\":\"ü\"}");
      client.write(TestClient.frame(0x82, new byte[] {1}));
      byte[] other = "{\"event\":\"m\",\"data\":2}".getBytes(StandardCharsets.UTF_8);
      judged.next(Message.class).allow(other);
      assertThat(m.next().json()).isEqualTo("2");
    }
  }

  @Test
  void whatIsNoPacketBecomesRawOnlyOnceItWasAllowed() throws Exception {
    try (TestClient client = open();
        var raw = socketOf(client).listener(SocketEvent.Raw.class).consumer()) {
      client.send("one", "two");
      judged.next(Message.class).block();
      judged.next(Message.class).allow();
      assertThat(raw.next().text()).isEqualTo("two");
    }
  }

  @Test
  void framesWaitInOrderAndAreMeasured() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 10; i++) {
        client.transmit("m", String.valueOf(i));
      }
      Message first = judged.next(Message.class);
      until(() -> socket.streams().inbound().backpressure() == 10);
      assertThat(socket.streams().inbound().bytes()).isEqualTo(9L * first.frame().length);
      assertThat(socket.backpressure()).isEqualTo(10);
      assertThat(judged.isEmpty()).as("one at a time").isTrue();
      first.allow();
      for (int i = 1; i < 10; i++) {
        judged.next(Message.class).allow();
      }
      for (int i = 0; i < 10; i++) {
        assertThat(m.next().json()).isEqualTo(String.valueOf(i));
      }
      until(() -> socket.streams().inbound().backpressure() == 0);
      assertThat(socket.streams().inbound().bytes()).isZero();
    }
  }

  @Test
  void answersActOnceTheirFrameWasAllowed() throws Exception {
    try (TestClient client = open()) {
      var call = socketOf(client).invokeAsync("p", 1, Duration.ofSeconds(30));
      client.next();
      client.send("{\"rid\":1,\"data\":5}");
      Message answer = judged.next(Message.class);
      loopIsDone(socketOf(client));
      assertThat(call).isNotDone();
      answer.allow();
      assertThat(result(call).json()).isEqualTo("5");
    }
  }

  /** Its frame is behind the one that is being judged: that is what the line is there for. */
  @Test
  void aCallOfItsOwnSocketFailsInTimeAndStopsNothing() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      client.transmit("m", "1");
      Message held = judged.next(Message.class);
      var call = inBackground(() -> socket.invoke("p", 1)).handle((data, error) -> error);
      assertThat(client.next()).contains("\"p\"");
      client.send("{\"rid\":1,\"data\":5}");
      clock.advance(Duration.ofSeconds(10));
      assertThat(known(result(call)).name()).isEqualTo("TimeoutError");
      held.allow();
      assertThat(m.next().json()).isEqualTo("1");
      judged.next(Message.class).allow();
      client.transmit("m", "2");
      judged.next(Message.class).allow();
      assertThat(m.next().json()).isEqualTo("2");
    }
  }

  @Test
  void aPongAtItsArrivalKeepsASocketAliveBehindASlowMiddleware() throws Exception {
    try (TestClient client = open()) {
      AGServerSocket socket = socketOf(client);
      client.transmit("m", "1");
      Message held = judged.next(Message.class);
      for (int i = 0; i < 20; i++) {
        advance(socket, 8);
        assertThat(client.next()).as("a ping").isEmpty();
        client.send("");
        int frames = i + 2;
        until(() -> socket.counts().framesReceived() == frames + 1);
      }
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
      assertThat(socket.streams().inbound().backpressure()).isEqualTo(21);
      held.block();
      for (int i = 0; i < 20; i++) {
        Message pong = judged.next(Message.class);
        assertThat(pong.text()).isEmpty();
        pong.block();
      }
      advance(socket, 29);
      assertThat(socket.state()).as("a blocked pong was one").isEqualTo(SocketState.OPEN);
      advance(socket, 1);
      assertThat(client.closed()).isEqualTo(4001);
    }
  }

  @Test
  void readingPausesWhileFramesPileUpBehindASlowMiddleware() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      int many = 40_000; // more than the kernel buffers
      String item = BackpressureTests.ITEM;
      var sending =
          inBackground(() -> {
            for (int i = 0; i < many; i++) {
              client.send(item);
            }
          });
      Message held = judged.next(Message.class);
      until(() -> socket.streams().inbound().weight() > BackpressureTests.HIGH_BYTES);
      loopIsDone(socket);
      assertThat(socket.streams().inbound().weight()).isLessThan(2 * BackpressureTests.HIGH_BYTES);
      assertThat(sending).isNotDone();
      held.allow();
      for (int i = 1; i < many; i++) {
        judged.next(Message.class).allow();
        if (i % 100 == 0) {
          for (int taken = 0; taken < 100; taken++) {
            m.next();
          }
        }
      }
      result(sending);
    }
  }
}
