package io.asyngular.examples;

import io.asyngular.server.AGServer;
import io.asyngular.server.HttpService.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A chat for browsers: the page and its socket on one port. Open it in two tabs. */
final class ChatPage {
  private static final Map<String, String> HTML =
      Map.of("Content-Type", "text/html; charset=utf-8");

  private final int port;
  private final Reply page = new Reply(200, HTML, read("chat.html"));

  ChatPage() {
    this(8000);
  }

  ChatPage(int port) {
    this.port = port;
  }

  void main() {
    // @start region=page
    try (var server = AGServer.builder().http(this::get).sameOriginOnly(true).listen(port)) {
      for (var socket : server.connections()) {
        socket
            .receiver("chat", String.class)
            .loop(messages -> {
              for (var message : messages) {
                server.exchange().transmitPublish("room", message);
              }
            });
      }
    }
    // @end
  }

  private Optional<Reply> get(String path) {
    return path.equals("/") ? Optional.of(page) : Optional.empty();
  }

  private static String read(String name) {
    try (InputStream file = ChatPage.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IOException("there is no " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
