package io.asyngular.client;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Codec;
import io.asyngular.protocol.JsonCodec;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.AGServer;
import io.asyngular.socket.DefaultBinder;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both versions of the protocol, and codecs of the application's own. */
@Timeout(60)
class ProtocolVersionsTest extends ClientTests {
  /** JSON with all bits turned over, in binary frames. */
  private static final class Negative implements Codec {
    private final JsonCodec json = new JsonCodec(DefaultBinder.binder());

    private static byte[] turned(byte[] frame) {
      byte[] turned = new byte[frame.length];
      for (int i = 0; i < frame.length; i++) {
        turned[i] = (byte) ~frame[i];
      }
      return turned;
    }

    @Override
    public Packet decode(byte[] frame) {
      return json.decode(frame);
    }

    @Override
    public Packet decodeBinary(byte[] frame) {
      return json.decode(turned(frame));
    }

    @Override
    public byte[] encode(Packet packet) {
      return turned(json.encode(packet));
    }

    @Override
    public boolean binary() {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsAndChannelsAndPingsWorkInBothVersions(ProtocolVersion version) throws Exception {
    restart(AGServer.builder().protocolVersion(version));
    AGClientSocket client = open(builder().protocolVersion(version));
    assertThat(client.invoke("echo", "x", String.class)).isEqualTo("x");
    try (EventLog log = EventLog.of(client);
        var messages = client.subscribe("a", Integer.class).messages().consumer()) {
      log.until("subscribe a {}");
      client.invokePublish("a", 5);
      assertThat(messages.next()).isEqualTo(5);
    }
    var socket = socketOf(client);
    for (int i = 0; i < 10; i++) { // longer than either would wait
      long heard = socket.counts().framesReceived();
      serverClock.advance(Duration.ofSeconds(8));
      until(() -> socket.counts().framesReceived() > heard);
      advance(client, Duration.ofSeconds(8));
    }
    assertThat(client.state()).isEqualTo(SocketState.OPEN);
    assertThat(socket.state()).isEqualTo(SocketState.OPEN);
  }

  @Test
  void theSignsOfTheFirstVersionAreTextInTheSecond() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket second = client(builder(scripted.url()));
      try (EventLog log = EventLog.of(second)) {
        second.connect();
        try (Peer peer = scripted.open()) {
          peer.send("#1");
          assertThat(log.until("raw #1")).hasSize(3);
        }
        second.close();
      }
      AGClientSocket first = client(builder(scripted.url()).protocolVersion(ProtocolVersion.V1));
      try (EventLog log = EventLog.of(first)) {
        first.connect();
        try (Peer peer = scripted.open()) {
          peer.send("#1");
          assertThat(peer.next()).isEqualTo("#2");
          peer.send("");
          assertThat(log.until("raw ")).hasSize(3);
        }
      }
    }
  }

  @Test
  void aCodecOfTheApplicationsOwnCarriesAll() throws Exception {
    restart(AGServer.builder().codec(new Negative()));
    AGClientSocket client =
        open(builder().codec(new Negative()).batchOnHandshake(Duration.ofMillis(100)));
    advance(client, Duration.ofMillis(100));
    assertThat(client.invoke("echo", "x", String.class)).isEqualTo("x");
    client.invoke("login", "bob");
    until(() -> client.authToken().isPresent());
    client.batching().begin();
    var one = client.invokeAsync("echo", 1);
    var two = client.invokeAsync("echo", 2);
    client.batching().flush();
    assertThat(Eventually.result(one).as(Integer.class)).isEqualTo(1);
    assertThat(Eventually.result(two).as(Integer.class)).isEqualTo(2);
  }

  @Test
  void binaryFramesAreReadAsJsonByTheUsualCodec() throws Exception {
    try (ScriptedServer scripted = ScriptedServer.start()) {
      AGClientSocket client = client(builder(scripted.url()));
      client.connect();
      try (Peer peer = scripted.open();
          var m = client.receiver("m", Integer.class).consumer()) {
        peer.sendBinary(
            "{\"event\":\"m\",\"data\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(m.next()).isEqualTo(1);
      }
    }
  }
}
