package io.asyngular.examples;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.ServerEvent;
import java.time.Duration;

/** A handler for each socket, written from top to bottom as a conversation. */
final class Greeter {
  private final int port;

  Greeter() {
    this(8000);
  }

  Greeter(int port) {
    this.port = port;
  }

  void main() {
    try (var server = AGServer.builder().serve(this::greet).listen(port)) {
      for (var left : server.listener(ServerEvent.Disconnection.class)) {
        IO.println(left.socket().id() + " has left: " + left.reason());
      }
    }
  }

  // @start region=handler
  void greet(AGServerSocket socket) throws InterruptedException {
    var name = socket.receiver("name", String.class).once(Duration.ofSeconds(5));
    socket.transmit("welcome", "hello " + name);
    for (var line : socket.receiver("say", String.class)) {
      socket.transmit("said", name + ": " + line);
    }
  }
  // @end
}
