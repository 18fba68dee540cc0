package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.socket.SocketEvent;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets of the file system, instead of host and port. */
@Timeout(60)
class UnixSocketTest extends ClientTests {
  @TempDir Path folder;

  @Test
  void aServerOfThisMachineIsReachedByItsFile() throws Exception {
    Path file = folder.resolve("socket");
    try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(file));
      AGClientSocket client = client(builder("ws://h/p/").socketPath(file));
      assertThat(client.uri()).isEqualTo("ws+unix://" + file + ":/p/");
      client.connect();
      SocketChannel accepted = listening.accept();
      try (Peer peer =
          new Peer(
              accepted, Channels.newInputStream(accepted), Channels.newOutputStream(accepted))) {
        peer.upgrade().handshake();
        assertThat(peer.request())
            .startsWith("GET /p/ HTTP/1.1\r\n")
            .containsIgnoringCase("host: localhost\r\n");
        isOpen(client);
        client.transmit("m", 1);
        assertThat(peer.next()).isEqualTo("{\"event\":\"m\",\"data\":1}");
        peer.sendClose(1000, "");
        assertThat(peer.closed()).isEqualTo(1000);
      }
    }
  }

  @Test
  void aFileThatIsNotThereIsAHangUp() {
    AGClientSocket client = client(builder("ws://h/").socketPath(folder.resolve("none")));
    try (var closes = client.listener(SocketEvent.Close.class).consumer()) {
      client.connect();
      assertThat(closes.next().code()).isEqualTo(1006);
    }
  }
}
