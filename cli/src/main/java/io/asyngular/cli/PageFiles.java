package io.asyngular.cli;

import io.asyngular.server.HttpService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page's files, read once and answered from memory. */
final class PageFiles implements HttpService {
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "app.js", "text/javascript; charset=utf-8",
          "asyngular.js", "text/javascript; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final Map<String, Reply> replies = new HashMap<>();

  PageFiles() {
    TYPES.forEach((name, type) -> replies.put("/" + name, reply(name, type)));
    replies.put("/", reply("index.html", "text/html; charset=utf-8"));
  }

  @Override
  public Optional<Reply> get(String path) {
    return Optional.ofNullable(replies.get(path));
  }

  private static Reply reply(String name, String type) {
    var headers =
        Map.of(
            "Content-Type", type,
            "Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-cache");
    try (InputStream file = PageFiles.class.getResourceAsStream("page/" + name)) {
      if (file == null) {
        throw new IOException("the page has no " + name);
      }
      return new Reply(200, headers, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
