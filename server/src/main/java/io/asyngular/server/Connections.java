package io.asyngular.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;

/**
 * What becomes of an accepted connection: it speaks HTTP until it is upgraded. Accepting pauses
 * while too many sockets wait for the application to take them.
 */
@Sharable
final class Connections extends ChannelInitializer<Channel> {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 16 * 1024;
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_CHUNK = 8 * 1024;
  private static final long MAX_WAITING = 10_000;

  private final AGServer server;
  private volatile boolean paused;

  Connections(AGServer server) {
    this.server = server;
  }

  @Override
  protected void initChannel(Channel channel) {
    var deadline = new Deadline(server.options(), channel);
    SslContext tls = server.options().tls;
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(MAX_LINE, MAX_HEADERS, MAX_CHUNK),
            new HttpObjectAggregator(MAX_BODY, true),
            new HttpHandler(server, deadline));
    if (!paused && server.waitingConnections() >= MAX_WAITING) {
      paused = true;
      server.accept(false);
      taken();
    }
  }

  /** The application has taken sockets. Any thread; cheap unless paused. */
  void taken() {
    if (paused && server.waitingConnections() <= MAX_WAITING / 2) {
      paused = false;
      server.accept(true);
    }
  }
}
