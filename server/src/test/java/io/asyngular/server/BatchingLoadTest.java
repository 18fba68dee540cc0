package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that everybody fills at once: event loops, the loops on them, and other threads. */
@Timeout(120)
class BatchingLoadTest {
  private AGServer server = AGServer.listen(0);

  @AfterEach
  void end() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batchesFilledFromEverywhereStopNoEventLoopAndKeepTheOrder(boolean affine) throws Exception {
    int clients = 4;
    int many = 500;
    server.close();
    server =
        AGServer.builder()
            .loopAffine(affine)
            .eventLoops(2)
            .batchInterval(Duration.ofMillis(5))
            .serve(socket -> {
              socket.batching().start();
              socket.procedure("p").loop(calls -> calls.forEach(call -> call.end(call.data())));
              for (Payload message : socket.receiver("go")) {
                server.exchange().transmitPublish("room", message);
                socket.transmit("echo", message);
              }
            })
            .listen(0);
    var all = new ArrayList<TestClient>();
    for (int c = 0; c < clients; c++) {
      all.add(TestClient.open(server).subscribed("room"));
    }
    var stop = new AtomicBoolean();
    var work = new ArrayList<CompletableFuture<Void>>();
    work.add(
        inBackground(() -> {
          while (!stop.get()) {
            for (AGServerSocket socket : server.clients()) {
              if (socket.streams().outbound().bytes() < 100_000) {
                socket.transmit("tick", 1);
                socket.batching().flush();
                socket.batching().start();
              }
            }
          }
        }));
    for (TestClient client : all) {
      work.add(
          inBackground(() -> {
            for (int i = 0; i < many; i++) {
              client.send(
                  "{\"event\":\"go\",\"data\":" + i + "}",
                  "{\"event\":\"p\",\"data\":" + i + ",\"cid\":" + i + "}",
                  "{\"event\":\"#publish\",\"data\":{\"channel\":\"room\",\"data\":-1}}");
            }
          }));
    }
    var reading = new ArrayList<CompletableFuture<Void>>();
    for (TestClient client : all) {
      reading.add(inBackground(() -> receives(client, many, 2 * clients * many)));
    }
    reading.forEach(Eventually::result);
    stop.set(true);
    work.forEach(Eventually::result);
    all.forEach(TestClient::close);
    until(() -> server.clientCount() == 0);
  }

  /** All that is to come, echoes and answers in their order. */
  private static void receives(TestClient client, int many, int publications) {
    var echoes = new ArrayList<String>();
    var answers = new ArrayList<String>();
    int published = 0;
    while (echoes.size() < many || answers.size() < many || published < publications) {
      for (String packet : packets(client.next())) {
        if (packet.startsWith("{\"event\":\"echo\"")) {
          echoes.add(packet);
        } else if (packet.startsWith("{\"rid\"")) {
          answers.add(packet);
        } else if (packet.startsWith("{\"event\":\"#publish\"")) {
          published++;
        }
      }
    }
    for (int i = 0; i < many; i++) {
      assertThat(echoes.get(i)).isEqualTo("{\"event\":\"echo\",\"data\":" + i + "}");
      assertThat(answers.get(i)).isEqualTo("{\"rid\":" + i + ",\"data\":" + i + "}");
    }
  }

  /** The packets of a frame, none of which holds a batch's own separator. */
  private static List<String> packets(String frame) {
    return frame.startsWith("[")
        ? List.of(frame.substring(1, frame.length() - 1).split("(?<=}),(?=\\{\"(event|rid)\")"))
        : List.of(frame);
  }
}
