package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.HandshakeAction.HandshakeSC;
import io.asyngular.server.InboundAction.Invoke;
import io.asyngular.server.InboundAction.PublishIn;
import io.asyngular.server.InboundAction.Subscribe;
import io.asyngular.server.InboundAction.Transmit;
import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A middleware may wait and talk to its own socket: nobody else notices, and nothing overtakes. */
@Timeout(60)
class MiddlewareOrderTest extends ServerTests {
  private static String published(Object data) {
    return "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":" + data + "}}";
  }

  private static String message(Object data) {
    return "{\"event\":\"m\",\"data\":" + data + "}";
  }

  // Waiting

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneSocketsSlowMiddlewareDelaysNoOtherAndKeepsItsOrder(boolean affine) throws Exception {
    var goOn = new CountDownLatch(1);
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .eventLoops(1)
            .inbound(actions -> {
              for (var action : actions) {
                if (action instanceof Transmit message
                    && message.data().json().equals("\"wait\"")) {
                  goOn.await();
                }
                action.allow();
              }
            }));
    try (TestClient slow = TestClient.open(server);
        TestClient other = TestClient.open(server);
        var m = socketOf(slow).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(slow);
      slow.send(message("\"wait\""), message(0), "[" + message(1) + "," + message(2) + "]");
      slow.send(message(3));
      until(() -> socket.streams().inbound().backpressure() == 4);
      for (int i = 0; i < 50; i++) {
        other.invoke("#publish", "{\"channel\":\"a\"}", i);
        assertThat(other.next()).isEqualTo("{\"rid\":" + i + "}");
      }
      assertThat(m.poll()).isEmpty();
      goOn.countDown();
      assertThat(m.next().json()).isEqualTo("\"wait\"");
      for (int i = 0; i < 4; i++) {
        assertThat(m.next().json()).isEqualTo(String.valueOf(i));
      }
    }
  }

  @Test
  void theItemsOfABatchAreJudgedOneAfterTheOther() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(AGServer.builder().inbound(judged));
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer();
        var p = socketOf(client).procedure("p").consumer()) {
      client.send(
          "["
              + message(1)
              + ",{\"event\":\"#subscribe\",\"data\":{\"channel\":\"a\"},\"cid\":2},"
              + "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":3},\"cid\":3},"
              + "5,{\"event\":\"p\",\"data\":4,\"cid\":4},{\"event\":\"p\",\"data\":5,\"cid\":5}]");
      judged.next(Transmit.class).allow(11);
      judged.next(Subscribe.class).allow();
      judged.next(PublishIn.class).allow();
      judged.next(Invoke.class).block();
      assertThat(m.next().json()).isEqualTo("11");
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
      assertThat(client.next()).isEqualTo(published(3));
      assertThat(client.next()).isEqualTo("{\"rid\":3}");
      assertThat(client.next()).startsWith("{\"rid\":4,\"error\"");
      judged.next(Invoke.class).allow();
      assertThat(p.next().data().json()).isEqualTo("5");
    }
  }

  @Test
  void aSubscriptionThatIsJudgedSlowlyCountsForThePublicationBehindIt() throws Exception {
    var judged = new Judged<InboundAction>();
    restart(AGServer.builder().inbound(judged));
    try (TestClient client = TestClient.open(server)) {
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 2);
      client.transmit("#publish", "{\"channel\":\"a\",\"data\":1}");
      Subscribe held = judged.next(Subscribe.class);
      until(() -> socketOf(client).streams().inbound().backpressure() == 1);
      held.allow();
      judged.next(PublishIn.class).allow();
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
      assertThat(client.next()).isEqualTo(published(1));
    }
  }

  // Talking to its own socket

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInboundMiddlewareMayCallItsOwnClient(boolean affine) throws Exception {
    int many = 300;
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .inbound(actions -> {
              for (var action : actions) {
                if (action instanceof Transmit message) {
                  message.allow(message.socket().invoke("ask", message.data()));
                }
              }
            }));
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer()) {
      for (int i = 0; i < many; i++) {
        client.send(message(i));
      }
      for (int i = 0; i < many; i++) {
        int cid = i + 1;
        assertThat(client.next())
            .isEqualTo("{\"event\":\"ask\",\"cid\":" + cid + ",\"data\":" + i + "}");
        client.send("{\"rid\":" + cid + ",\"data\":" + 2 * i + "}");
      }
      for (int i = 0; i < many; i++) {
        assertThat(m.next().json()).isEqualTo(String.valueOf(2 * i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInboundMiddlewareMayCallItsOwnClientWhileReadingIsPaused(boolean affine) throws Exception {
    int many = 12_000;
    var goOn = new CountDownLatch(1);
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .inbound(actions -> {
              for (var action : actions) {
                if (action instanceof Transmit first && first.data().json().equals("0")) {
                  goOn.await();
                  first.allow(first.socket().invoke("ask", "?"));
                } else {
                  action.allow();
                }
              }
            }));
    try (TestClient client = TestClient.open(server)) {
      AGServerSocket socket = socketOf(client);
      var seen = new CompletableFuture<String>();
      socket
          .receiver("m")
          .loop(messages -> {
            int count = 0;
            String first = "";
            for (Payload data : messages) {
              first = count++ == 0 ? data.json() : first;
              if (count == many) {
                seen.complete(first);
              }
            }
          });
      var sending =
          inBackground(() -> {
            for (int i = 0; i < many; i++) {
              client.send(message(i));
            }
          });
      until(() -> socket.streams().inbound().backpressure() > BackpressureTests.HIGH_ITEMS);
      goOn.countDown();
      assertThat(client.next()).contains("\"ask\"");
      result(sending);
      client.send("{\"rid\":1,\"data\":\"answer\"}");
      assertThat(result(seen)).isEqualTo("\"answer\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLineMaySendToItsOwnClient(boolean affine) throws Exception {
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .inboundRaw(actions -> {
              for (var action : actions) {
                if (action.socket().state() == io.asyngular.socket.SocketState.OPEN) {
                  action.socket().transmit("raw", 1);
                }
                action.allow();
              }
            })
            .inbound(actions -> {
              for (var action : actions) {
                action.socket().transmit("in", 2);
                action.allow();
              }
            })
            .outbound(actions -> {
              for (var action : actions) {
                action.socket().transmit("out", 3);
                action.allow();
              }
            }));
    try (TestClient client = TestClient.open(server)) {
      String raw = "{\"event\":\"raw\",\"data\":1}";
      String in = "{\"event\":\"in\",\"data\":2}";
      String out = "{\"event\":\"out\",\"data\":3}";
      client.invoke("#subscribe", "{\"channel\":\"a\"}", 2);
      for (String text : List.of(raw, in, "{\"rid\":2}")) {
        assertThat(client.next()).isEqualTo(text);
      }
      for (int i = 0; i < 100; i++) {
        client.transmit("#publish", "{\"channel\":\"a\",\"data\":" + i + "}");
        for (String text : List.of(raw, in, out, published(i))) {
          assertThat(client.next()).isEqualTo(text);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOutboundMiddlewareMayCallItsOwnClient(boolean affine) throws Exception {
    int many = 200;
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .outbound(actions -> {
              for (var action : actions) {
                if (action instanceof PublishOut publication) {
                  publication.allow(publication.socket().invoke("ask", publication.data()));
                }
              }
            }));
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      AGServerSocket socket = socketOf(client);
      for (int i = 0; i < many; i++) {
        server.exchange().transmitPublish("a", i);
        socket.transmit("m", i);
      }
      var got = new ArrayList<String>();
      while (got.size() < 2 * many) {
        String text = client.next();
        if (text.startsWith("{\"event\":\"ask\"")) {
          String cid = text.replaceAll(".*\"cid\":(\\d+).*", "$1");
          String data = text.replaceAll(".*\"data\":(\\d+)}", "$1");
          client.send("{\"rid\":" + cid + ",\"data\":" + (Integer.parseInt(data) + 1000) + "}");
        } else {
          got.add(text);
        }
      }
      assertThat(got)
          .containsExactlyElementsOf(
              IntStream.range(0, many)
                  .boxed()
                  .flatMap(i -> List.of(published(i + 1000), message(i)).stream())
                  .toList());
    }
  }

  @Test
  void aSocketThatIsNotOpenCannotBeCalledByItsHandshakesMiddleware() throws Exception {
    var errors = new CompletableFuture<AGException>();
    restart(
        AGServer.builder()
            .handshake(actions -> {
              for (var action : actions) {
                if (action instanceof HandshakeSC handshake) {
                  handshake.socket().transmit("early", 1);
                  try {
                    handshake.socket().invoke("early", 1);
                  } catch (AGException e) {
                    errors.complete(e);
                  }
                }
                action.allow();
              }
            }));
    try (TestClient client = TestClient.open(server)) {
      assertThat(result(errors).name()).isEqualTo("BadConnectionError");
      assertThat(result(errors).property("type")).isEqualTo("connectAbort");
      socketOf(client).transmit("first", 1);
      assertThat(client.next()).contains("first");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allLinesTogetherUnderLoadReorderNothing(boolean affine) throws Exception {
    int many = 400;
    restart(
        AGServer.builder()
            .loopAffine(affine)
            .eventLoops(2)
            .handshake(actions -> actions.forEach(Action::allow))
            .inboundRaw(actions -> actions.forEach(Action::allow))
            .inbound(actions -> actions.forEach(Action::allow))
            .outbound(actions -> actions.forEach(Action::allow))
            .serve(socket -> {
              for (var call : socket.procedure("echo")) {
                socket.transmit("m", call.data());
                call.end(call.data());
              }
            }));
    var clients = new ArrayList<TestClient>();
    var all = new ArrayList<CompletableFuture<Void>>();
    for (int c = 0; c < 4; c++) {
      TestClient client = TestClient.open(server).subscribe("a");
      clients.add(client);
    }
    for (TestClient client : clients) {
      all.add(
          inBackground(() -> {
            for (int i = 0; i < many; i++) {
              client.invoke("echo", String.valueOf(i), i);
              client.transmit("#publish", "{\"channel\":\"a\",\"data\":" + i + "}");
            }
          }));
    }
    var orders = new ArrayList<List<String>>();
    for (TestClient client : clients) {
      var messages = new ArrayList<String>();
      var answers = new ArrayList<String>();
      var publications = new ArrayList<String>();
      while (messages.size() + answers.size() + publications.size() < (2 + 4) * many) {
        String text = client.next();
        (text.startsWith("{\"rid\"") ? answers : text.contains("#pub") ? publications : messages)
            .add(text);
      }
      assertThat(messages)
          .isEqualTo(IntStream.range(0, many).mapToObj(MiddlewareOrderTest::message).toList());
      assertThat(answers)
          .isEqualTo(
              IntStream.range(0, many)
                  .mapToObj(i -> "{\"rid\":" + i + ",\"data\":" + i + "}")
                  .toList());
      orders.add(publications);
    }
    assertThat(orders).as("one order for all").containsOnly(orders.getFirst());
    all.forEach(Eventually::result);
    clients.forEach(TestClient::close);
    until(() -> server.clientCount() == 0 && server.threads().names().isEmpty());
  }
}
