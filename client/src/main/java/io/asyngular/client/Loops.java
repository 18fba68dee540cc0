package io.asyngular.client;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that all clients of this process share, one for each processor: started with the
 * first client, ended with the last. Epoll where its native library is on the class path, else NIO.
 * Any thread.
 */
final class Loops {
  static final boolean EPOLL = Epoll.isAvailable();
  private static final Object LOCK = new Object();

  // Guarded by the lock.
  private static @Nullable EventLoopGroup group;
  private static int clients;

  private Loops() {}

  /** One of them; to be given back with {@link #leave}. */
  static EventLoop join() {
    synchronized (LOCK) {
      clients++;
      if (group == null) {
        IoHandlerFactory io = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group =
            new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("ag-client-loop", true),
                io);
      }
      return group.next();
    }
  }

  /**
   * A client has gone; with the last one the loops end.
   *
   * @param waits whether to return only when they have
   */
  static void leave(boolean waits) {
    EventLoopGroup ended = null;
    synchronized (LOCK) {
      clients--;
      if (clients == 0) {
        ended = group;
        group = null;
      }
    }
    if (ended != null) {
      var end = ended.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      if (waits) {
        end.awaitUninterruptibly();
      }
    }
  }

  static Class<? extends Channel> tcp() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  static Class<? extends Channel> unix() {
    return EPOLL ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
  }
}
