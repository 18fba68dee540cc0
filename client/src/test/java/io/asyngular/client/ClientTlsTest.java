package io.asyngular.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections, and whom a client trusts. */
@Timeout(60)
class ClientTlsTest extends ClientTests {
  @TempDir static Path folder;
  private static TestCertificate own;
  private static TestCertificate other;

  @BeforeAll
  static void create() throws Exception {
    own = TestCertificate.create(folder, "localhost");
    other = TestCertificate.create(folder, "other.example");
  }

  @BeforeEach
  void begin() {
    restart(AGServer.builder().tls(own.chain(), own.key()));
  }

  private AGClientBuilder encrypted() {
    return builder("wss://localhost:" + server.port() + "/asyngular/");
  }

  private String refusal(AGClientBuilder builder) {
    AGClientSocket client = client(builder);
    try (var failures = client.listener(SocketEvent.Failure.class).consumer()) {
      client.connect();
      Throwable error = failures.next().error();
      assertThat(error).hasMessage("Socket hung up");
      return String.valueOf(error.getCause());
    }
  }

  @Test
  void aCertificateThatIsTrustedOpensTheSocket() throws Exception {
    AGClientSocket client = open(encrypted().trust(own.chain()));
    assertThat(client.invoke("echo", "x".repeat(300_000), String.class)).hasSize(300_000);
    assertThat(client.uri()).startsWith("wss://localhost:");
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() {
    assertThat(refusal(encrypted())).contains("SSLHandshakeException");
    assertThat(refusal(encrypted().trust(other.chain()))).contains("SSLHandshakeException");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    restart(AGServer.builder().tls(other.chain(), other.key()));
    assertThat(refusal(encrypted().trust(other.chain()))).contains("localhost");
  }

  @Test
  void whoAsksForItTrustsAnybody() throws Exception {
    AGClientSocket client = open(encrypted().insecure(true));
    assertThat(client.invoke("echo", 1, Integer.class)).isEqualTo(1);
    restart(AGServer.builder().tls(other.chain(), other.key()));
    AGClientSocket another = open(encrypted().insecure(true));
    assertThat(another.invoke("echo", 2, Integer.class)).isEqualTo(2);
  }

  @Test
  void aPlainServerIsNoEncryptedOne() throws Exception {
    restart(AGServer.builder());
    assertThat(refusal(encrypted().insecure(true))).contains("Exception");
  }

  @Test
  void anEncryptionThatNeverBeginsIsGivenUpAfterTheConnectTimeout() throws Exception {
    try (ScriptedServer silent = ScriptedServer.start()) {
      AGClientSocket client =
          client(builder("wss://localhost:" + silent.port() + "/").insecure(true));
      try (EventLog log = EventLog.of(client)) {
        client.connect();
        try (Peer peer = silent.accept()) {
          advance(client, Duration.ofSeconds(20));
          assertThat(log.untilOne("close"))
              .contains("connectAbort 4007 Client connection establishment timed out");
          assertThat(peer.isHungUp()).isTrue();
        }
      }
    }
  }

  @Test
  void closesAndReconnectsWorkOverIt() {
    AGClientSocket client = open(encrypted().trust(own.chain()));
    try (EventLog log = EventLog.of(client)) {
      log.until("connect");
      client.reconnect(4100, "again");
      log.until("connect");
      client.transmit("close", 4501);
      assertThat(log.until("close 4501")).contains("disconnect 4501");
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "nothing");
    for (Path file : new Path[] {garbage, folder.resolve("missing.pem")}) {
      assertThatThrownBy(() -> encrypted().trust(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("trust: ");
    }
  }
}
