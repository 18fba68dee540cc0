package io.asyngular.server;

import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.socket.SocketEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that are encrypted, with a certificate that the test has made. */
@Timeout(60)
class TlsTest extends ServerTests {
  @TempDir static Path folder;
  private static TestCertificate ec;
  private static TestCertificate rsa;

  @BeforeAll
  static void create() throws Exception {
    ec = TestCertificate.create(folder, "EC");
    rsa = TestCertificate.create(folder, "RSA");
  }

  @BeforeEach
  void begin() {
    restart(AGServer.builder().tls(ec.chain(), ec.key()).pingTimeoutDisabled(true));
  }

  private TestClient connected(TestCertificate trusted, String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            trusted
                .trust()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return TestClient.over(socket);
  }

  private TestClient open() throws IOException {
    return connected(ec).upgrade().handshake();
  }

  @ParameterizedTest
  @CsvSource({"EC, TLSv1.2", "EC, TLSv1.3", "RSA, TLSv1.2", "RSA, TLSv1.3"})
  void socketsAreOpenedOverBothVersionsAndWithBothKindsOfKeys(String kind, String version)
      throws Exception {
    TestCertificate certificate = kind.equals("EC") ? ec : rsa;
    restart(AGServer.builder().tls(certificate.chain(), certificate.key()));
    try (TestClient client = connected(certificate, version).upgrade().handshake();
        var m = socketOf(client).receiver("m").consumer()) {
      assertThat(((SSLSocket) client.connection()).getSession().getProtocol()).isEqualTo(version);
      client.transmit("m", "\"in\"");
      assertThat(m.next().text()).isEqualTo("in");
      socketOf(client).transmit("m", "out");
      assertThat(client.next()).isEqualTo("{\"event\":\"m\",\"data\":\"out\"}");
    }
  }

  @Test
  void largeMessagesAndManyOfThemPassBothWays() throws Exception {
    try (TestClient client = open();
        var m = socketOf(client).receiver("m").consumer()) {
      AGServerSocket socket = socketOf(client);
      String large = "x".repeat(3_000_000);
      var sent = inBackground(() -> client.transmit("m", '"' + large + '"'));
      assertThat(m.next().length()).isEqualTo(large.length() + 2);
      result(sent);
      socket.transmit("m", large);
      assertThat(client.next().length()).isEqualTo(large.length() + 23);
      for (int i = 0; i < 2000; i++) {
        socket.transmit("n", i);
      }
      List<String> expected =
          IntStream.range(0, 2000).mapToObj(i -> "{\"event\":\"n\",\"data\":" + i + "}").toList();
      assertThat(expected).allSatisfy(text -> assertThat(client.next()).isEqualTo(text));
    }
  }

  @Test
  void publicationsReachEncryptedClients() throws Exception {
    try (TestClient one = open().subscribe("a");
        TestClient other = open().subscribe("a")) {
      server.exchange().invokePublish("a", 1);
      assertThat(one.next()).isEqualTo(other.next()).contains("#publish");
    }
  }

  @Test
  void aCloseIsAnsweredOverTls() throws Exception {
    try (TestClient client = open()) {
      socketOf(client).disconnect(4123, "bye");
      assertThat(client.closed()).isEqualTo(4123);
      assertThat(client.closeReason()).isEqualTo("bye");
    }
    try (TestClient client = open();
        var closes = socketOf(client).listener(SocketEvent.Close.class).consumer()) {
      client.write(TestClient.closeFrame(4124));
      assertThat(client.closed()).isEqualTo(4124);
      assertThat(closes.next().code()).isEqualTo(4124);
    }
    until(() -> server.clientCount() == 0);
  }

  @Test
  void aSlowReaderIsHeldBackBeneathTheEncryption() throws Exception {
    try (TestClient client = open()) {
      AGServerSocket socket = socketOf(client);
      String item = "x".repeat(100_000);
      for (int i = 0; i < 60 && server.clientCount() == 1; i++) {
        socket.transmit("m", item);
        EventLoops.loopIsDone(socket);
      }
      until(() -> server.clientCount() == 0);
      assertThat(socket.streams().outbound().bytes()).isLessThan(5_000_000);
    }
  }

  @Test
  void whoSpeaksPlainHttpIsDroppedAndHarmsNobody() throws Exception {
    try (TestClient plain = TestClient.tcp(server);
        TestClient client = open()) {
      plain.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      assertThat(plain.rest()).doesNotContain("HTTP/1.1 101");
      client.invoke("#publish", "{\"channel\":\"a\"}", 2);
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
    }
  }

  @Test
  void whoDoesNotTrustTheCertificateIsNoTrouble() throws Exception {
    assertThatThrownBy(() -> connected(rsa)).isInstanceOf(IOException.class);
    try (TestClient client = open()) {
      assertThat(client.id()).hasSize(20);
    }
  }

  @Test
  void whoDoesNotGetOnWithTheEncryptionIsDroppedInTime() throws Exception {
    int before = clock.waiting();
    try (TestClient client = TestClient.tcp(server)) {
      until(() -> clock.waiting() > before);
      client.write(new byte[] {0x16, 3, 1});
      clock.advance(Duration.ofSeconds(10));
      assertThat(client.rest()).isEmpty();
    }
  }

  // Files

  private static void isRefused(Path chain, Path key, String... texts) {
    assertThatThrownBy(() -> AGServer.builder().tls(chain, key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tls: ")
        .hasMessageContainingAll(texts);
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    Path missing = folder.resolve("missing.pem");
    isRefused(missing, ec.key(), "cannot read", "missing.pem");
    isRefused(ec.chain(), missing, "cannot read", "missing.pem");
  }

  @Test
  void filesThatHoldSomethingElseAreNamed() throws Exception {
    Path empty = file("empty.pem", "");
    Path garbage =
        file("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
    isRefused(empty, ec.key(), "empty.pem", "cannot be used");
    isRefused(ec.chain(), empty, "empty.pem", "cannot be used");
    isRefused(garbage, ec.key(), "garbage.pem", "cannot be used");
    isRefused(ec.chain(), garbage, "garbage.pem", "cannot be used");
    isRefused(folder, ec.key(), "cannot");
    isRefused(ec.key(), ec.chain(), "EC-key.pem", "cannot be used");
  }

  @Test
  void aKeyThatIsAnothersIsRefusedBeforeAnyClientFindsOut() throws Exception {
    isRefused(ec.chain(), rsa.key(), "RSA-key.pem", "cannot be used");
    TestCertificate other =
        TestCertificate.create(Files.createDirectory(folder.resolve("o")), "EC");
    isRefused(ec.chain(), other.key(), "cannot be used", "do not belong together");
  }
}
