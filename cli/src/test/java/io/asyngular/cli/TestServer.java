package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.InboundAction;
import io.asyngular.socket.Request;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** A server with a procedure for each case, and what it has seen. */
final class TestServer implements AutoCloseable {
  private final AGServer server;
  final Queue<String> recorded = new ConcurrentLinkedQueue<>();
  final Queue<String> calls = new ConcurrentLinkedQueue<>();

  private TestServer(UnaryOperator<AGServerBuilder> options, int port) {
    server = options.apply(AGServer.builder()).serve(this::serve).listen(port);
  }

  static TestServer start() {
    return start(options -> options);
  }

  static TestServer start(UnaryOperator<AGServerBuilder> options) {
    return new TestServer(options, 0);
  }

  /** Another at the same port, once this one has gone. */
  static TestServer restart(TestServer gone) {
    return new TestServer(options -> options, gone.server.port());
  }

  /** Refuses channels that begin with forbidden. */
  static TestServer forbidding() {
    return start(options ->
        options.inbound(actions -> {
          for (var action : actions) {
            switch (action) {
              case InboundAction.Subscribe subscribe
                  when subscribe.channel().startsWith("forbidden") ->
                  subscribe.block(new AGException("ForbiddenError", "no " + subscribe.channel()));
              default -> action.allow();
            }
          }
        }));
  }

  private void serve(AGServerSocket socket) {
    socket.procedure("echo").loop(requests -> requests.forEach(this::echo));
    socket
        .procedure("fail")
        .loop(requests -> {
          for (var request : requests) {
            request.error(request.data());
          }
        });
    socket
        .procedure("header")
        .loop(requests -> {
          for (var request : requests) {
            request.end(socket.request().header(request.data().text()).orElse(""));
          }
        });
    socket
        .procedure("user")
        .loop(requests -> {
          for (var request : requests) {
            request.end(socket.authToken().map(token -> token.claims()).orElse(Payload.NULL));
          }
        });
    socket
        .procedure("hangUp")
        .loop(requests -> {
          for (var request : requests) {
            calls.add("hangUp " + request.data().json());
            socket.terminate();
          }
        });
    socket
        .receiver("record")
        .loop(messages -> {
          for (Payload message : messages) {
            recorded.add(message.isAbsent() ? "(absent)" : message.json());
          }
        });
  }

  private void echo(Request<Payload> request) {
    calls.add(request.data().json());
    request.end(request.data());
  }

  AGServer server() {
    return server;
  }

  String url() {
    return "ws://localhost:" + server.port() + "/asyngular/";
  }

  /** Without a path. */
  String authority() {
    return "localhost:" + server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
