package io.asyngular.examples;

import io.asyngular.server.AGServer;

/** A room in which all hear what one says, and a procedure that adds. */
final class Chat {
  private final int port;

  Chat() {
    this(8000);
  }

  Chat(int port) {
    this.port = port;
  }

  // @start region=chat
  record Pair(int a, int b) {}

  void main() {
    try (var server = AGServer.listen(port)) { // @replace substring="port" replacement="8000"
      for (var socket : server.connections()) {
        var chat = socket.receiver("chat", String.class);
        chat.loop(messages -> {
          for (var message : messages) {
            server.exchange().transmitPublish("room", message);
          }
        });
        var add = socket.procedure("add", Pair.class);
        add.loop(requests -> {
          for (var request : requests) {
            request.end(request.data().a() + request.data().b());
          }
        });
      }
    }
  }
  // @end
}
