package io.asyngular.examples;

import io.asyngular.client.AGClientSocket;
import io.asyngular.examples.Chat.Pair;

/** A client of {@link Chat}: says hello, has a sum made, and prints what is said in the room. */
final class ChatClient {
  private final String url;

  ChatClient() {
    this("ws://localhost:8000/asyngular/");
  }

  ChatClient(String url) {
    this.url = url;
  }

  void main() throws InterruptedException {
    // @start region=client
    try (var socket = AGClientSocket.connect(url)) {
      var room = socket.subscribe("room", String.class);
      socket.transmit("chat", "hello");
      IO.println(socket.invoke("add", new Pair(1, 2), Integer.class));
      for (var message : room) { // goes on through all reconnects
        IO.println(message);
      }
    }
    // @end
  }
}
