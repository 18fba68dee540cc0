package io.asyngular.server;

import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.HandshakeAction.HandshakeWS;
import io.asyngular.server.InboundAction.Transmit;
import io.asyngular.server.OutboundAction.PublishOut;
import io.asyngular.socket.SocketState;
import io.asyngular.stream.LoopBody;
import io.asyngular.stream.StreamNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A middleware that is not there any more lets nothing pass: its socket is closed with 1011. */
@Timeout(60)
class MiddlewareEndTest extends ServerTests {
  /** The lines of an open socket. */
  enum Line {
    RAW,
    IN,
    OUT;

    <A extends Action> AGServerBuilder with(LoopBody<A> body) {
      @SuppressWarnings("unchecked") // as this line has it
      LoopBody<Action> own = (LoopBody<Action>) body;
      return switch (this) {
        case RAW -> AGServer.builder().inboundRaw(actions -> own.run(upcast(actions)));
        case IN -> AGServer.builder().inbound(actions -> own.run(upcast(actions)));
        case OUT -> AGServer.builder().outbound(actions -> own.run(upcast(actions)));
      };
    }

    @SuppressWarnings("unchecked") // only read from
    private static Iterable<Action> upcast(Iterable<? extends Action> actions) {
      return (Iterable<Action>) actions;
    }

    String label() {
      return switch (this) {
        case RAW -> "inboundRaw";
        case IN -> "inbound";
        case OUT -> "outbound";
      };
    }
  }

  /** A socket of a channel, with what makes the line act; raw frames have been judged so far. */
  private TestClient subscribed() throws Exception {
    TestClient client = TestClient.open(server);
    client.send("{\"event\":\"#subscribe\",\"data\":{\"channel\":\"a\"},\"cid\":99}");
    return client;
  }

  private void act(Line line, TestClient client) throws Exception {
    if (line == Line.OUT) {
      client.until("{\"rid\":99}");
      server.exchange().invokePublish("a", 1);
    }
  }

  /** The socket is closed, told, and gone; nothing of what was asked has happened. */
  private void isClosed(TestClient client) {
    assertThat(client.closed()).isEqualTo(1011);
    until(() -> server.clientCount() == 0 && server.threads().names().isEmpty());
  }

  private static <A> LoopBody<A> after(int many, LoopBody<A> end) {
    return actions -> {
      int seen = 0;
      for (A action : actions) {
        if (seen++ == many) {
          end.run(actions);
          return;
        }
        ((Action) action).allow();
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void aLoopThatReturnsEndsTheSocketAndIsTold(Line line) throws Exception {
    restart(line.with(after(line == Line.RAW ? 1 : 0, actions -> {})));
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer();
        TestClient client = subscribed()) {
      act(line, client);
      assertThat(warnings.next().warning())
          .hasMessage("The " + line.label() + " middleware ended before what it is to judge");
      isClosed(client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLoopThatThrowsEndsTheSocketAndIsTold(Line line) throws Exception {
    var failure = new IllegalStateException("a defect");
    restart(
        line.with(
            after(
                line == Line.RAW ? 1 : 0,
                actions -> {
                  throw failure;
                })));
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer();
        TestClient client = subscribed()) {
      act(line, client);
      assertThat(warnings.next().warning())
          .hasMessage("The " + line.label() + " middleware ended before what it is to judge")
          .hasCause(failure);
      isClosed(client);
    }
  }

  private void killedOrClosed(Line line, Consumer<StreamNode> end, boolean idle) throws Exception {
    var judged = new Judged<Action>();
    restart(line.with(judged));
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(TestClient.HANDSHAKE);
      if (line == Line.RAW) {
        judged.next(Action.class).allow();
      }
      client.handshaken();
      AGServerSocket socket = socketOf(client);
      if (!idle) {
        client.send("{\"event\":\"#subscribe\",\"data\":{\"channel\":\"a\"},\"cid\":99}");
        act(line, client);
        judged.next(Action.class); // and never decided on
      }
      end.accept(socket.streams().middleware());
      isClosed(client);
      assertThat(socket.state()).isEqualTo(SocketState.CLOSED);
      assertThat(socket.subscriptions()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLineThatIsKilledEndsTheSocket(Line line) throws Exception {
    killedOrClosed(line, StreamNode::kill, false);
    killedOrClosed(line, StreamNode::kill, true);
  }

  @ParameterizedTest
  @EnumSource
  void aLineThatIsClosedEndsTheSocket(Line line) throws Exception {
    killedOrClosed(line, StreamNode::close, false);
    killedOrClosed(line, StreamNode::close, true);
  }

  @ParameterizedTest
  @EnumSource
  void killingAllOfASocketEndsItsLinesToo(Line line) throws Exception {
    var judged = new Judged<Action>();
    restart(line.with(judged));
    try (TestClient client = TestClient.upgraded(server)) {
      client.send(TestClient.HANDSHAKE);
      if (line == Line.RAW) {
        judged.next(Action.class).allow();
      }
      client.handshaken();
      socketOf(client).streams().kill();
      isClosed(client);
    }
  }

  @Test
  void whatWasAllowedBeforeTheLoopEndedHasHappened() throws Exception {
    restart(
        AGServer.builder()
            .inbound(actions -> {
              for (var action : actions) {
                action.allow();
                if (action instanceof Transmit message && message.receiver().equals("last")) {
                  return;
                }
              }
            }));
    try (TestClient client = TestClient.open(server);
        var m = socketOf(client).receiver("m").consumer();
        var own = server.exchange().subscribe("a").messages().consumer()) {
      client.transmit("m", "1");
      client.transmit("#publish", "{\"channel\":\"a\",\"data\":2}");
      client.transmit("last", "3");
      client.transmit("#publish", "{\"channel\":\"a\",\"data\":4}");
      isClosed(client);
      assertThat(own.next().json()).isEqualTo("2");
      assertThat(own.poll()).as("nothing passes unjudged").isEmpty();
      assertThat(m.poll()).as("dropped with the socket").isEmpty();
    }
  }

  @Test
  void aPublicationThatNobodyJudgesIsNotSent() throws Exception {
    restart(
        AGServer.builder()
            .outbound(actions -> {
              for (var action : actions) {
                if (action instanceof PublishOut publication
                    && publication.data().as(Integer.class) == 2) {
                  return;
                }
                action.allow();
              }
            }));
    try (TestClient client = TestClient.open(server).subscribe("a")) {
      for (int i = 1; i <= 3; i++) {
        server.exchange().transmitPublish("a", i);
      }
      assertThat(client.untilClosed())
          .containsExactly("{\"event\":\"#publish\",\"data\":{\"channel\":\"a\",\"data\":1}}");
      assertThat(client.closeCode()).isEqualTo(1011);
    }
  }

  // Before there is a socket

  private String answerToRequest() throws Exception {
    try (TestClient client = TestClient.tcp(server)) {
      client.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      return client.rest();
    }
  }

  @Test
  void aHandshakeLoopThatReturnsOrThrowsRefusesTheRequestWith500() throws Exception {
    restart(AGServer.builder().handshake(actions -> {}));
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      assertThat(answerToRequest()).startsWith("HTTP/1.1 500 Internal Server Error\r\n");
      assertThat(warnings.next().warning())
          .hasMessage("The handshake middleware ended before what it is to judge");
    }
    var failure = new IllegalStateException("a defect");
    restart(
        AGServer.builder()
            .handshake(actions -> {
              actions.iterator().next();
              throw failure;
            }));
    try (var warnings = server.listener(ServerEvent.Warning.class).consumer()) {
      assertThat(answerToRequest()).startsWith("HTTP/1.1 500 ").doesNotContain("defect");
      assertThat(warnings.next().warning()).hasCause(failure);
      until(() -> server.threads().names().isEmpty());
      assertThat(server.handshakes()).isEmpty();
    }
  }

  @Test
  void handshakesThatAreKilledWhileTheyAreJudgedAreRefusedOrClosed() throws Exception {
    var judged = new Judged<HandshakeAction>();
    restart(AGServer.builder().handshake(judged));
    try (TestClient one = TestClient.tcp(server);
        TestClient other = TestClient.tcp(server)) {
      other.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      judged.next(HandshakeWS.class).allow();
      other.head();
      other.send(TestClient.HANDSHAKE);
      judged.next(HandshakeAction.HandshakeSC.class);
      one.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      judged.next(HandshakeWS.class);
      assertThat(server.handshakes()).hasSize(2);
      server.streams().middleware().kill();
      assertThat(one.rest()).startsWith("HTTP/1.1 500 ");
      assertThat(other.closed()).isEqualTo(1011);
      until(() -> server.pendingClientCount() == 0 && server.threads().names().isEmpty());
    }
  }

  @Test
  void aHandshakeLoopThatEndsAfterTheRequestEndsTheSocket() throws Exception {
    for (int round = 0; round < 50; round++) {
      restart(AGServer.builder().handshake(actions -> actions.iterator().next().allow()));
      try (TestClient client = TestClient.upgraded(server)) {
        client.send(TestClient.HANDSHAKE);
        assertThat(client.closed()).isEqualTo(1011);
        until(() -> server.pendingClientCount() == 0);
        assertThat(server.clientCount()).isZero();
      }
    }
  }
}
