package io.asyngular.examples;

import static io.asyngular.examples.Live.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.Action;
import io.asyngular.server.HandshakeAction;
import io.asyngular.server.InboundAction;
import io.asyngular.server.InboundRawAction;
import io.asyngular.server.OutboundAction;
import io.asyngular.server.TokenOptions;
import io.asyngular.socket.AuthToken;
import io.asyngular.stream.LoopBody;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Actions: what a middleware is asked about. All lines are on, and all is allowed. */
final class ActionRows implements AutoCloseable {
  private final BlockingQueue<Action> seen = new LinkedBlockingQueue<>();
  private final Live live =
      new Live(
          AGServer.builder()
              .handshake(allow())
              .inboundRaw(allow())
              .inbound(allow())
              .outbound(allow()));
  private final AGServerSocket socket = live.socket;
  private final Peer peer = live.peer;

  ActionRows() throws InterruptedException {}

  private <A extends Action> LoopBody<A> allow() {
    return actions -> {
      for (var action : actions) {
        seen.add(action);
        action.allow();
      }
    };
  }

  /** The first action of that class, once it has come. */
  private <A extends Action> A first(Class<A> type) throws InterruptedException {
    Action action = seen.poll(20, TimeUnit.SECONDS);
    while (action != null && !type.isInstance(action)) {
      action = seen.poll(20, TimeUnit.SECONDS);
    }
    assertThat(action).as("an action of %s", type).isNotNull();
    return type.cast(action);
  }

  private void publish() throws InterruptedException {
    live.subscribe("room");
    peer.send("{'event':'#publish','data':{'channel':'room','data':5}}");
  }

  @Override
  public void close() {
    live.close();
  }

  // Kinds

  @Row("action.type === action.HANDSHAKE_WS")
  void anUpgrade() throws InterruptedException {
    Action action = first(HandshakeAction.HandshakeWS.class);
    assertThat(action instanceof HandshakeAction.HandshakeWS).isTrue();
    assertThat(action.type()).isEqualTo("handshakeWS");
  }

  @Row({"action.type === action.HANDSHAKE_SC", "action.type === action.HANDSHAKE_AG"})
  void aHandshake() throws InterruptedException {
    Action action = first(HandshakeAction.HandshakeSC.class);
    assertThat(action instanceof HandshakeAction.HandshakeSC).isTrue();
    assertThat(action.type()).isEqualTo("handshakeSC");
  }

  @Row("action.type === action.MESSAGE")
  void aFrame() throws InterruptedException {
    Action action = first(InboundRawAction.Message.class);
    assertThat(action instanceof InboundRawAction.Message).isTrue();
    assertThat(action.type()).isEqualTo("message");
  }

  @Row("action.type === action.TRANSMIT")
  void aMessage() throws InterruptedException {
    peer.send("{'event':'chat'}");
    Action action = first(InboundAction.Transmit.class);
    assertThat(action instanceof InboundAction.Transmit).isTrue();
    assertThat(action.type()).isEqualTo("transmit");
  }

  @Row("action.type === action.INVOKE")
  void aCall() throws InterruptedException {
    peer.send("{'event':'add','cid':3}");
    Action action = first(InboundAction.Invoke.class);
    assertThat(action instanceof InboundAction.Invoke).isTrue();
    assertThat(action.type()).isEqualTo("invoke");
  }

  @Row("action.type === action.SUBSCRIBE")
  void aSubscription() throws InterruptedException {
    live.subscribe("room");
    Action action = first(InboundAction.Subscribe.class);
    assertThat(action instanceof InboundAction.Subscribe).isTrue();
    assertThat(action.type()).isEqualTo("subscribe");
  }

  @Row("action.type === action.PUBLISH_IN")
  void aPublication() throws InterruptedException {
    publish();
    Action action = first(InboundAction.PublishIn.class);
    assertThat(action instanceof InboundAction.PublishIn).isTrue();
    assertThat(action.type()).isEqualTo("publishIn");
  }

  @Row("action.type === action.PUBLISH_OUT")
  void aPublicationToOne() throws InterruptedException {
    publish();
    Action action = first(OutboundAction.PublishOut.class);
    assertThat(action instanceof OutboundAction.PublishOut).isTrue();
    assertThat(action.type()).isEqualTo("publishOut");
  }

  /** Another client comes with a token that lasts that long. */
  private InboundAction.Authenticate anna(Duration duration) throws InterruptedException {
    socket.setAuthToken(Map.of("name", "anna"), TokenOptions.DEFAULT.expiresIn(duration));
    String token = socket.authToken().orElseThrow().signed();
    assertThat(peer.next()).contains(token);
    socket.deauthenticateSelf();
    assertThat(peer.answerTo("{'event':'#authenticate','data':'" + token + "','cid':4}"))
        .contains("'isAuthenticated':true");
    return first(InboundAction.Authenticate.class);
  }

  @Row("action.type === action.AUTHENTICATE")
  void aToken() throws InterruptedException {
    Action action = anna(Duration.ofHours(1));
    assertThat(action instanceof InboundAction.Authenticate).isTrue();
    assertThat(action.type()).isEqualTo("authenticate");
  }

  // What they carry

  @Row("action.socket")
  void whoAsks() throws InterruptedException {
    live.subscribe("room");
    InboundAction action = first(InboundAction.class);
    assertThat(action.socket()).isSameAs(socket);
  }

  @Row("action.request")
  void withWhichRequest() throws InterruptedException {
    HandshakeAction action = first(HandshakeAction.class);
    assertThat(action.request().path()).isEqualTo("/socketcluster/");
  }

  @Row("action.data")
  void withWhichData() throws InterruptedException {
    publish();
    var action = first(InboundAction.PublishIn.class);
    assertThat(action.data().json()).isEqualTo("5");
  }

  @Row("action.data of a MESSAGE")
  void withWhichText() throws InterruptedException {
    var action = first(InboundRawAction.Message.class);
    assertThat(action.text()).startsWith("{\"event\":\"#handshake\"");
  }

  @Row("action.channel")
  void whichChannel() throws InterruptedException {
    publish();
    var action = first(OutboundAction.PublishOut.class);
    assertThat(action.channel()).isEqualTo("room");
  }

  @Row("action.receiver")
  void whichReceiver() throws InterruptedException {
    peer.send("{'event':'chat'}");
    var action = first(InboundAction.Transmit.class);
    assertThat(action.receiver()).isEqualTo("chat");
  }

  @Row("action.procedure")
  void whichProcedure() throws InterruptedException {
    peer.send("{'event':'add','cid':3}");
    var action = first(InboundAction.Invoke.class);
    assertThat(action.procedure()).isEqualTo("add");
  }

  @Row("action.authToken of an AUTHENTICATE")
  void whichToken() throws InterruptedException {
    InboundAction.Authenticate action = anna(Duration.ofHours(1));
    assertThat(action.authToken().claim("name").text()).isEqualTo("anna");
  }

  @Row("action.signedAuthToken of an AUTHENTICATE")
  void whichSignedToken() throws InterruptedException {
    InboundAction.Authenticate action = anna(Duration.ofHours(1));
    assertThat(action.authToken().signed().split("\\.", -1)).hasSize(3);
  }

  @Row("action.authTokenExpiredError")
  void whetherTheTokenHasJustExpired() throws InterruptedException {
    socket.setAuthToken(Map.of("name", "anna"), TokenOptions.DEFAULT.expiresIn(Duration.ZERO));
    until(() -> socket.authToken().isEmpty());
    peer.send("{'event':'chat'}");
    InboundAction.WithData action = first(InboundAction.Transmit.class);
    assertThat(action.authTokenExpiredError().orElseThrow())
        .hasMessage("The socket auth token has expired");
  }

  @Row("action.data.authToken of a HANDSHAKE_SC")
  void withWhichToken() throws InterruptedException {
    var action = first(HandshakeAction.HandshakeSC.class);
    assertThat(action.authToken()).isEmpty();
  }

  @Row("action.data.signedAuthToken of a HANDSHAKE_SC")
  void withWhichSignedToken() throws InterruptedException {
    socket.setAuthToken(Map.of("name", "anna"));
    String token = socket.authToken().orElseThrow().signed();
    seen.clear();
    try (var other = Peer.upgraded(live.server.port())) {
      other.handshake("'" + token + "'");
      var action = first(HandshakeAction.HandshakeSC.class);
      Optional<String> signed = action.authToken().map(AuthToken::signed);
      assertThat(signed).contains(token);
    }
  }

  @Row("action.data.authTokenError of a HANDSHAKE_SC")
  void whyItIsNoGoodToken() throws InterruptedException {
    var action = first(HandshakeAction.HandshakeSC.class);
    assertThat(action.authTokenError().orElseThrow()).hasMessage("jwt must be provided");
  }

  @Row("action.data.authState of a HANDSHAKE_SC")
  void whetherItIsAGoodToken() throws InterruptedException {
    var action = first(HandshakeAction.HandshakeSC.class);
    assertThat(action.authToken().isPresent()).isFalse();
  }
}
