package io.asyngular.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The listening socket and the event loops: epoll where its native library is on the class path,
 * else NIO. Any thread.
 */
final class Transport {
  private static final int BACKLOG = 1024;
  private static final int LOW_MARK = 32 * 1024;
  private static final int HIGH_MARK = 128 * 1024;

  private final EventLoopGroup loops;
  private final Channel listening;

  /** {@code failed} is told when accepting connections fails. */
  Transport(
      ServerOptions options, ChannelInitializer<Channel> connections, Consumer<Throwable> failed) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    Class<? extends ServerChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    loops =
        new MultiThreadIoEventLoopGroup(
            options.eventLoops, new DefaultThreadFactory("ag-loop", true), io);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_RCVBUF, options.socketBuffer)
            .handler(new AcceptFailures(failed))
            .childOption(ChannelOption.SO_SNDBUF, options.socketBuffer)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_MARK, HIGH_MARK))
            .childHandler(connections);
    listening = bind(bootstrap, options);
  }

  private Channel bind(ServerBootstrap bootstrap, ServerOptions options) {
    ChannelFuture bound =
        options.host.isEmpty()
            ? bootstrap.bind(options.port)
            : bootstrap.bind(options.host, options.port);
    bound.awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      String where = options.host.isEmpty() ? "port " : options.host + ":";
      throw new UncheckedIOException(
          new IOException(
              "cannot listen on " + where + options.port + ": " + failure.getMessage(), failure));
    }
    return bound.channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Whether to take further connections from the kernel, which keeps some waiting meanwhile. */
  void accept(boolean accept) {
    listening.config().setAutoRead(accept);
  }

  void stopListening() {
    listening.close().awaitUninterruptibly();
  }

  /**
   * Ends the event loops, at last, with what they had been given done: what still runs on them is
   * moved to another pool.
   */
  void end() {
    for (EventExecutor loop : loops) { // a loop that ends closes its connections first of all
      loop.submit(() -> {}).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** What goes wrong with the listening socket, such as having no file descriptors left. */
  private static final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private final Consumer<Throwable> failed;

    AcceptFailures(Consumer<Throwable> failed) {
      this.failed = failed;
    }

    /** The acceptor behind this one stops accepting for a second. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed.accept(cause);
      context.fireExceptionCaught(cause);
    }
  }
}
