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

  // @start region=client
  void main() throws InterruptedException {
    try (var socket =
        AGClientSocket.connect(
            url)) { // @replace substring="url" replacement="\"ws://localhost:8000/asyngular/\""
      var room = socket.subscribe("room", String.class);
      socket.transmit("chat", "hello");
      IO.println(socket.invoke("add", new Pair(1, 2), Integer.class));
      for (var message : room) { // goes on through all reconnects
        IO.println(message);
      }
    }
  }
  // @end
}
