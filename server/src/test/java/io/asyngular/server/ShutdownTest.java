package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server ends. */
@Timeout(60)
class ShutdownTest {
  private final AGServer server = AGServer.builder().host("127.0.0.1").listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  private AGServerSocket socketOf(TestClient client) {
    return server.client(client.id()).orElseThrow();
  }

  @Test
  void whatWasSentBeforeTheServerClosesIsReceivedAndThenCode1001() throws Exception {
    int many = 20_000;
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < many; i++) {
        socket.transmit("n", i);
      }
      var closed = inBackground(server::close);
      assertThat(client.untilClosed())
          .containsExactlyElementsOf(
              IntStream.range(0, many)
                  .mapToObj(i -> "{\"event\":\"n\",\"data\":" + i + "}")
                  .toList());
      assertThat(client.closeCode()).isEqualTo(1001);
      result(closed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allLoopsEndWhenTheServerCloses(boolean affine) throws Exception {
    var ended = new CountDownLatch(5);
    AGServer own =
        AGServer.builder()
            .loopAffine(affine)
            .serve(socket -> {
              for (Payload message : socket.receiver("handler")) {
                socket.transmit("echo", message);
              }
              ended.countDown();
            })
            .listen(0);
    var connections =
        inBackground(() -> {
          for (AGServerSocket socket : own.connections()) {
            socket
                .receiver("m")
                .loop(messages -> {
                  messages.forEach(message -> socket.transmit("echo", message));
                  ended.countDown();
                });
            socket
                .procedure("p")
                .loop(calls -> {
                  calls.forEach(call -> call.end());
                  ended.countDown();
                });
          }
          ended.countDown();
        });
    var exchange =
        inBackground(() -> {
          for (Payload message : own.exchange().subscribe("room")) {
            own.exchange().transmitPublish("other", message);
          }
          ended.countDown();
        });
    try (TestClient client = TestClient.open(own)) {
      client.transmit("m", "1");
      client.transmit("handler", "2");
      client.invoke("p", "3", 4);
      var got = List.of(client.next(), client.next(), client.next());
      assertThat(got).contains("{\"rid\":4}");
      until(() -> own.exchange().channel("room").messages().consumerCount() == 1);
      var closed = inBackground(own::close);
      assertThat(client.closed()).isEqualTo(1001);
      result(closed);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      result(connections);
      result(exchange);
    }
  }

  @Test
  void thePortIsFreeAgainAndNobodyIsLetInMeanwhile() throws Exception {
    int port = server.port();
    server.close();
    assertThatThrownBy(() -> TestClient.tcp(server)).isInstanceOf(IOException.class);
    try (AGServer next = AGServer.builder().host("127.0.0.1").listen(port);
        TestClient client = TestClient.open(next)) {
      assertThat(client.id()).hasSize(20);
    }
  }

  @Test
  void aSecondCloseReturnsWhenTheFirstHasDoneItsWork() throws Exception {
    try (TestClient client = TestClient.open(server)) {
      var first = inBackground(server::close);
      var second = inBackground(server::close);
      assertThat(client.closed()).isEqualTo(1001);
      result(second);
      result(first);
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void loopsMayCloseTheirServer(boolean affine) throws Exception {
    var closed = new CountDownLatch(2);
    var both = new CyclicBarrier(2);
    AGServer own =
        AGServer.builder()
            .loopAffine(affine)
            .serve(socket ->
                socket
                    .receiver("stop")
                    .loop(messages -> {
                      for (Payload message : messages) {
                        assertThat(message.isPresent()).isTrue();
                        both.await(20, TimeUnit.SECONDS);
                        ((ServerSocket) socket).server().close();
                        closed.countDown();
                      }
                    }))
            .listen(0);
    try (TestClient one = TestClient.open(own);
        TestClient other = TestClient.open(own)) {
      one.transmit("stop", "1");
      other.transmit("stop", "1");
      assertThat(one.closed()).isEqualTo(1001);
      assertThat(other.closed()).isEqualTo(1001);
      own.close();
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anInterruptEndsTheWaitingAndStaysSet() throws Exception {
    AGServer own = AGServer.builder().closeTimeout(Duration.ofMinutes(5)).listen(0);
    try (TestClient client = TestClient.open(own)) { // which does not answer the close
      AGServerSocket socket = own.client(client.id()).orElseThrow();
      var closing = new CompletableFuture<Thread>();
      var flag =
          inBackground(() -> {
            closing.complete(Thread.currentThread());
            own.close();
            return Thread.currentThread().isInterrupted();
          });
      Thread closer = result(closing);
      until(() -> socket.counts().framesSent() == 2); // the answer to the handshake, and the close
      until(() -> closer.getState() == Thread.State.TIMED_WAITING);
      closer.interrupt();
      assertThat(result(flag)).isTrue();
      assertThat(client.closed()).isEqualTo(1001);
    }
  }

  @Test
  void aPeerThatDoesNotAnswerTheCloseIsDroppedInTime() throws Exception {
    AGServer own = AGServer.builder().closeTimeout(Duration.ofMillis(100)).listen(0);
    try (TestClient client = TestClient.open(own)) {
      own.close();
      assertThat(client.closed()).isEqualTo(1001);
    }
  }

  @Test
  void aLoopThatDoesNotEndIsInterrupted() throws Exception {
    AGServer own = AGServer.builder().closeTimeout(Duration.ofMillis(100)).listen(0);
    var begun = new CompletableFuture<Void>();
    var interrupted = new CompletableFuture<Void>();
    try (TestClient client = TestClient.open(own)) {
      own.client(client.id())
          .orElseThrow()
          .receiver("m")
          .loop(messages -> {
            begun.complete(null);
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.complete(null);
            }
          });
      client.transmit("m", "1");
      result(begun); // one that is closed before never does
      var closed = inBackground(own::close);
      client.closed();
      result(interrupted);
      result(closed);
    }
  }

  @Test
  void aServerThatHasEndedEndsNewLoopsAtOnce() {
    server.close();
    for (AGServerSocket socket : server.connections()) {
      throw new AssertionError("there is none: " + socket);
    }
  }
}
