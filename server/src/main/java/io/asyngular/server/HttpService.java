package io.asyngular.server;

import java.util.Map;
import java.util.Optional;

/** Answers plain HTTP requests on the server's port. */
@FunctionalInterface
public interface HttpService {
  /**
   * Answers a GET or HEAD of a path, for example {@code /index.html}. Called on an event loop, so
   * it must not block.
   *
   * @return empty for what is not found, which is answered 404
   */
  Optional<Reply> get(String path);

  /**
   * An answer.
   *
   * @param headers {@code Content-Length} is added
   * @param body owned by the reply; not changed
   */
  record Reply(int status, Map<String, String> headers, String body) {
    /** Copies the headers. */
    public Reply {
      headers = Map.copyOf(headers);
    }
  }
}
