package io.asyngular.client;

import static io.asyngular.client.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.until;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.InboundAction;
import io.asyngular.server.JwtAuthEngine;
import io.asyngular.server.TokenOptions;
import io.asyngular.socket.DefaultBinder;
import io.asyngular.socket.SocketState;
import io.asyngular.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A server of ours and clients of it for each test, the times of both turned by hand. */
abstract class ClientTests {
  final ManualClock clock = new ManualClock();
  final ManualClock serverClock = new ManualClock();
  final JwtAuthEngine auth = JwtAuthEngine.hmac("a secret of thirty-two bytes or more");
  AGServer server = listening(AGServer.builder());
  private final List<AGClientSocket> clients = new ArrayList<>();

  @AfterEach
  void end() {
    clients.forEach(AGClientSocket::close);
    server.close();
  }

  /** Another server in place of the one that there is. */
  void restart(AGServerBuilder with) {
    server.close();
    server = listening(with);
  }

  private AGServer listening(AGServerBuilder with) {
    return with.clock(serverClock)
        .host("127.0.0.1")
        .auth(auth)
        .serve(this::serve)
        .inbound(actions -> actions.forEach(this::judge))
        .listen(0);
  }

  /** What the server does for each client. */
  private void serve(AGServerSocket socket) {
    socket.procedure("echo").loop(calls -> calls.forEach(call -> call.end(call.data())));
    socket.procedure("never").loop(calls -> calls.forEach(call -> {}));
    socket
        .procedure("login", String.class)
        .loop(calls -> {
          for (var call : calls) {
            socket.setAuthToken(Map.of("user", call.data()));
            call.end();
          }
        });
    socket
        .procedure("logout")
        .loop(calls -> {
          for (var call : calls) {
            socket.deauthenticate();
            call.end();
          }
        });
    socket
        .procedure("kickOut", String.class)
        .loop(calls -> {
          for (var call : calls) {
            socket.kickOut(call.data(), "out");
            call.end();
          }
        });
    socket
        .receiver("close", Integer.class)
        .loop(codes -> codes.forEach(code -> socket.disconnect(code, "")));
  }

  private void judge(InboundAction action) {
    if (action instanceof InboundAction.Subscribe subscribe
        && subscribe.channel().startsWith("no")) {
      action.block(new AGException("Forbidden", "not you"));
    } else {
      action.allow();
    }
  }

  String url() {
    return "ws://127.0.0.1:" + server.port() + "/asyngular/";
  }

  AGClientBuilder builder() {
    return builder(url());
  }

  AGClientBuilder builder(String url) {
    return AGClientSocket.builder(url).clock(clock);
  }

  /** A client that is closed when the test has ended. */
  AGClientSocket client(AGClientBuilder builder) {
    AGClientSocket client = builder.create();
    clients.add(client);
    return client;
  }

  AGClientSocket client() {
    return client(builder());
  }

  /** A client that is connected. */
  AGClientSocket open(AGClientBuilder builder) {
    AGClientSocket client = client(builder);
    client.connect();
    isOpen(client);
    return client;
  }

  static void isOpen(AGClientSocket client) {
    until(() -> client.state() == SocketState.OPEN);
    loopIsDone(client); // with all that goes with it
  }

  /** The other end of a client that is open. */
  AGServerSocket socketOf(AGClientSocket client) {
    return server.client(client.id()).orElseThrow();
  }

  /** Turns the client's clock, and lets the client do what has become due. */
  void advance(AGClientSocket client, Duration by) {
    loopIsDone(client); // or something would be scheduled too late
    clock.advance(by);
    loopIsDone(client);
  }

  /** A token that the server takes for its own. */
  String token(String user) {
    try {
      Payload claims = Payload.of(Map.of("user", user), DefaultBinder.binder());
      return auth.sign(claims, TokenOptions.DEFAULT).signed();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
