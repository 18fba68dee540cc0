package io.asyngular.server;

import io.asyngular.socket.engine.FrameHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * From HTTP request to socket (RFC 6455, section 4.2). The pipeline is changed such that frames
 * which came in one go with the request are not lost. Event loop only.
 */
final class Upgrade {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");
  private static final String VERSION = "13";

  private final AGServer server;
  private final ChannelHandlerContext context;
  private final FullHttpRequest request;
  private final HttpHeaders headers;

  Upgrade(AGServer server, ChannelHandlerContext context, FullHttpRequest request) {
    this.server = server;
    this.context = context;
    this.request = request;
    this.headers = request.headers();
  }

  static boolean isAskedForBy(FullHttpRequest request) {
    return request
        .headers()
        .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
  }

  /** Upgrades the connection; otherwise returns how it is refused. */
  Optional<HttpService.Reply> run(Deadline deadline) {
    Optional<HttpService.Reply> refusal = refusal();
    if (refusal.isEmpty()) {
      context.writeAndFlush(switchingProtocols());
      deadline.of(becomeSocket());
    }
    return refusal;
  }

  private Optional<HttpService.Reply> refusal() {
    String path = new QueryStringDecoder(request.uri()).rawPath();
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").trim();
    if (!server.options().paths().contains(path)) {
      return refuse(400, "Bad Request");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return refuse(405, "Invalid HTTP method");
    }
    if (!KEY.matcher(key).matches()) {
      return refuse(400, "Missing or invalid Sec-WebSocket-Key header");
    }
    if (!headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").equals(VERSION)) {
      return Optional.of(
          new HttpService.Reply(
              400,
              Map.of("Sec-WebSocket-Version", VERSION),
              "Missing or invalid Sec-WebSocket-Version header"));
    }
    if (server.options().sameOriginOnly() && !isSameOrigin()) {
      return refuse(
          403,
          "Failed to authorize socket handshake - Invalid origin: "
              + headers.get(HttpHeaderNames.ORIGIN));
    }
    return server.host().ended() ? refuse(503, "The server is closing") : Optional.empty();
  }

  private static Optional<HttpService.Reply> refuse(int status, String body) {
    return Optional.of(HttpHandler.text(status, body));
  }

  /** A browser says where its page came from; what is no browser says nothing. */
  private boolean isSameOrigin() {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) {
      return true;
    }
    try {
      String host = headers.get(HttpHeaderNames.HOST);
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private DefaultFullHttpResponse switchingProtocols() {
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(
            HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
            accept(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY).trim()));
    return response;
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private ServerSocket becomeSocket() {
    ServerSocket socket = server.accepted(context.channel(), upgradeRequest());
    ChannelPipeline pipeline = context.pipeline();
    pipeline.addLast(
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(server.options().maxPayload())
                .allowExtensions(false)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build()),
        new FrameHandler(socket.engine(), server.options().maxPayload()));
    pipeline.remove(this.context.handler());
    pipeline.remove(HttpObjectAggregator.class);
    pipeline.remove(HttpServerCodec.class); // passes on what it has not read
    return socket;
  }

  private UpgradeRequest upgradeRequest() {
    Map<String, List<String>> values = new HashMap<>();
    for (Map.Entry<String, String> header : headers) {
      values
          .computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.getValue());
    }
    return new UpgradeRequest(
        request.uri(), values, (InetSocketAddress) context.channel().remoteAddress());
  }
}
