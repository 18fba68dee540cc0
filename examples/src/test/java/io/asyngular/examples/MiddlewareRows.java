package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.Action;
import io.asyngular.server.HandshakeAction;
import io.asyngular.server.InboundAction;
import io.asyngular.server.InboundRawAction;
import io.asyngular.server.OutboundAction;
import io.asyngular.server.Verdict;
import io.asyngular.socket.SocketEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The four lines of middleware, and what they say. */
final class MiddlewareRows {
  private static final String ADD = "{'event':'add','data':1,'cid':2}";
  private static final String SILENTLY = "SilentMiddlewareBlockedError";

  private final AGServerBuilder builder = AGServer.builder();
  private final AGException no = new AGException("ForbiddenError", "no");

  // The lines

  private void welcome(Iterable<HandshakeAction> actions) {
    for (var action : actions) {
      if (action.request().query("key").isPresent()) {
        action.block(no);
      } else {
        action.allow();
      }
    }
  }

  @Row("server.setMiddleware(server.MIDDLEWARE_HANDSHAKE, welcome)")
  void handshakesAreJudged() throws Exception {
    try (var server = builder.handshake(this::welcome).listen(0)) {
      assertThat(Live.upgradeOf(server, "/socketcluster/?key=1")).startsWith("HTTP/1.1 401 ");
      assertThat(Live.upgradeOf(server, "/socketcluster/")).startsWith("HTTP/1.1 101 ");
    }
  }

  private void inspect(Iterable<InboundRawAction> actions) {
    for (var action : actions) {
      switch (action) {
        case InboundRawAction.Message message when message.text().contains("'") -> message.block();
        default -> action.allow();
      }
    }
  }

  @Row("server.setMiddleware(server.MIDDLEWARE_INBOUND_RAW, inspect)")
  void framesAreJudged() throws Exception {
    try (var live = new Live(builder.inboundRaw(this::inspect));
        var chat = live.socket.receiver("chat", String.class).consumer()) {
      live.peer.sendAsIs("{\"event\":\"chat\",\"data\":\"it's\"}");
      live.peer.send("{'event':'chat','data':'it is'}");
      assertThat(chat.next()).isEqualTo("it is");
    }
  }

  private void judge(Iterable<InboundAction> actions) {
    for (var action : actions) {
      switch (action) {
        case InboundAction.Invoke call when call.procedure().equals("add") -> call.block(no);
        default -> action.allow();
      }
    }
  }

  @Row({
    "server.setMiddleware(server.MIDDLEWARE_INBOUND, judge)",
    "for await (let action of stream)"
  })
  void whatClientsAskIsJudged() throws Exception {
    try (var live = new Live(builder.inbound(this::judge))) {
      assertThat(live.peer.answerTo(ADD))
          .isEqualTo("{'rid':2,'error':{'message':'no','name':'ForbiddenError'}}");
      assertThat(live.subscribe("room")).isEqualTo("{'rid':9}");
    }
    var judged =
        builder.inbound(actions -> {
          for (var action : actions) {
            action.block();
          }
        });
    try (var live = new Live(judged)) {
      assertThat(live.subscribe("room")).contains(SILENTLY);
    }
  }

  private void censor(Iterable<OutboundAction> actions) {
    for (var action : actions) {
      switch (action) {
        case OutboundAction.PublishOut out when out.data().json().equals("1") -> out.block();
        default -> action.allow();
      }
    }
  }

  @Row("server.setMiddleware(server.MIDDLEWARE_OUTBOUND, censor)")
  void publicationsAreJudged() throws Exception {
    try (var live = new Live(builder.outbound(this::censor))) {
      live.subscribe("room");
      live.exchange.transmitPublish("room", 1);
      live.exchange.transmitPublish("room", 2);
      assertThat(live.peer.next()).contains("\"data\":2");
    }
  }

  // What is decided

  /** A server whose inbound line does that with everything. */
  private Live judging(Consumer<InboundAction> decision) throws InterruptedException {
    return new Live(builder.inbound(actions -> actions.forEach(decision)));
  }

  @Row("action.allow()")
  void itHappens() throws Exception {
    try (var live = judging(action -> action.allow())) {
      assertThat(live.subscribe("room")).isEqualTo("{'rid':9}");
    }
  }

  @Row("action.allow({data})")
  void itHappensWithOtherData() throws Exception {
    Object data = List.of(1, 2);
    var judged =
        builder.inbound(actions -> {
          for (var each : actions) {
            if (each instanceof InboundAction.WithData action) {
              action.allow(data);
            }
          }
        });
    try (var live = new Live(judged);
        var calls = live.socket.procedure("add").consumer()) {
      live.peer.send(ADD);
      assertThat(calls.next().data().json()).isEqualTo("[1,2]");
    }
  }

  @Row("action.allow({options: {useCache: true}})")
  void anUnchangedPublicationIsEncodedOnce() throws Exception {
    var judged =
        builder.outbound(actions -> {
          for (var action : actions) {
            action.allow();
          }
        });
    try (var live = new Live(judged)) {
      live.subscribe("room");
      live.exchange.transmitPublish("room", 1);
      assertThat(live.peer.next()).contains("\"data\":1");
    }
  }

  @Row("action.block()")
  void itDoesNotHappen() throws Exception {
    try (var live = judging(action -> action.block())) {
      assertThat(live.subscribe("room"))
          .contains("The subscribe AGAction was blocked by inbound middleware", SILENTLY);
    }
  }

  @Row({"action.block(error)", "action.block('no')"})
  void whoAskedIsToldWhy() throws Exception {
    try (var live = judging(action -> action.block(new AGException("ForbiddenError", "no")))) {
      assertThat(live.subscribe("room"))
          .isEqualTo("{'rid':9,'error':{'message':'no','name':'ForbiddenError'}}");
    }
  }

  @Row("error.silent = true; action.block(error)")
  void onlyTheServerIsToldWhy() throws Exception {
    var silent = Map.of("silent", true);
    try (var live =
            judging(action -> action.block(new AGException("ForbiddenError", "no", silent)));
        var failures = live.socket.listener(SocketEvent.Failure.class).consumer()) {
      assertThat(live.subscribe("room")).contains(SILENTLY).doesNotContain("'no'");
      assertThat(failures.next().error()).hasMessage("no");
    }
  }

  @Row("error.statusCode = 4500; action.block(error)")
  void theConnectionIsClosedWithThatCode() throws Exception {
    var code = Map.of("statusCode", 4500);
    var judged =
        builder.handshake(actions -> {
          for (var action : actions) {
            if (action instanceof HandshakeAction.HandshakeSC) {
              action.block(new AGException("ForbiddenError", "no", code));
            } else {
              action.allow();
            }
          }
        });
    try (var server = judged.listen(0);
        var peer = Peer.upgraded(server.port())) {
      assertThat(peer.answerTo("{'event':'#handshake','cid':1}")).contains("ForbiddenError");
      assertThat(peer.closeCode()).isEqualTo(4500);
    }
  }

  @Row("action.outcome")
  void whatHasBeenDecided() throws Exception {
    try (var live =
        judging(action -> {
          assertThat(action.outcome()).isEmpty();
          action.allow();
          assertThat(action.outcome()).contains(Verdict.Outcome.ALLOWED);
          assertThatThrownBy(action::block).hasMessageContaining("has already been allowed");
        })) {
      assertThat(live.subscribe("room")).isEqualTo("{'rid':9}");
      assertThat(live.subscribe("hall")).as("the line still judges").isEqualTo("{'rid':9}");
    }
  }

  @Row("action.type")
  void whatKindItIs() throws Exception {
    var types = new LinkedBlockingQueue<String>();
    try (var live =
        judging(each -> {
          Action action = each;
          types.add(action.type());
          action.allow();
        })) {
      assertThat(live.subscribe("room")).isEqualTo("{'rid':9}");
      assertThat(types.take()).isEqualTo("subscribe");
    }
  }
}
