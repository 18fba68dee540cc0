package io.asyngular.server;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compression of one connection (permessage-deflate, RFC 7692), without context between messages in
 * either direction: a publication is deflated once for all, and a connection that is quiet holds no
 * window.
 */
record Compression(WebSocketServerExtension extension) {
  private static final String NAME = "permessage-deflate";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
  private static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
  private static final int LEVEL = 6;
  private static final int WINDOW = 15;

  /**
   * The first offer that can be met, if there is one.
   *
   * @param maxInflated past it a message is refused
   */
  static Optional<Compression> chosenFrom(List<String> offers, int maxInflated) {
    return offers.stream()
        .flatMap(line -> WebSocketExtensionUtil.extractExtensions(line).stream())
        .filter(offer -> offer.name().equals(NAME) && canBeMet(offer))
        .findFirst()
        .map(offer -> new Compression(inflating(maxInflated)));
  }

  /** The JDK deflates with the largest window only. */
  private static boolean canBeMet(WebSocketExtensionData offer) {
    String window = offer.parameters().get(SERVER_WINDOW);
    return window == null || window.equals(String.valueOf(WINDOW));
  }

  private static WebSocketServerExtension inflating(int maxInflated) {
    return new PerMessageDeflateServerExtensionHandshaker(
            LEVEL, false, WINDOW, true, true, maxInflated)
        .handshakeExtension(
            new WebSocketExtensionData(NAME, Map.of(SERVER_NO_CONTEXT, "", CLIENT_NO_CONTEXT, "")));
  }

  /** As the client is told. */
  String answer() {
    return NAME + "; " + SERVER_NO_CONTEXT + "; " + CLIENT_NO_CONTEXT;
  }

  ChannelHandler inflater() {
    return extension.newExtensionDecoder();
  }
}
