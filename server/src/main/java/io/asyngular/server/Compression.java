package io.asyngular.server;

import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is agreed on about compression (permessage-deflate, RFC 7692): no context between messages
 * in either direction, so that a publication is deflated once for all, and a connection that is
 * quiet holds no window.
 */
final class Compression {
  private static final String NAME = "permessage-deflate";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String CLIENT_WINDOW = "client_max_window_bits";
  private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  private static final Set<String> PARAMETERS =
      Set.of(SERVER_WINDOW, CLIENT_WINDOW, SERVER_NO_CONTEXT, CLIENT_NO_CONTEXT);

  /** The only window with which the JDK deflates, and the largest there is. */
  private static final String WINDOW = "15";

  private static final String WINDOWS = "[89]|1[0-5]";

  private Compression() {}

  /** What is answered to the first offer that can be met; empty if there is none. */
  static Optional<String> answer(List<String> offers) {
    return offers.stream()
        .flatMap(line -> WebSocketExtensionUtil.extractExtensions(line).stream())
        .filter(offer -> offer.name().equals(NAME) && canBeMet(offer.parameters()))
        .findFirst()
        .map(Compression::answer);
  }

  private static boolean canBeMet(Map<String, String> parameters) {
    String window = parameters.get(CLIENT_WINDOW);
    return PARAMETERS.containsAll(parameters.keySet())
        && WINDOW.equals(parameters.getOrDefault(SERVER_WINDOW, WINDOW))
        && (window == null || window.matches(WINDOWS));
  }

  /** Whoever asks for a window wants to hear of it. */
  private static String answer(WebSocketExtensionData offer) {
    String window =
        offer.parameters().containsKey(SERVER_WINDOW) ? "; " + SERVER_WINDOW + '=' + WINDOW : "";
    return NAME + "; " + SERVER_NO_CONTEXT + "; " + CLIENT_NO_CONTEXT + window;
  }
}
