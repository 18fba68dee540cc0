package io.asyngular.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubscribeTest {
  private static final int MANY = 200;

  private static Ran subscribing(String... words) {
    return Ran.started(java.io.InputStream.nullInputStream(), Map.of(), words);
  }

  @Test
  void messagesOfAllChannelsArePrintedInTheOrderOfArrival() throws Exception {
    try (var server = TestServer.start()) {
      Ran ran = subscribing("subscribe", server.url(), "a", "b", "a", "--count", "" + 2 * MANY);
      ran.says("subscribed to", 2);
      var expected = new StringBuilder();
      for (int i = 0; i < MANY; i++) {
        server.server().exchange().invokePublish("a", i);
        server.server().exchange().invokePublish("b", "x" + i);
        expected.append("{\"channel\":\"a\",\"data\":").append(i).append("}\n");
        expected.append("{\"channel\":\"b\",\"data\":\"x").append(i).append("\"}\n");
      }
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).isEqualToNormalizingNewlines(expected.toString());
      Ran.until(() -> server.server().clientCount() == 0);
    }
  }

  @Test
  void aMessageWithoutDataHasNone() throws Exception {
    try (var server = TestServer.start()) {
      Ran ran = subscribing("subscribe", server.url(), "a", "--count=1");
      ran.says("subscribed to", 1);
      Ran.command("publish", server.url(), "a");
      ran.code();
      assertThat(ran.lines()).containsExactly("{\"channel\":\"a\"}");
    }
  }

  @Test
  void aRestartIsToldAndNothingIsPrintedTwice() throws Exception {
    TestServer first = TestServer.start();
    Ran ran =
        subscribing(
            "subscribe", first.url(), "a", "b", "--count", "4", "--reconnect-delay", "20ms");
    ran.says("subscribed to", 2);
    first.server().exchange().invokePublish("a", 1);
    first.server().exchange().invokePublish("b", 2);
    Ran.until(() -> ran.lines().size() == 2);
    first.close();
    ran.says("connecting again", 1);
    try (TestServer second = TestServer.restart(first)) {
      ran.says("connected again", 1).says("subscribed to", 4);
      second.server().exchange().invokePublish("b", 3);
      second.server().exchange().invokePublish("a", 4);
      assertThat(ran.code()).isZero();
      assertThat(ran.lines())
          .containsExactly(
              "{\"channel\":\"a\",\"data\":1}",
              "{\"channel\":\"b\",\"data\":2}",
              "{\"channel\":\"b\",\"data\":3}",
              "{\"channel\":\"a\",\"data\":4}");
    }
  }

  @Test
  void aChannelThatIsRefusedEndsIt() {
    try (var server = TestServer.forbidding()) {
      Ran ran = Ran.command("subscribe", server.url(), "a", "forbidden1");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.lastError()).isEqualTo("ForbiddenError: no forbidden1");
    }
  }

  @Test
  void toBeKickedOutOfAChannelEndsItOnceAllThatCameIsPrinted() throws Exception {
    try (var server = TestServer.start()) {
      Ran ran = subscribing("subscribe", server.url(), "a");
      ran.says("subscribed to", 1);
      server.server().exchange().invokePublish("a", 1);
      server.server().clients().getFirst().kickOut("a", "too loud");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.lines()).containsExactly("{\"channel\":\"a\",\"data\":1}");
      assertThat(ran.lastError()).isEqualTo("KickOutError: Kicked out of a: too loud");
    }
  }

  @Test
  void aCloseForGoodEndsIt() {
    try (var server = TestServer.start()) {
      Ran ran = subscribing("subscribe", server.url(), "a");
      ran.says("subscribed to", 1);
      server.server().clients().getFirst().disconnect(4500, "banned");
      assertThat(ran.code()).isEqualTo(3);
      assertThat(ran.lastError()).startsWith("BadConnectionError: ").contains("4500 banned");
    }
  }

  @Test
  void withoutAServerAtTheBeginningItFails() {
    Ran ran = Ran.command("subscribe", "ws://127.0.0.1:1", "a");
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.lastError()).startsWith("BadConnectionError: ");
  }

  @Test
  void itEndsQuietlyWhenNobodyReads() throws Exception {
    var broken =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    try (var server = TestServer.start()) {
      Ran ran = Ran.started(new PrintWriter(broken), "subscribe", server.url(), "a");
      ran.says("subscribed to", 1);
      server.server().exchange().invokePublish("a", 1);
      assertThat(ran.code()).isZero();
      assertThat(ran.err().lines()).containsExactly("asyngular: subscribed to a");
    }
  }

  @Test
  void aCountOfNoneIsAUsageError() {
    assertThat(Ran.command("subscribe", "ws://localhost:1", "a", "--count", "0").code())
        .isEqualTo(2);
    assertThat(Ran.command("subscribe", "ws://localhost:1").code()).isEqualTo(2);
    assertThat(Ran.command("subscribe", "ws://localhost:1", "a", "--tiemout").code()).isEqualTo(2);
  }
}
