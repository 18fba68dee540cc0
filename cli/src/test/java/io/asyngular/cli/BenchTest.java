package io.asyngular.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BenchTest {
  private static Payload result(Ran ran) {
    assertThat(ran.lines()).hasSize(1);
    return Json.parse(ran.out().getBytes(UTF_8));
  }

  private static double number(Payload result, String name) {
    return result.field(name).number().orElseThrow();
  }

  private static void isComplete(Payload result) {
    assertThat(number(result, "received")).isPositive().isEqualTo(number(result, "sent"));
    assertThat(number(result, "rate")).isPositive();
    assertThat(number(result, "p50")).isPositive();
    assertThat(number(result, "p99")).isGreaterThanOrEqualTo(number(result, "p50"));
    assertThat(number(result, "p99.9")).isGreaterThanOrEqualTo(number(result, "p99"));
    assertThat(number(result, "lost")).isZero();
    assertThat(number(result, "outOfOrder")).isZero();
    assertThat(number(result, "errors")).isZero();
  }

  @Test
  void callsAreMeasured() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "bench",
              "rpc",
              server.authority(),
              "--clients=3",
              "--depth=4",
              "--duration=200ms",
              "--warm-up=50ms");
      assertThat(ran.code()).as(ran.err()).isZero();
      isComplete(result(ran));
      assertThat(ran.err()).contains("rpc, 3 clients", "p99.9", "lost", "out of order");
    }
  }

  @Test
  void atARateNoMoreAreMadeThanAskedFor() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "bench",
              "rpc",
              server.url(),
              "echo",
              "--clients=2",
              "--rate=100",
              "--seconds=1",
              "--warm-up=0",
              "--size=1KiB");
      assertThat(ran.code()).as(ran.err()).isZero();
      Payload result = result(ran);
      isComplete(result);
      assertThat(number(result, "sent")).isEqualTo(100);
    }
  }

  @Test
  void deliveriesAreMeasured() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "bench",
              "fanout",
              server.url(),
              "--clients=5",
              "--duration=200ms",
              "--warm-up=50ms",
              "--depth=4");
      assertThat(ran.code()).as(ran.err()).isZero();
      isComplete(result(ran));
    }
  }

  @Test
  void connectionsAreMeasured() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command("bench", "connections", server.url(), "--clients=20", "--duration=10ms");
      assertThat(ran.code()).as(ran.err()).isZero();
      Payload result = result(ran);
      isComplete(result);
      assertThat(number(result, "received")).isEqualTo(20);
    }
  }

  @Test
  void errorsOfTheServersAreCountedAndTold() {
    try (var server = TestServer.start(options -> options.allowClientPublish(false))) {
      Ran ran = Ran.command("bench", "fanout", server.url(), "--clients=1", "--warm-up=0");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(number(result(ran), "errors")).isEqualTo(1);
      assertThat(ran.lastError()).startsWith("InvalidActionError: ");
    }
  }

  @Test
  void callsThatNobodyAnswersAreLost() {
    try (var server = TestServer.start()) {
      Ran ran =
          Ran.command(
              "bench",
              "rpc",
              server.url(),
              "nobody",
              "--clients=2",
              "--duration=50ms",
              "--warm-up=0",
              "--timeout=200ms");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(number(result(ran), "lost")).isEqualTo(2);
      assertThat(ran.lastError()).startsWith("TimeoutError: ");
    }
  }

  @Test
  void withoutAServerThereIsNothingToMeasure() {
    Ran ran = Ran.command("bench", "connections", "ws://127.0.0.1:1");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void whatCannotBeIsAUsageError() {
    for (String option : new String[] {"--clients=0", "--rate=0", "--duration=0", "--depth=0"}) {
      assertThat(Ran.command("bench", "rpc", "ws://127.0.0.1:1", option).code())
          .as(option)
          .isEqualTo(2);
    }
    assertThat(Ran.command("bench").code()).isEqualTo(2);
  }
}
