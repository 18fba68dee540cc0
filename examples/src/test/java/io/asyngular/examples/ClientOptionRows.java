package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientBuilder;
import io.asyngular.client.AGClientSocket;
import io.asyngular.client.ReconnectOptions;
import io.asyngular.client.TokenStore;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.AGServer;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The options of a client. */
final class ClientOptionRows extends LiveClient {
  ClientOptionRows() throws InterruptedException {}

  /** Connects with them, which shows that they can be. */
  private void connects(AGClientBuilder options) throws InterruptedException {
    try (var other = options.create()) {
      other.invokePublish("nowhere", null);
      assertThat(other.state()).isEqualTo(SocketState.OPEN);
    }
  }

  private static String uri(AGClientBuilder options) {
    try (var other = options.create()) {
      return other.uri();
    }
  }

  @Row("socketClusterClient.create({hostname, port, path})")
  void aClientOfAUrl() throws InterruptedException {
    try (var client = AGClientSocket.connect("ws://localhost:" + port + "/socketcluster/")) {
      client.invokePublish("nowhere", null);
      assertThat(client.state()).isEqualTo(SocketState.OPEN);
    }
  }

  @Row("create({autoConnect: false})")
  void aClientThatWaitsToBeTold() {
    try (var client = AGClientSocket.builder(url).create()) {
      assertThat(client.state()).isEqualTo(SocketState.CLOSED);
    }
  }

  @Row("create({hostname, port, secure})")
  void theAddressInParts() throws InterruptedException {
    connects(builder.hostname("localhost").port(port).secure(false));
    assertThat(uri(builder.secure(true))).startsWith("wss://localhost:" + port);
  }

  @Row("create({host: 'localhost:8000'})")
  void theAddressAsAWhole() {
    var whole = builder.url("ws://localhost:8000/asyngular/");
    assertThat(uri(whole)).isEqualTo("ws://localhost:8000/asyngular/");
  }

  @Row("create({path: '/chat/'})")
  void thePath() {
    assertThat(uri(builder.path("/chat/"))).endsWith("/chat/");
  }

  @Row("create({query: {room: ['a', 'b']}})")
  void theQuery() {
    assertThat(uri(builder.query("room", "a", "b"))).endsWith("?room=a&room=b");
  }

  @Row("create({socketPath: '/run/chat'})")
  void aSocketOfTheFileSystem() {
    assertThat(uri(builder.socketPath(Path.of("/run/chat")))).startsWith("ws+unix:///run/chat:");
  }

  @Row("create({autoReconnect: false})")
  void itStaysAway() throws InterruptedException {
    try (var other = builder.autoReconnect(false).connect();
        var closes = other.listener(SocketEvent.Close.class).consumer()) {
      other.invokePublish("nowhere", null);
      other.terminate();
      assertThat(closes.next().code()).isEqualTo(1006);
      assertThat(other.pendingReconnect()).isEmpty();
    }
  }

  @Row("create({autoReconnectOptions: {initialDelay, randomness, multiplier, maxDelay}})")
  void itComesBackAsItIsTold() throws InterruptedException {
    var initialDelay = Duration.ofHours(1);
    var randomness = Duration.ZERO;
    double multiplier = 2;
    var maxDelay = Duration.ofHours(3);
    var patient =
        builder.reconnect(new ReconnectOptions(initialDelay, randomness, multiplier, maxDelay));
    try (var other = patient.create()) {
      other.invokePublish("nowhere", null);
      other.terminate();
      Live.until(() -> other.pendingReconnect().equals(Optional.of(initialDelay)));
    }
  }

  @Row("create({autoSubscribeOnConnect: false})")
  void itSubscribesWhenItIsTold() throws InterruptedException {
    try (var other = builder.autoSubscribeOnConnect(false).create()) {
      other.subscribe("room");
      other.invokePublish("nowhere", null);
      assertThat(other.isSubscribed("room")).isFalse();
      other.processPendingSubscriptions();
      Live.until(() -> other.isSubscribed("room"));
    }
  }

  @Row({
    "create({connectTimeout: 20000})",
    "create({ackTimeout: 10000})",
    "create({pingTimeoutDisabled: true})",
    "create({batchOnHandshake: true})",
    "create({batchOnHandshakeDuration: 100})",
    "create({batchInterval: 50})"
  })
  void timesAndBatches() throws InterruptedException {
    connects(builder.connectTimeout(Duration.ofSeconds(20)));
    connects(builder.ackTimeout(Duration.ofSeconds(10)));
    connects(builder.pingTimeoutDisabled(true));
    connects(builder.batchOnHandshake(Duration.ofMillis(100)));
    connects(builder.batchInterval(Duration.ofMillis(50)));
  }

  @Row({"create({timestampRequests: true})", "create({timestampParam: 'now'})"})
  void theTimeInTheQuery() throws InterruptedException {
    try (var other = builder.timestampRequests(true).timestampParam("now").create()) {
      other.invokePublish("nowhere", null);
      var seen = server.client(other.id()).orElseThrow();
      assertThat(seen.request().uri()).matches(".*[?]now=\\d+");
    }
    connects(builder.timestampRequests(true));
    connects(builder.timestampParam("now"));
  }

  @Row("create({protocolVersion: 1})")
  void theVersion() throws InterruptedException {
    try (var old = AGServer.builder().protocolVersion(ProtocolVersion.V1).listen(0)) {
      connects(builder.protocolVersion(ProtocolVersion.V1).port(old.port()));
    }
  }

  @Row("create({wsOptions: {headers: {Origin: 'https://example.com'}}})")
  void headers() throws InterruptedException {
    try (var other = builder.header("Origin", "https://example.com").create()) {
      other.invokePublish("nowhere", null);
      var seen = server.client(other.id()).orElseThrow();
      assertThat(seen.request().header("origin")).contains("https://example.com");
    }
  }

  @Row({"create({wsOptions: {ca}})", "create({wsOptions: {rejectUnauthorized: false}})"})
  void whomItTrusts() throws IOException {
    Path certificates = Files.createTempFile("none", ".pem");
    try {
      assertThat(Live.inBackground(() -> builder.trust(certificates)))
          .as("there are none in it")
          .failsWithin(PATIENCE);
    } finally {
      Files.delete(certificates);
    }
    assertThat(uri(builder.insecure(true))).isEqualTo(url);
  }

  @Row("create({wsOptions: {perMessageDeflate: true}})")
  void compression() throws InterruptedException {
    try (var compressing = AGServer.builder().perMessageDeflate(true).listen(0)) {
      connects(builder.perMessageDeflate(true).port(compressing.port()));
    }
  }

  @Row("create({channelPrefix: 'app/'})")
  void aPrefix() throws InterruptedException {
    try (var other = builder.channelPrefix("app/").create()) {
      other.subscribe("room");
      other.invokePublish("nowhere", null);
      assertThat(server.client(other.id()).orElseThrow().subscriptions())
          .containsExactly("app/room");
    }
  }

  @Row("create({clientId: 'me'})")
  void itsName() {
    try (var other = builder.clientId("me").create()) {
      assertThat(other.clientId()).isEqualTo("me");
    }
  }

  @Row({"create({authEngine})", "create({authTokenName: 'token'})"})
  void whereItsTokenIsKept() throws Exception {
    var store = TokenStore.memory();
    store.save("token", "rubbish");
    assertThat(builder.tokenStore(store)).isNotSameAs(builder);
    try (var other = builder.tokenStore(store).authTokenName("token").create();
        var connects = other.listener(SocketEvent.Connect.class).consumer()) {
      assertThat(builder.authTokenName("token")).isNotSameAs(builder);
      other.connect();
      assertThat(connects.next().authError().orElseThrow().name())
          .isEqualTo("AuthTokenInvalidError");
    }
  }

  @Row("create({codecEngine})")
  void theCodec() throws InterruptedException {
    Codec codec = new Quoting();
    try (var quoting = AGServer.builder().codec(codec).listen(0)) {
      connects(builder.codec(codec).port(quoting.port()));
    }
  }
}
