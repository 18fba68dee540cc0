package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages and calls, both ways. */
class CallsInteropTest extends Interop {
  private static final Duration SHORT = Duration.ofMillis(100);

  CallsInteropTest(Target target) {
    super(target);
  }

  // To the server

  @Test
  void aCallGivesItsResult() throws InterruptedException {
    AGClientSocket client = open();
    assertThat(ask(client, "echo", Map.of("a", List.of(1, "two", true))))
        .isEqualTo("{\"a\":[1,\"two\",true]}");
    assertThat(client.invoke("echo", 5, Integer.class)).isEqualTo(5);
    assertThat(client.invoke("echo", "x", String.class)).isEqualTo("x");
  }

  @Test
  void nothingAndNullStayTwoThings() throws InterruptedException {
    AGClientSocket client = open();
    assertThat(client.invoke("echo", null).isNull()).isTrue();
    assertThat(client.invoke("echo", Payload.ABSENT).isAbsent()).isTrue();
  }

  @Test
  void anErrorComesWithItsNameItsMessageAndItsProperties() throws InterruptedException {
    var error = Map.of("name", "StockError", "message", "sold out", "left", Map.of("n", 0));
    AGException failure = failureOf(open(), "fail", error);
    assertThat(failure.name()).isEqualTo("StockError");
    assertThat(failure).hasMessage("sold out");
    assertThat(failure.properties()).containsOnly(Map.entry("left", Map.of("n", 0)));
  }

  @Test
  void anErrorThatIsNoObjectIsAnErrorStill() throws InterruptedException {
    AGClientSocket client = open();
    assertThat(failureOf(client, "failWith", "just a text").getMessage()).contains("just a text");
    assertThat(client.invoke("failWith", null).isPresent()).as("null is no error").isFalse();
  }

  @Test
  void aCallThatIsNotAnsweredInTimeFails() throws InterruptedException {
    AGClientSocket client = open();
    AGException failure = failureOf(client.invokeAsync("sleep", 400, SHORT));
    assertThat(failure.name()).isEqualTo("TimeoutError");
    assertThat(failure).hasMessage("Event response for sleep event timed out");
    assertThat(ask(client, "sleep", 1)).as("after the late answer").isEqualTo("1");
  }

  @Test
  void aCallOfWhatNobodyServesIsNotAnswered() throws InterruptedException {
    AGException failure = failureOf(open().invokeAsync("nobody", 1, SHORT));
    assertThat(failure.name()).isEqualTo("TimeoutError");
  }

  @Test
  void aCallIsCancelled() throws InterruptedException {
    AGClientSocket client = open();
    var call = client.invokeAsync("sleep", 50);
    call.cancel(false);
    assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
    assertThat(ask(client, "sleep", 1)).isEqualTo("1");
  }

  @Test
  void manyCallsAtOnceGetEachItsOwnAnswer() throws InterruptedException {
    AGClientSocket client = open();
    var calls = new ArrayList<CompletableFuture<Payload>>();
    for (int i = 0; i < 500; i++) {
      calls.add(client.invokeAsync("echo", i));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(calls.get(i).join().json()).isEqualTo(String.valueOf(i));
    }
  }

  @Test
  void messagesArriveInOrder() throws InterruptedException {
    AGClientSocket client = open();
    for (int i = 0; i < 1000; i++) {
      client.transmit("record", i);
    }
    until("all are recorded", () -> client.invoke("recorded", null, int[].class).length == 1000);
    assertThat(client.invoke("recorded", null, int[].class))
        .containsExactly(IntStream.range(0, 1000).toArray());
  }

  @Test
  void whatIsNoPacketIsRaw() throws InterruptedException {
    AGClientSocket client = open();
    client.send("plain text");
    until("raw", () -> ask(client, "journal", null).contains("\"raw\""));
  }

  @Test
  void anActionThatMiddlewareBlocksFails() throws InterruptedException {
    AGClientSocket client = open();
    var rule = Map.of("rule", Map.of("block", Map.of("name", "RuleError", "message", "no")));
    AGException failure = failureOf(client, "echo", rule);
    assertThat(failure.name()).isEqualTo("RuleError");
    var silent = Map.of("rule", Collections.singletonMap("blockWith", null));
    assertThat(failureOf(client, "echo", silent).name()).isEqualTo("SilentMiddlewareBlockedError");
  }

  // From the server

  private static Map<String, Object> event(String name, Object data) {
    return Map.of("event", name, "data", data);
  }

  @Test
  void theServersMessagesAreReceived() throws InterruptedException {
    AGClientSocket client = open();
    StreamConsumer<String> news = follow(client.receiver("news", String.class));
    client.invoke("transmitBack", event("news", "one"));
    client.invoke("transmitBack", event("other", "two"));
    client.invoke("transmitBack", event("news", "three"));
    assertThat(next(news, 2)).containsExactly("one", "three");
  }

  @Test
  void whatTheServerSaysFirstWaitsForALateLoop() throws InterruptedException {
    AGClientSocket client = created(builder(server()));
    client.invoke("transmitBack", event("early", 1));
    assertThat(client.receiver("early", Integer.class).once(PATIENCE)).isEqualTo(1);
  }

  @Test
  void theServersCallsAreServed() throws InterruptedException {
    AGClientSocket client = open();
    client
        .procedure("square", Integer.class)
        .loop(requests -> {
          for (var request : requests) {
            request.end(request.data() * request.data());
          }
        });
    assertThat(ask(client, "invokeBack", event("square", 7))).isEqualTo("49");
    AGException unbound = failureOf(client, "invokeBack", event("square", "seven"));
    assertThat(unbound.name()).isEqualTo("InvalidArgumentsError");
  }

  @Test
  void theServerGetsTheClientsErrors() throws InterruptedException {
    AGClientSocket client = open();
    client
        .procedure("refuse")
        .loop(requests -> {
          for (var request : requests) {
            request.error(new AGException("ShyError", "not now", Map.of("again", 5)));
          }
        });
    client
        .procedure("break")
        .loop(requests -> requests.iterator().next().error(new IllegalStateException("a secret")));
    AGException failure = failureOf(client, "invokeBack", event("refuse", 1));
    assertThat(failure.name()).isEqualTo("ShyError");
    assertThat(failure).hasMessage("not now");
    assertThat(failure.property("again")).isEqualTo(5);
    AGException hidden = failureOf(client, "invokeBack", event("break", 1));
    assertThat(hidden.name()).isEqualTo("InternalError");
    assertThat(hidden.getMessage()).doesNotContain("secret");
  }

  @Test
  void theServerWaitsInVainForWhatNobodyServesHere() throws InterruptedException {
    AGClientSocket client = open();
    AGException failure =
        failureOf(client, "invokeBack", Map.of("event", "none", "ackTimeout", 50));
    assertThat(failure.name()).isEqualTo("TimeoutError");
    assertThat(failure).hasMessage(target.timeoutOf("none"));
  }

  @Test
  void theClientCallsBackWhileItServes() throws InterruptedException {
    AGClientSocket client = open();
    client
        .procedure("relay")
        .loop(requests -> {
          for (var request : requests) {
            request.end(client.invoke("clients", request.data()).isObject());
          }
        });
    assertThat(ask(client, "invokeBack", event("relay", 1))).isEqualTo("true");
  }

  @Test
  void callsThatWaitFailWhenTheConnectionEnds() throws InterruptedException {
    AGClientSocket client = open();
    var call = client.invokeAsync("sleep", 2000);
    client.disconnect(4100, "enough");
    AGException failure = failureOf(call);
    assertThat(failure.name()).isEqualTo("BadConnectionError");
    assertThat(failure).hasMessage("Event sleep was aborted due to a bad connection");
    assertThat(failure.property("type")).isEqualTo("disconnect");
    assertThat(failure.property("code")).isEqualTo(4100);
    assertThatThrownBy(call::join).isInstanceOf(CompletionException.class);
  }
}
