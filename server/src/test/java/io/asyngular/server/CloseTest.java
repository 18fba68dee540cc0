package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.StreamConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a socket ends. */
@Timeout(60)
class CloseTest {
  private final AGServer server = AGServer.builder().host("127.0.0.1").listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  private AGServerSocket socketOf(TestClient client) {
    return server.client(client.id()).orElseThrow();
  }

  private static <T> List<T> all(StreamConsumer<T> consumer) {
    var all = new ArrayList<T>();
    consumer.forEach(all::add);
    return all;
  }

  @Test
  void theSocketsEventsComeInTheReferencesOrder() throws IOException {
    try (TestClient client = TestClient.open(server).subscribe("a").subscribe("b");
        var events = socketOf(client).events().consumer()) {
      client.write(TestClient.closeFrame(4321));
      List<SocketEvent> seen = all(events);
      while (!(seen.getFirst() instanceof SocketEvent.Disconnect)) {
        seen.removeFirst(); // held from before
      }
      assertThat(seen)
          .hasSize(6)
          .startsWith(new SocketEvent.Disconnect(4321, ""), new SocketEvent.Close(4321, ""))
          .endsWith(
              new SocketEvent.Unsubscribe("a"),
              new SocketEvent.Unsubscribe("b"),
              new SocketEvent.End());
      assertThat(seen.get(2))
          .isInstanceOfSatisfying(
              SocketEvent.Failure.class,
              failure ->
                  assertThat(failure.error())
                      .hasMessage("Socket connection closed with status code 4321")
                      .isInstanceOfSatisfying(
                          AGException.class,
                          error -> {
                            assertThat(error.name()).isEqualTo("SocketProtocolError");
                            assertThat(error.property("code")).isEqualTo(4321);
                          }));
    }
  }

  @Test
  void theServersEventsComeInTheReferencesOrder() throws IOException {
    try (TestClient client = TestClient.open(server).subscribe("a").subscribe("b");
        var events = server.events().consumer()) {
      AGServerSocket socket = socketOf(client);
      for (ServerEvent held = events.next();
          !(held instanceof ServerEvent.Subscription last && last.channel().equals("b"));
          held = events.next()) {}
      client.write(TestClient.closeFrame(1009));
      String reason = "Message was too big to process";
      assertThat(events.next()).isEqualTo(new ServerEvent.Disconnection(socket, 1009, reason));
      assertThat(events.next()).isEqualTo(new ServerEvent.Closure(socket, 1009, reason));
      assertThat(events.next()).isInstanceOf(ServerEvent.Warning.class);
      assertThat(events.next()).isEqualTo(new ServerEvent.Unsubscription(socket, "a"));
      assertThat(events.next()).isEqualTo(new ServerEvent.Unsubscription(socket, "b"));
      assertThat(server.clientCount()).isZero();
      assertThat(socket.subscriptions()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001})
  void harmlessCodesRaiseNoFailure(int code) throws IOException {
    try (TestClient client = TestClient.open(server);
        var events = socketOf(client).events().consumer()) {
      client.write(TestClient.closeFrame(code));
      assertThat(all(events)).hasSize(3).doesNotHaveAnyElementsOfTypes(SocketEvent.Failure.class);
    }
  }

  @Test
  void aConnectionThatEndsBeforeItsHandshakeIsAborted() throws IOException {
    try (var handshakes = server.listener(ServerEvent.Handshake.class).consumer();
        var serverEvents = server.events().consumer();
        TestClient client = TestClient.upgraded(server)) {
      AGServerSocket socket = handshakes.next().socket();
      assertThat(server.pendingClientCount()).isEqualTo(1);
      assertThat(server.pendingClients()).containsExactly(socket);
      try (var events = socket.events().consumer()) {
        client.drop();
        List<SocketEvent> seen = all(events);
        assertThat(seen)
            .hasSize(4)
            .startsWith(
                new SocketEvent.ConnectAbort(1006, "Socket hung up"),
                new SocketEvent.Close(1006, "Socket hung up"))
            .endsWith(new SocketEvent.End());
      }
      assertThat(serverEvents.next()).isEqualTo(new ServerEvent.Ready());
      assertThat(serverEvents.next()).isEqualTo(new ServerEvent.Handshake(socket));
      assertThat(serverEvents.next())
          .isEqualTo(new ServerEvent.ConnectionAbort(socket, 1006, "Socket hung up"));
      assertThat(serverEvents.next())
          .isEqualTo(new ServerEvent.Closure(socket, 1006, "Socket hung up"));
      assertThat(server.pendingClientCount()).isZero();
      assertThat(server.pendingClients()).isEmpty();
    }
  }

  @Test
  void callsThatWaitFailBeforeAnyEventIsTold() throws IOException {
    try (TestClient client = TestClient.open(server);
        var disconnects = socketOf(client).listener(SocketEvent.Disconnect.class).consumer()) {
      CompletableFuture<Payload> call =
          socketOf(client).invokeAsync("slow", 1, Duration.ofSeconds(30));
      assertThat(client.next()).isEqualTo("{\"event\":\"slow\",\"cid\":1,\"data\":1}");
      client.write(TestClient.closeFrame(4000));
      assertThat(disconnects.next().code()).isEqualTo(4000);
      assertThat(call).isCompletedExceptionally();
      assertThat(call.exceptionNow())
          .hasMessage("Event slow was aborted due to a bad connection")
          .isInstanceOfSatisfying(
              AGException.class,
              error -> {
                assertThat(error.name()).isEqualTo("BadConnectionError");
                assertThat(error.properties())
                    .containsEntry("type", "disconnect")
                    .containsEntry("code", 4000);
              });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 3000, 4321, 4999})
  void theClientsCodeIsEchoed(int code) throws IOException {
    try (TestClient client = TestClient.open(server)) {
      client.write(TestClient.closeFrame(code));
      assertThat(client.closed()).isEqualTo(code);
    }
  }

  @Test
  void aCloseWithoutCodeIsAnsweredWithoutCode() throws IOException {
    try (TestClient client = TestClient.open(server);
        var closes = socketOf(client).listener(SocketEvent.Close.class).consumer()) {
      client.write(TestClient.frame(0x88, new byte[0]));
      assertThat(client.closed()).isEqualTo(1005);
      assertThat(closes.next())
          .isEqualTo(new SocketEvent.Close(1005, "Socket closed without status code"));
    }
  }

  @Test
  void whatWasSentBeforeADisconnectArrivesBeforeIt() throws IOException {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < 1000; i++) {
        socket.transmit("n", i);
      }
      socket.disconnect(4100, "enough");
      socket.disconnect(4101, "harmless");
      List<String> texts = client.untilClosed();
      assertThat(texts).hasSize(1000).endsWith("{\"event\":\"n\",\"data\":999}");
      assertThat(client.closeCode()).isEqualTo(4100);
      assertThat(client.closeReason()).isEqualTo("enough");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1005, 1006, 1015, 2000, 5000})
  void aCodeThatCannotBeSentIsRefusedAndTheSocketStays(int code) throws IOException {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      assertThatThrownBy(() -> socket.disconnect(code, ""))
          .isInstanceOfSatisfying(
              AGException.class,
              error -> assertThat(error.name()).isEqualTo("InvalidArgumentsError"));
      assertThatThrownBy(() -> socket.disconnect(1000, "x".repeat(124)))
          .isInstanceOf(AGException.class);
      loopIsDone(socket);
      assertThat(socket.state()).isEqualTo(SocketState.OPEN);
    }
  }

  @Test
  void terminateDropsTheConnectionWithoutACloseFrame() throws IOException {
    try (TestClient client = TestClient.open(server);
        var closes = socketOf(client).listener(SocketEvent.Close.class).consumer()) {
      socketOf(client).terminate();
      assertThat(client.closed()).isEqualTo(TestClient.HUNG_UP);
      assertThat(closes.next().code()).isEqualTo(1006);
    }
  }

  @Test
  void loopsOverMessagesEndAtOnceAndLoopsOverEventsAfterTheLast() throws Exception {
    var busy = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var messages = new ArrayList<Integer>();
    var ended = new CompletableFuture<Void>();
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var seen = inBackground(() -> all(socket.events().consumer()));
      until(() -> socket.events().consumerCount() == 1);
      socket
          .receiver("m", Integer.class)
          .loop(received -> {
            for (int message : received) {
              messages.add(message);
              busy.countDown();
              goOn.await();
            }
            ended.complete(null);
          });
      client.transmit("m", "1");
      client.transmit("m", "2");
      client.transmit("m", "3");
      busy.await();
      client.write(TestClient.closeFrame(1000));
      assertThat(result(seen)).endsWith(new SocketEvent.End());
      goOn.countDown();
      result(ended);
      assertThat(messages).as("the backlog was dropped").containsExactly(1);
      for (Payload late : socket.receiver("m")) {
        throw new AssertionError("ended at once: " + late);
      }
    }
  }

  @Test
  void nothingCanBeSentOnASocketThatHasEnded() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      client.write(TestClient.closeFrame(1000));
      client.closed();
      try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
        until(() -> socket.state() == SocketState.CLOSED);
        socket.transmit("m", 1);
        assertThat(warnings.next().warning())
            .hasMessage("Socket transmit m event was aborted due to a bad connection");
        assertThatThrownBy(() -> socket.invoke("p", 1))
            .hasMessage("Socket invoke p event was aborted due to a bad connection");
        socket.send("raw");
        assertThat(warnings.next().warning()).hasMessageContaining("Socket invoke p event");
        assertThat(warnings.next().warning())
            .hasMessage("Socket send raw event was aborted due to a bad connection");
        until(() -> socket.streams().outbound().backpressure() == 0);
      }
    }
  }

  @Test
  void anAnswerAfterTheEndIsTold() throws Exception {
    try (TestClient client = TestClient.open(server);
        var calls = socketOf(client).procedure("p").consumer();
        var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      client.invoke("p", "1", 5);
      var call = calls.next();
      client.write(TestClient.closeFrame(1000));
      client.closed();
      call.end(1);
      assertThat(warnings.next().warning())
          .isInstanceOfSatisfying(
              AGException.class, error -> assertThat(error).hasMessageContaining("not open"));
    }
  }
}
