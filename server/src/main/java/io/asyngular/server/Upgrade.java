package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.server.MiddlewareLine.Ruling;
import io.asyngular.socket.engine.FrameHandler;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From HTTP request to socket. The connection speaks HTTP no more from the moment on at which a
 * proper request has come: what follows it is held until the handshake's middleware and the origin
 * have been asked, and is the WebSocket's first. Event loop only.
 */
final class Upgrade {
  private static final String CLOSING = "The server is closing";
  private static final String HTML = "text/html";
  private static final String ENCODER = "upgrade-answer";
  private static final String HELD = "upgrade-held";

  private final AGServer server;
  private final Channel channel;
  private final UpgradeRequest request;
  private final WebSocketRequest webSocket;
  private final Deadline deadline;
  private final Optional<HandshakeMiddleware> middleware;

  private Upgrade(AGServer server, Channel channel, WebSocketRequest webSocket, Deadline deadline) {
    this.server = server;
    this.channel = channel;
    this.webSocket = webSocket;
    this.request = webSocket.request(channel);
    this.deadline = deadline;
    this.middleware = HandshakeMiddleware.of(server, channel);
  }

  /** Begins; returns how the request is refused if it is not a proper one. */
  static Optional<HttpService.Reply> begin(
      AGServer server, ChannelHandlerContext context, FullHttpRequest http, Deadline deadline) {
    var webSocket = new WebSocketRequest(http, server.options());
    Optional<HttpService.Reply> refusal =
        server.host().refuses() ? Optional.of(HttpHandler.text(503, CLOSING)) : webSocket.refusal();
    if (refusal.isEmpty()) {
      new Upgrade(server, context.channel(), webSocket, deadline).run();
    }
    return refusal;
  }

  private void run() {
    hold(channel.pipeline());
    if (middleware.isEmpty()) {
      decide(new Ruling.Pass<>(null));
      return;
    }
    channel.config().setAutoRead(false);
    deadline.stop();
    middleware
        .get()
        .judge(request)
        .thenAcceptAsync(
            ruling -> {
              deadline.restart();
              decide(ruling);
              channel.config().setAutoRead(true);
            },
            channel.eventLoop());
  }

  /**
   * All that speaks HTTP goes, the codec last: it passes on what it has not read when it is
   * removed. An application's own pipeline may have more of it than ours.
   */
  private static void hold(ChannelPipeline pipeline) {
    List<String> speaking = speakingHttp(pipeline);
    pipeline.addLast(ENCODER, new HttpResponseEncoder());
    pipeline.addLast(HELD, new HeldBytes());
    speaking.reversed().forEach(pipeline::remove);
  }

  private static List<String> speakingHttp(ChannelPipeline pipeline) {
    var names = new ArrayList<String>();
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      ChannelHandler handler = entry.getValue();
      if (!names.isEmpty()
          || handler instanceof HttpServerCodec
          || handler instanceof HttpRequestDecoder
          || handler instanceof HttpResponseEncoder) {
        names.add(entry.getKey());
      }
    }
    return names;
  }

  private void decide(Ruling<Void> ruling) {
    if (!channel.isActive()) {
      return;
    }
    switch (ruling) {
      case Ruling.Refusal<Void>(AGException error) -> refuse(401, error.getMessage());
      case Ruling.Nobody<Void> nobody -> {
        if (server.host().refuses()) {
          refuse(503, CLOSING);
        } else {
          refuse(500, "Internal server error");
        }
      }
      case Ruling.Pass<Void> pass -> {
        if (server.host().refuses()) {
          refuse(503, CLOSING);
        } else if (server.options().origins.allows(webSocket.origin(), webSocket.host())) {
          accept();
        } else {
          refuseOrigin();
        }
      }
    }
  }

  private void refuseOrigin() {
    String origin = webSocket.origin();
    var error =
        new AGException(
            ErrorNames.SERVER_PROTOCOL,
            "Failed to authorize socket handshake - Invalid origin: "
                + (origin == null || origin.equals("null") ? "*" : origin));
    server.warn(error);
    refuse(403, error.getMessage());
  }

  private void refuse(int status, String body) {
    middleware.ifPresent(HandshakeMiddleware::finish);
    var reply = new HttpService.Reply(status, Map.of("Content-Type", HTML), body);
    channel.writeAndFlush(HttpHandler.closing(reply)).addListener(ChannelFutureListener.CLOSE);
  }

  private void accept() {
    channel.writeAndFlush(switchingProtocols());
    if (!channel.isActive()) {
      return; // the client had left, and writing has shown it
    }
    ServerSocket socket = server.accepted(channel, request, middleware);
    deadline.of(socket);
    if (webSocket.deflates()) {
      socket.engine().deflate();
    }
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(server.options().maxPayload)
                .allowExtensions(webSocket.deflates())
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build()));
    pipeline.addLast(new FrameHandler(socket.engine(), server.options().maxPayload));
    pipeline.remove(ENCODER);
    pipeline.remove(HELD);
  }

  private DefaultFullHttpResponse switchingProtocols() {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    HttpHeaders headers = response.headers();
    headers
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, webSocket.accept());
    webSocket
        .subprotocol()
        .ifPresent(name -> headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, name));
    webSocket
        .extension()
        .ifPresent(text -> headers.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, text));
    return response;
  }
}
