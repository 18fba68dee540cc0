package io.asyngular.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;

/**
 * Lets a server share the port of an application that has a Netty pipeline of its own. The handler
 * takes upgrade requests for the server's paths and leaves everything else to those behind it.
 *
 * <p>{@code pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(65536),
 * NettyAttachment.handler(server), …)}
 */
public final class NettyAttachment {
  private NettyAttachment() {}

  /**
   * A handler for one connection, to stand behind the HTTP codec and an aggregator. With an upgrade
   * all handlers from the codec on are removed. The event loop stays the application's: it must not
   * end before the server is closed.
   *
   * @param server best made with {@link AGServerBuilder#attach()}
   */
  public static ChannelHandler handler(AGServer server) {
    return new Attached(server);
  }

  private static final class Attached extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final AGServer server;

    Attached(AGServer server) {
      this.server = server;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      if (request.decoderResult().isSuccess()
          && WebSocketRequest.isOne(request)
          && WebSocketRequest.isFor(request, server.options())) {
        HttpHandler.upgrade(
            server, context, request, new Deadline(server.options(), context.channel()));
      } else {
        context.fireChannelRead(request.retain());
      }
    }
  }
}
