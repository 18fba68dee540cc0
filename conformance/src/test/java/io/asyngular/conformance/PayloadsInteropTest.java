package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.Payload;
import io.asyngular.socket.DefaultBinder;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What passes: any text, any shape, any size within the bounds, one by one and in batches. */
class PayloadsInteropTest extends Interop {
  private static final int LARGE = 5 * 1024 * 1024;

  PayloadsInteropTest(Target target) {
    super(target);
  }

  /** What comes back of that JSON. */
  private static String echoed(AGClientSocket client, String json) throws InterruptedException {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return client.invoke("echo", Payload.json(text, DefaultBinder.binder())).json();
  }

  @Test
  void allTextPasses() throws InterruptedException {
    AGClientSocket client = open();
    for (String text :
        List.of(
            "",
            "äöü ß",
            "日本語",
            "😀 𝄞",
            "\u0000\u0001\u001f\u007f",
            "\u2028\u2029",
            "\"\\/\b\f\n\r\t")) {
      assertThat(client.invoke("echo", text, String.class)).isEqualTo(text);
      assertThat(client.invoke("echo", Map.of(text, text)).fields()).containsOnlyKeys(text);
    }
    assertThat(client.invoke("echo", "half \ud83d of a pair").text())
        .isEqualTo("half \ud83d of a pair");
  }

  @Test
  void allShapesPass() throws InterruptedException {
    AGClientSocket client = open();
    String shape = "{\"a\":[[],{},[null,true,false,0,-1.5,1e3,\"\"]],\"b\":{\"c\":{\"d\":[{}]}}}";
    assertThat(echoed(client, shape))
        .isEqualTo(shape.replace("1e3", target.keepsNumbers() ? "1e3" : "1000"));
    String deep = "[".repeat(200) + "]".repeat(200);
    assertThat(echoed(client, deep)).isEqualTo(deep);
  }

  @Test
  void numbersPassAsTheServerReadsThem() throws InterruptedException {
    AGClientSocket client = open();
    String numbers = "[9007199254740993,1e400,0.10]";
    assertThat(echoed(client, numbers))
        .isEqualTo(target.keepsNumbers() ? numbers : "[9007199254740992,null,0.1]");
  }

  @Test
  void largePayloadsPassBothWays() throws InterruptedException {
    AGClientSocket client = open();
    String large = "0123456789abcdef".repeat(LARGE / 16);
    assertThat(client.invoke("echo", large).text()).isEqualTo(large);
    StreamConsumer<Payload> heard = follow(client.subscribe("large").messages());
    client.transmitPublish("large", large);
    assertThat(heard.next().text()).isEqualTo(large);
  }

  @Test
  void whatIsTooLargeForTheServerClosesWith1009() throws InterruptedException {
    AGClientSocket client = open(builder(server("{'maxPayload':10000}")));
    Events events = events(client);
    client.transmit("record", "x".repeat(20_000));
    assertThat(events.next(SocketEvent.Disconnect.class).code()).isEqualTo(1009);
    events.next(SocketEvent.Connect.class);
  }

  @Test
  void whatIsTooLargeForTheClientClosesWith1009() throws InterruptedException {
    AGClientSocket client = open(builder(server()).maxPayload(10_000));
    Events events = events(client);
    client.invokeAsync("echo", "x".repeat(20_000));
    assertThat(events.next(SocketEvent.Disconnect.class).code()).isEqualTo(1009);
    events.next(SocketEvent.Connect.class);
  }

  @Test
  void bytesComeAsBase64() throws InterruptedException {
    Payload bytes = open().invoke("bytes", List.of(1, 2, 255));
    assertThat(bytes.json()).isEqualTo("{\"base64\":true,\"data\":\"AQL/\"}");
  }

  // Batches

  @Test
  void theServersBatchesAreTakenApart() throws InterruptedException {
    AGClientSocket client = open();
    StreamConsumer<Integer> numbers = follow(client.receiver("number", Integer.class));
    StreamConsumer<SocketEvent.Message> frames = follow(client.listener(SocketEvent.Message.class));
    var batch = IntStream.range(0, 20).mapToObj(i -> Map.of("event", "number", "data", i)).toList();
    client.invoke("sendBatch", Map.of("events", batch));
    assertThat(next(numbers, 20)).isEqualTo(IntStream.range(0, 20).boxed().toList());
    assertThat(frames.next().text()).startsWith("[{\"event\":\"number\",\"data\":0},");
  }

  @Test
  void theServerBatchesAtIntervals() throws InterruptedException {
    AGClientSocket client = open();
    client.invoke("startBatching", null);
    var calls = IntStream.range(0, 50).mapToObj(i -> client.invokeAsync("echo", i)).toList();
    for (int i = 0; i < 50; i++) {
      assertThat(calls.get(i).join().json()).isEqualTo(String.valueOf(i));
    }
    client.invoke("stopBatching", null);
  }

  @Test
  void theClientsBatchesAreTakenApart() throws InterruptedException {
    AGClientSocket client = open();
    client.batching().begin();
    for (int i = 0; i < 100; i++) {
      client.transmit("record", i);
    }
    var recorded = client.invokeAsync("recorded", null);
    client.batching().flush();
    assertThat(recorded.join().as(int[].class)).hasSize(100).isSorted();
    client.batching().start();
    assertThat(ask(client, "echo", 1)).isEqualTo("1");
    client.batching().stop();
  }

  @Test
  void allThatIsSentAfterTheHandshakeIsGathered() throws InterruptedException {
    AGClientSocket client = created(builder(server()).batchOnHandshake(Duration.ofMillis(50)));
    for (int i = 0; i < 20; i++) {
      client.subscribe("batched " + i);
    }
    Events events = events(client);
    StreamConsumer<Payload> last = follow(client.channel("batched 19").messages());
    client.transmitPublish("batched 19", "hi");
    for (int i = 0; i < 20; i++) {
      assertThat(events.next(SocketEvent.Subscribe.class).channel()).isEqualTo("batched " + i);
    }
    assertThat(last.next().text()).isEqualTo("hi");
  }
}
