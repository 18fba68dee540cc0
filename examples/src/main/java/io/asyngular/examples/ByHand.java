package io.asyngular.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A client of {@link Chat} that speaks the protocol by hand, with nothing but the JDK. */
final class ByHand implements WebSocket.Listener {
  private final int port;
  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final StringBuilder frame = new StringBuilder();

  ByHand() {
    this(8000);
  }

  ByHand(int port) {
    this.port = port;
  }

  void main() throws InterruptedException {
    talk().forEach(IO::println);
  }

  /** What the server answers. */
  List<String> talk() throws InterruptedException {
    var server = URI.create("ws://localhost:" + port + "/asyngular/");
    try (var http = HttpClient.newHttpClient()) {
      WebSocket socket = http.newWebSocketBuilder().buildAsync(server, this).join();
      // @start region=call
      send(socket, "{'event':'#handshake','cid':1}");
      String welcome = frames.take(); // {"rid":1,"data":{"id":"…","pingTimeout":30000,…}}
      send(socket, "{'event':'add','data':{'a':2,'b':3},'cid':2}");
      String sum = frames.take(); // {"rid":2,"data":5}
      // @end
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      return List.of(welcome, sum);
    }
  }

  private static void send(WebSocket socket, String packet) {
    socket.sendText(packet.replace('\'', '"'), true).join();
  }

  // @start region=pong
  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
    frame.append(part);
    socket.request(1);
    if (!last) {
      return null;
    }
    String text = frame.toString();
    frame.setLength(0);
    if (text.isEmpty()) { // a ping
      return socket.sendText("", true);
    }
    frames.add(text);
    return null;
  }
  // @end
}
