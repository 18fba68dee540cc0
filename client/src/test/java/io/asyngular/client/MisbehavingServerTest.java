package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketState;
import io.asyngular.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no server should send does no harm. */
@Timeout(60)
class MisbehavingServerTest extends ClientTests {
  private ScriptedServer scripted;
  private AGClientSocket client;
  private Peer peer;
  private EventLog log;

  @BeforeEach
  void begin() throws Exception {
    scripted = ScriptedServer.start();
    client = client(builder(scripted.url()).maxPayload(1000));
    log = EventLog.of(client);
    client.connect();
    peer = scripted.open();
    log.until("connect");
  }

  @AfterEach
  void endScript() {
    peer.drop();
    log.close();
    scripted.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void isClosedWith(int code) {
    assertThat(log.untilOne("close")).anyMatch(text -> text.startsWith("disconnect " + code));
    assertThat(peer.closed()).isEqualTo(code);
    loopIsDone(client);
    assertThat(client.pendingReconnect()).isPresent();
  }

  @Test
  void aMessageThatIsTooLongIsRefused() {
    peer.send("x".repeat(1000));
    log.untilOne("raw x");
    peer.send("x".repeat(1001));
    isClosedWith(1009);
  }

  @Test
  void fragmentsThatAreTooLongTogetherAreRefused() {
    peer.write(Peer.frame(0x01, bytes("x".repeat(600))));
    peer.write(Peer.frame(0x80, bytes("x".repeat(600))));
    isClosedWith(1009);
  }

  @Test
  void fragmentsArePutTogether() {
    peer.write(Peer.frame(0x01, bytes("{\"event\":")));
    peer.write(Peer.frame(0x89, bytes("between")));
    peer.write(Peer.frame(0x80, bytes("5}")));
    assertThat(peer.next()).isEqualTo("between");
    log.until("raw {\"event\":5}");
  }

  @Test
  void aMessageInTheMidstOfAnotherIsRefused() {
    peer.write(Peer.frame(0x01, bytes("{\"event\":")));
    peer.send("{}");
    isClosedWith(1002);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    peer.write(Peer.frame(0x81, new byte[] {(byte) 0xc3, 0x28}));
    isClosedWith(1007);
  }

  @Test
  void framesThatNobodyHasAgreedOnAreRefused() {
    peer.write(Peer.frame(0xa1, bytes("x")));
    isClosedWith(1002);
  }

  @Test
  void maskedFramesAreRefused() {
    peer.write(new byte[] {(byte) 0x81, (byte) 0x81, 1, 2, 3, 4, 'x'});
    isClosedWith(1002);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rid\":9999}",
        "{\"rid\":1}",
        "{\"rid\":1.5,\"data\":1}",
        "{\"rid\":\"1\"}",
        "{\"rid\":1e300,\"error\":{}}",
        "{\"event\":5}",
        "{\"event\":null,\"rid\":null}",
        "{\"event\":\"constructor\"}",
        "{\"event\":\"__proto__\",\"data\":{},\"cid\":1}",
        "{\"event\":\"#subscribe\",\"data\":{},\"cid\":1}",
        "{\"event\":\"#handshake\",\"data\":{},\"cid\":1}",
        "{\"event\":\"#publish\",\"data\":[[[[]]]]}",
        "{\"event\":\"#kickOut\",\"data\":7}",
        "[]",
        "[[]]",
        "[1,null,{}]",
        "{",
        "null",
        "\u0000"
      })
  void whatMakesNoSenseIsIgnoredOrRaw(String text) {
    peer.send(text, "{\"event\":\"x\"}");
    peer.ping();
    assertThat(peer.next()).as("it goes on").isEmpty();
    loopIsDone(client);
    assertThat(client.state()).isEqualTo(SocketState.OPEN);
    assertThat(log.now()).allMatch(event -> event.startsWith("raw ") || event.startsWith("error "));
  }

  @Test
  void anErrorMayBeAnyValue() {
    for (String error : new String[] {"\"text\"", "5", "{}", "{\"message\":7}", "[1]", "true"}) {
      var call = client.invokeAsync("c", 1);
      peer.send("{\"rid\":" + Peer.cid(peer.next()) + ",\"error\":" + error + "}");
      assertThat(Eventually.failure(call)).isInstanceOf(RuntimeException.class);
    }
    var call = client.invokeAsync("c", 1);
    peer.send("{\"rid\":" + Peer.cid(peer.next()) + ",\"error\":null,\"data\":4}");
    assertThat(Eventually.result(call).json()).isEqualTo("4");
  }

  @Test
  void callsThatNobodyServesAreNotAnswered() {
    peer.send("{\"event\":\"p\",\"cid\":1}");
    client.settle();
    client.transmit("m", 1);
    assertThat(peer.next()).contains("\"m\"");
  }

  @Test
  void theServerMayCallTheClient() {
    client
        .procedure("double", Integer.class)
        .loop(calls -> {
          for (var call : calls) {
            call.end(2 * call.data());
          }
        });
    peer.send(
        "{\"event\":\"double\",\"data\":4,\"cid\":7}",
        "{\"event\":\"double\",\"data\":\"x\",\"cid\":8}");
    assertThat(peer.next()).isEqualTo("{\"rid\":7,\"data\":8}");
    assertThat(peer.next()).startsWith("{\"rid\":8,\"error\":{");
    log.untilOne("error ");
  }

  @Test
  void aPingOfWebSocketsOwnIsAnsweredInKind() {
    peer.write(Peer.frame(0x89, bytes("here")));
    assertThat(peer.next()).isEqualTo("here");
  }
}
