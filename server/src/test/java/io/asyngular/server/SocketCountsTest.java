package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.socket.SocketCounts;
import io.asyngular.socket.SocketEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has gone over a connection, events of an application's own, and text that is no packet. */
@Timeout(60)
class SocketCountsTest extends ServerTests {
  private static void isCounted(AGServerSocket socket, SocketCounts expected) {
    until(() -> socket.counts().equals(expected));
  }

  @Test
  void framesAndTheirBytesAreCountedInBothDirections() throws Exception {
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(TestClient.HANDSHAKE);
      int answer = client.handshaken().length();
      AGServerSocket socket = socketOf(client);
      int handshake = TestClient.HANDSHAKE.length();
      isCounted(socket, new SocketCounts(1, handshake, 1, answer));
      client.send("[{\"event\":\"m\"},{\"event\":\"m\"}]"); // 29 bytes, one frame
      client.send("");
      isCounted(socket, new SocketCounts(3, handshake + 29, 1, answer));
      socket.transmit("ü", 1);
      client.next();
      isCounted(socket, new SocketCounts(3, handshake + 29, 2, answer + 23));
      advance(socket, 8);
      assertThat(client.next()).isEmpty();
      isCounted(socket, new SocketCounts(3, handshake + 29, 3, answer + 23));
      socket.batching().begin();
      socket.transmit("m", 1);
      socket.transmit("m", 2);
      socket.batching().flush();
      int batch = client.next().length();
      isCounted(socket, new SocketCounts(3, handshake + 29, 4, answer + 23 + batch));
    }
  }

  @Test
  void aMessageInFragmentsIsOneFrame() throws Exception {
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      long frames = socket.counts().framesReceived();
      long bytes = socket.counts().bytesReceived();
      client.write(TestClient.frame(0x01, "{\"event\":".getBytes(StandardCharsets.US_ASCII)));
      client.write(TestClient.frame(0x80, "\"m\"}".getBytes(StandardCharsets.US_ASCII)));
      m.next();
      assertThat(socket.counts().framesReceived()).isEqualTo(frames + 1);
      assertThat(socket.counts().bytesReceived()).isEqualTo(bytes + 13);
    }
  }

  // Events of an application's own

  @Test
  void anApplicationsEventsComeInOrderWithAllOthers() throws Exception {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).events().consumer();
        var customs = socketOf(client).listener(SocketEvent.Custom.class).consumer()) {
      AGServerSocket socket = socketOf(client);
      while (events.poll().isPresent()) {}
      var data = Map.of("x", 1);
      socket.emit(new SocketEvent.Custom("one", data));
      client.subscribe("a");
      socket.emit(new SocketEvent.Custom("two", null));
      var seen = new ArrayList<SocketEvent>();
      for (int i = 0; i < 3; i++) {
        SocketEvent event = events.next();
        if (event instanceof SocketEvent.Message) {
          i--;
        } else {
          seen.add(event);
        }
      }
      assertThat(seen.getFirst()).isEqualTo(new SocketEvent.Custom("one", data));
      assertThat(seen.get(1)).isInstanceOf(SocketEvent.Subscribe.class);
      assertThat(seen.getLast()).isEqualTo(new SocketEvent.Custom("two", null));
      assertThat(customs.next().data()).isSameAs(data);
      assertThat(customs.next().name()).isEqualTo("two");
    }
  }

  @Test
  void eventsThatNobodyListensToCostNothing() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      socket.settle();
      for (int i = 0; i < 100; i++) {
        socket.emit(new SocketEvent.Custom("x" + i, null));
      }
      assertThat(socket.streams().listeners().stats().children()).isEmpty();
      assertThat(socket.streams().doorstep().backpressure()).isZero();
    }
  }

  // Text that is no packet

  @Test
  void rawTextGoesAheadOfABatchAndOfWaitingPublications() throws Exception {
    var judged = new Judged<OutboundAction>();
    restart(AGServer.builder().outbound(judged));
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      AGServerSocket socket = socketOf(client);
      server.exchange().invokePublish("a", 1);
      PublishOut held = judged.next(PublishOut.class);
      socket.transmit("m", 2);
      socket.batching().begin();
      socket.send("raw ü");
      socket.send("");
      assertThat(client.next()).isEqualTo("raw ü");
      assertThat(client.next()).isEmpty();
      held.allow();
      loopIsDone(socket); // both are in the batch now
      socket.batching().flush();
      assertThat(client.next()).startsWith("[{\"event\":\"#publish\"").endsWith("\"data\":2}]");
    }
  }
}
