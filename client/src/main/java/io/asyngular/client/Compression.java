package io.asyngular.client;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is agreed on about compression (permessage-deflate, RFC 7692): no context between messages
 * in either direction, so that a connection that is quiet holds no window.
 */
final class Compression {
  private static final String NAME = "permessage-deflate";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  private static final Set<String> UNDERSTOOD =
      Set.of(SERVER_WINDOW, SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT);

  static final String OFFER = NAME + "; " + SERVER_NO_CONTEXT + "; " + CLIENT_NO_CONTEXT;

  private Compression() {}

  /**
   * Whether the server has agreed to what was offered, if it was.
   *
   * @throws IOException if it has answered what was not offered
   */
  static boolean isAgreed(boolean offered, List<String> answer) throws IOException {
    List<WebSocketExtensionData> extensions =
        answer.stream()
            .flatMap(line -> WebSocketExtensionUtil.extractExtensions(line).stream())
            .toList();
    if (extensions.isEmpty()) {
      return false;
    }
    Map<String, String> parameters = extensions.getFirst().parameters();
    if (!offered
        || extensions.size() > 1
        || !extensions.getFirst().name().equals(NAME)
        || !UNDERSTOOD.containsAll(parameters.keySet())
        || !parameters.containsKey(SERVER_NO_CONTEXT)) {
      throw new IOException("The server wants extensions that were not offered: " + answer);
    }
    return true;
  }
}
