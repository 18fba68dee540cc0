package io.asyngular.examples;

import static io.asyngular.examples.Live.json;
import static io.asyngular.examples.Live.upgradeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.broker.MemoryBroker;
import io.asyngular.protocol.Codec;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.AuthEngine;
import io.asyngular.server.CleanupMode;
import io.asyngular.server.InboundAction;
import io.asyngular.server.TokenOptions;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import io.asyngular.testkit.ManualClock;
import java.time.Duration;

/** Options of a server. */
final class OptionRows {
  private final AGServerBuilder builder = AGServer.builder();
  private final ManualClock clock = new ManualClock();

  @Row("path")
  void onlyThesePathsAreUpgraded() throws Exception {
    try (var live = new Live(builder.paths("/socketcluster/"))) {
      assertThat(upgradeOf(live.server, "/asyngular/")).startsWith("HTTP/1.1 400 ");
    }
  }

  @Row("protocolVersion")
  void version1HasOtherPings() throws Exception {
    try (var live = new Live(builder.protocolVersion(ProtocolVersion.V1).clock(clock))) {
      clock.advance(Duration.ofSeconds(8));
      assertThat(live.peer.next()).isEqualTo("#1");
    }
  }

  @Row("origins")
  void otherOriginsAreRefused() throws Exception {
    try (var server = builder.origins("example.com:*").listen(0)) {
      assertThat(upgradeOf(server, "/socketcluster/", "Origin: https://example.com"))
          .startsWith("HTTP/1.1 101 ");
      assertThat(upgradeOf(server, "/socketcluster/", "Origin: https://example.org"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(upgradeOf(server, "/socketcluster/")).startsWith("HTTP/1.1 403 ");
    }
  }

  @Row("maxPayload")
  void aLongerMessageClosesTheConnection() throws Exception {
    try (var live = new Live(builder.maxPayload(1024 * 1024))) {
      live.peer.send("x".repeat(1024 * 1024));
      live.peer.send("x".repeat(1024 * 1024 + 1));
      assertThat(live.peer.closeCode()).isEqualTo(1009);
    }
  }

  @Row("perMessageDeflate")
  void compressionIsAgreedOn() throws Exception {
    try (var live = new Live(builder.perMessageDeflate(true))) {
      String offer = "Sec-WebSocket-Extensions: permessage-deflate";
      assertThat(upgradeOf(live.server, "/socketcluster/", offer)).contains("permessage-deflate");
    }
  }

  @Row("handleProtocols")
  void aSubprotocolIsAgreedOn() throws Exception {
    try (var server = builder.subprotocols("chat.v2").listen(0)) {
      String offer = "Sec-WebSocket-Protocol: chat.v1, chat.v2";
      assertThat(upgradeOf(server, "/socketcluster/", offer))
          .containsIgnoringCase("Sec-WebSocket-Protocol: chat.v2");
    }
  }

  @Row("allowClientPublish")
  void clientsCannotPublish() throws Exception {
    try (var live = new Live(builder.allowClientPublish(false))) {
      assertThat(live.peer.answerTo("{'event':'#publish','data':{'channel':'room'},'cid':2}"))
          .contains("Client publish feature is disabled");
    }
  }

  @Row("ackTimeout")
  void anAnswerIsAwaitedThatLong() throws Exception {
    try (var live = new Live(builder.ackTimeout(Duration.ofSeconds(10)).clock(clock))) {
      var call = Live.inBackground(() -> live.socket.invoke("confirm", "now"));
      assertThat(live.peer.next()).contains("confirm");
      clock.advance(Duration.ofSeconds(9));
      assertThat(call).isNotDone();
      clock.advance(Duration.ofSeconds(1));
      assertThat(Live.failureOf(call).name()).isEqualTo("TimeoutError");
    }
  }

  @Row("handshakeTimeout")
  void aHandshakeIsAwaitedThatLong() throws Exception {
    try (var server = builder.handshakeTimeout(Duration.ofSeconds(10)).clock(clock).listen(0);
        var peer = Peer.upgraded(server.port())) {
      peer.playDead(); // a pong too would come before the handshake
      Live.until(() -> server.pendingClientCount() == 1);
      clock.advance(Duration.ofSeconds(10));
      assertThat(peer.closeCode()).isEqualTo(4005);
    }
  }

  @Row("strictHandshake")
  void whatComesBeforeTheHandshakeIsForgiven() throws Exception {
    try (var server = builder.strictHandshake(false).listen(0);
        var peer = Peer.upgraded(server.port())) {
      peer.send("{'event':'chat','data':'too early'}");
      assertThat(peer.handshake("null")).contains("\"isAuthenticated\":false");
    }
  }

  @Row("pingInterval")
  void pingsComeThatOften() throws Exception {
    try (var live = new Live(builder.pingInterval(Duration.ofSeconds(8)).clock(clock))) {
      assertThat(live.peer.pings()).isZero();
      clock.advance(Duration.ofMillis(7990));
      assertThat(live.peer.pings()).isZero();
      clock.advance(Duration.ofMillis(10));
      live.peer.pinged();
    }
  }

  @Row("pingTimeout")
  void aSignOfLifeIsAwaitedThatLong() throws Exception {
    try (var server = builder.pingTimeout(Duration.ofSeconds(20)).clock(clock).listen(0);
        var peer = Peer.upgraded(server.port())) {
      assertThat(peer.handshake("null")).contains("\"pingTimeout\":20000,");
      peer.playDead();
      Live.until(() -> {
        clock.advance(Duration.ofMillis(100));
        return peer.isClosed();
      });
      assertThat(peer.closeCode()).isEqualTo(4001);
      assertThat(clock.nanos()).isGreaterThanOrEqualTo(Duration.ofSeconds(20).toNanos());
    }
  }

  @Row("pingTimeoutDisabled")
  void nobodyAsksForASignOfLife() throws Exception {
    try (var live = new Live(builder.pingTimeoutDisabled(true).clock(clock))) {
      clock.advance(Duration.ofHours(1));
      live.socket.transmit("still", "here");
      assertThat(live.peer.next()).contains("still");
      assertThat(live.peer.pings()).isZero();
    }
  }

  @Row("socketChannelLimit")
  void aSocketMayBeInSoManyChannels() throws Exception {
    try (var live = new Live(builder.channelLimit(2))) {
      assertThat(live.subscribe("a")).isEqualTo("{'rid':9}");
      assertThat(live.subscribe("b")).isEqualTo("{'rid':9}");
      assertThat(live.subscribe("c")).contains("channel subscription limit of 2");
    }
  }

  @Row("authEngine")
  void tokensAreCheckedByAnEngineOfOnesOwn() throws Exception {
    AuthEngine engine =
        new AuthEngine() {
          @Override
          public Payload verify(String signedToken, AGServerSocket socket) {
            return json("{\"name\":\"" + signedToken + "\"}");
          }

          @Override
          public AuthToken sign(Payload claims, TokenOptions options) {
            return new AuthToken(claims, claims.field("name").text());
          }
        };
    try (var live = new Live(builder.auth(engine))) {
      assertThat(live.peer.answerTo("{'event':'#authenticate','data':'anna','cid':2}"))
          .contains("'isAuthenticated':true");
      assertThat(live.socket.authToken().orElseThrow().claim("name").text()).isEqualTo("anna");
    }
  }

  @Row("codecEngine")
  void packetsHaveAnotherForm() throws Exception {
    Codec codec = new Quoting();
    try (var server = builder.codec(codec).listen(0);
        var peer = Peer.upgraded(server.port())) {
      peer.send("> {'event':'#handshake','cid':1}");
      assertThat(peer.next()).startsWith("> {\"rid\":1,");
    }
  }

  @Row("brokerEngine")
  void publicationsAreCarriedByAnotherEngine() throws Exception {
    var engine = new MemoryBroker();
    try (var live = new Live(builder.broker(engine))) {
      live.subscribe("room");
      engine.publish("room", new byte[] {'7'});
      assertThat(live.peer.next()).contains("\"channel\":\"room\",\"data\":7");
    }
  }

  @Row("middlewareEmitFailures")
  void whatIsBlockedIsNotToldAsAFailure() throws Exception {
    var quiet = builder.middlewareEmitFailures(false);
    try (var live = new Live(quiet.inbound(actions -> actions.forEach(InboundAction::block)));
        var failures = live.socket.listener(SocketEvent.Failure.class).consumer()) {
      assertThat(live.peer.answerTo("{'event':'add','cid':2}"))
          .contains("SilentMiddlewareBlockedError");
      assertThat(failures.poll()).isEmpty();
    }
  }

  @Row({"batchOnHandshake", "batchOnHandshakeDuration"})
  void whatIsSentFirstIsSentTogether() throws Exception {
    try (var live = new Live(builder.batchOnHandshake(Duration.ofMillis(400)).clock(clock))) {
      Live.until(() -> live.socket.batching().isGathering());
      live.socket.transmit("a", 1);
      live.socket.transmit("b", 2);
      clock.advance(Duration.ofMillis(50));
      assertThat(live.peer.next())
          .isEqualTo("[{\"event\":\"a\",\"data\":1},{\"event\":\"b\",\"data\":2}]");
      Live.until(() -> {
        clock.advance(Duration.ofMillis(50));
        return !live.socket.batching().isGathering();
      });
      assertThat(clock.nanos()).isGreaterThanOrEqualTo(Duration.ofMillis(400).toNanos());
    }
  }

  @Row("batchInterval")
  void aBatchIsSentThatOften() throws Exception {
    try (var live = new Live(builder.batchInterval(Duration.ofMillis(50)).clock(clock))) {
      Live.until(() -> live.socket.streams().outbound().backpressure() == 0);
      live.socket.batching().start();
      live.socket.transmit("a", 1);
      live.socket.transmit("b", 2);
      assertThat(live.socket.streams().outbound().backpressure()).isEqualTo(2);
      clock.advance(Duration.ofMillis(50));
      assertThat(live.peer.next())
          .isEqualTo("[{\"event\":\"a\",\"data\":1},{\"event\":\"b\",\"data\":2}]");
    }
  }

  @Row("socketStreamCleanupMode")
  void loopsTakeWhatHasArrivedBeforeTheyEnd() throws Exception {
    try (var live = new Live(builder.cleanupMode(CleanupMode.CLOSE));
        var messages = live.socket.receiver("chat", String.class).consumer()) {
      live.peer.send("{'event':'chat','data':'last words'}");
      live.ping();
      live.socket.disconnect();
      assertThat(live.peer.closeCode()).isEqualTo(1000);
      assertThat(messages.next()).isEqualTo("last words");
      assertThat(messages.hasNext()).isFalse();
    }
  }
}
