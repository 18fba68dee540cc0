package io.asyngular.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A connection's requests before it is upgraded: answered here, or upgraded. Event loop only. */
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final HttpService.Reply HEALTHY = text(200, "OK");
  private static final HttpService.Reply NOT_FOUND = text(404, "Not found");

  private final AGServer server;
  private final Deadline deadline;

  HttpHandler(AGServer server, Deadline deadline) {
    this.server = server;
    this.deadline = deadline;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      refuse(context, text(400, "Bad request"));
    } else if (WebSocketRequest.isOne(request)) {
      upgrade(server, context, request, deadline);
    } else {
      deadline.restart();
      answer(context, request);
    }
  }

  static void upgrade(
      AGServer server, ChannelHandlerContext context, FullHttpRequest request, Deadline deadline) {
    Upgrade.begin(server, context, request, deadline)
        .ifPresent(refusal -> refuse(context, refusal));
  }

  private void answer(ChannelHandlerContext context, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    boolean head = request.method().equals(HttpMethod.HEAD);
    HttpService.Reply reply =
        head || request.method().equals(HttpMethod.GET)
            ? find(new QueryStringDecoder(request.uri()).path())
            : text(405, "Only GET and HEAD are answered here");
    FullHttpResponse response = response(reply, head);
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private HttpService.Reply find(String path) {
    try {
      return server.options().http.get(path).orElse(path.equals("/health") ? HEALTHY : NOT_FOUND);
    } catch (RuntimeException e) {
      server.warn(e);
      return text(500, "Internal server error");
    }
  }

  private static void refuse(ChannelHandlerContext context, HttpService.Reply reply) {
    context.writeAndFlush(closing(reply)).addListener(ChannelFutureListener.CLOSE);
  }

  /** A response behind which the connection is closed. */
  static FullHttpResponse closing(HttpService.Reply reply) {
    FullHttpResponse response = response(reply, false);
    HttpUtil.setKeepAlive(response, false);
    return response;
  }

  static HttpService.Reply text(int status, String body) {
    return new HttpService.Reply(status, Map.of("Content-Type", "text/plain"), body);
  }

  private static FullHttpResponse response(HttpService.Reply reply, boolean head) {
    ByteBuf body = ByteBufUtil.writeUtf8(Unpooled.buffer().alloc(), reply.body());
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            head ? Unpooled.EMPTY_BUFFER : body);
    reply.headers().forEach(response.headers()::set);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, reply.body().getBytes(StandardCharsets.UTF_8).length);
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close(); // a broken connection, or no HTTP: nobody here to be told
  }
}
