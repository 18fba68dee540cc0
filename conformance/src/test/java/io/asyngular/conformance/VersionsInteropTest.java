package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import org.junit.jupiter.api.Test;

/** The protocol of SocketCluster 14 and before; of the servers here all have both. */
class VersionsInteropTest extends Interop {
  VersionsInteropTest(Target target) {
    super(target);
  }

  @Test
  void versionOneHasPingsOfItsOwn() throws InterruptedException {
    FixtureProcess server = server("{'protocolVersion':1,'pingInterval':50,'pingTimeout':3000}");
    AGClientSocket client = open(builder(server).protocolVersion(ProtocolVersion.V1));
    String id = client.id();
    StreamConsumer<SocketEvent.Message> frames = follow(client.listener(SocketEvent.Message.class));
    assertThat(next(frames, 12)).extracting(SocketEvent.Message::text).containsOnly("#1");
    StreamConsumer<Payload> heard = follow(client.subscribe("room").messages());
    client.invokePublish("room", 1);
    assertThat(heard.next().json()).isEqualTo("1");
    assertThat(ask(client, "echo", "one")).isEqualTo("\"one\"");
    assertThat(client.id()).isEqualTo(id);
  }

  @Test
  void inVersionTwoTheseAreTexts() throws InterruptedException {
    AGClientSocket client = open();
    client.send("#2");
    until("raw", () -> ask(client, "journal", null).contains("\"raw\""));
  }
}
