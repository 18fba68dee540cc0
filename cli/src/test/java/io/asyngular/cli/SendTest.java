package io.asyngular.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.InboundAction;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SendTest {
  private static final int MANY = 300;

  private static List<String> numbers() {
    return IntStream.range(0, MANY).mapToObj(String::valueOf).toList();
  }

  @Test
  void aMessageHasBeenReceivedWhenTransmitEnds() {
    try (var server = TestServer.start()) {
      Ran ran = Ran.command("transmit", server.url(), "record", "{\"a\":1}");
      assertThat(ran.code()).isZero();
      assertThat(ran.out() + ran.err()).isEmpty();
      Ran.command("transmit", server.url(), "record");
      Ran.until(() -> server.recorded.size() == 2);
      assertThat(server.recorded).containsExactly("{\"a\":1}", "(absent)");
    }
  }

  @Test
  void allLinesPassAMiddlewareThatTakesItsTimeBeforeTransmitEnds() {
    var passed = new LinkedBlockingQueue<String>();
    try (var server =
        TestServer.start(options ->
            options.inbound(actions -> {
              for (var action : actions) {
                if (action instanceof InboundAction.Transmit transmit) {
                  Thread.sleep(1);
                  passed.add(transmit.data().json());
                }
                action.allow();
              }
            }))) {
      Ran ran = Ran.with(String.join("\n", numbers()), "transmit", server.url(), "record", "-");
      assertThat(ran.code()).isZero();
      assertThat(passed).containsExactlyElementsOf(numbers());
    }
  }

  @Test
  void aServerThatLetsNobodySubscribeTakesMessagesAllTheSame() {
    try (var server =
        TestServer.start(options ->
            options.inbound(actions -> {
              for (var action : actions) {
                if (action instanceof InboundAction.Subscribe subscribe) {
                  subscribe.block(new AGException("ForbiddenError", "none"));
                } else {
                  action.allow();
                }
              }
            }))) {
      Ran ran = Ran.command("transmit", server.url(), "record", "1");
      assertThat(ran.code()).isZero();
      assertThat(ran.err()).isEmpty();
    }
  }

  @Test
  void aConnectionThatEndsWhileInputIsAwaitedEndsTheCommand() throws Exception {
    try (var server = TestServer.start();
        var writer = new PipedOutputStream();
        var input = new PipedInputStream(writer)) {
      Ran ran = Ran.started(input, Map.of(), "transmit", server.url(), "record", "-");
      writer.write("1\n".getBytes(UTF_8));
      writer.flush();
      Ran.until(() -> server.recorded.size() == 1);
      server.server().clients().getFirst().terminate();
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.lastError()).startsWith("BadConnectionError: ").contains("lost");
    }
  }

  @Test
  void whatIsPublishedHasBeenWhenTheCommandEnds() throws Exception {
    try (var server = TestServer.start()) {
      var published = new LinkedBlockingQueue<String>();
      server
          .server()
          .exchange()
          .channel("room")
          .loop(messages -> {
            for (Payload message : messages) {
              published.add(message.isAbsent() ? "(absent)" : message.json());
            }
          });
      server.server().exchange().subscribe("room");
      assertThat(Ran.command("publish", server.url(), "room").code()).isZero();
      Ran ran = Ran.with(String.join("\n", numbers()), "publish", server.url(), "room", "-");
      assertThat(ran.code()).isZero();
      assertThat(ran.out() + ran.err()).isEmpty();
      assertThat(published.poll(20, TimeUnit.SECONDS)).isEqualTo("(absent)");
      Ran.until(() -> published.size() == MANY);
      assertThat(published.stream().collect(Collectors.toList())).isEqualTo(numbers());
    }
  }

  @Test
  void whatMayNotBePublishedIsAnError() {
    try (var server = TestServer.start(options -> options.allowClientPublish(false))) {
      Ran ran = Ran.command("publish", server.url(), "room", "1");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.lastError())
          .isEqualTo("InvalidActionError: Client publish feature is disabled");
    }
  }
}
