package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.stream.StreamClock;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a connection: the name's addresses, one after the other; TLS; the upgrade.
 * Told once what came of it, unless cancelled before. Event loop only.
 */
final class Dial {
  private static final int LOW_MARK = 32 * 1024;
  private static final int HIGH_MARK = 128 * 1024;

  private final ClientOptions options;
  private final EventLoop loop;
  private final Outcome outcome;
  private StreamClock.@Nullable Timeout timeout;

  /** The connection that is being made, if there is one yet. */
  private @Nullable Channel channel;

  private boolean over;

  /** What comes of it; called on the event loop. */
  interface Outcome {
    /** A WebSocket, with nothing behind its decoder, and whether its messages are compressed. */
    void upgraded(Channel channel, boolean compressed);

    /** None could be made. */
    void failed(int code, Throwable why);
  }

  Dial(ClientOptions options, EventLoop loop, Outcome outcome) {
    this.options = options;
    this.loop = loop;
    this.outcome = outcome;
  }

  /** {@code threads} starts a virtual thread, since looking a name up blocks. */
  void begin(BiConsumer<String, Runnable> threads) {
    timeout = options.clock.schedule(options.connectTimeout, () -> later(this::timedOut));
    Path file = options.address.socketPath().orElse(null);
    if (file == null) {
      threads.accept("resolve", this::resolve);
    } else {
      SocketAddress address =
          Loops.EPOLL ? new DomainSocketAddress(file.toFile()) : UnixDomainSocketAddress.of(file);
      connect(List.of(address).iterator());
    }
  }

  /** Makes no connection any more, and tells nobody. */
  void cancel() {
    if (finish() && channel != null) {
      channel.close();
    }
  }

  private void later(Runnable step) {
    try {
      loop.execute(() -> {
        if (!over) {
          step.run();
        }
      });
    } catch (RejectedExecutionException e) {
      // the client has gone meanwhile
    }
  }

  /** Whether that was not done before. */
  private boolean finish() {
    boolean first = !over;
    over = true;
    if (timeout != null) {
      timeout.cancel();
    }
    return first;
  }

  private void fail(int code, Throwable why) {
    if (finish()) {
      if (channel != null) {
        channel.close();
      }
      outcome.failed(code, why);
    }
  }

  private void timedOut() {
    fail(
        CloseStatus.CONNECT_TIMED_OUT,
        new AGException("TimeoutError", CloseStatus.reason(CloseStatus.CONNECT_TIMED_OUT)));
  }

  private void resolve() {
    String host = options.address.hostname();
    int port = options.address.connectPort();
    try {
      Iterator<SocketAddress> all =
          Arrays.stream(InetAddress.getAllByName(host))
              .<SocketAddress>map(address -> new InetSocketAddress(address, port))
              .iterator();
      later(() -> connect(all));
    } catch (UnknownHostException e) {
      later(() -> fail(CloseStatus.HUNG_UP, e));
    }
  }

  private void connect(Iterator<SocketAddress> addresses) {
    SocketAddress address = addresses.next();
    boolean tcp = address instanceof InetSocketAddress;
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(tcp ? Loops.tcp() : Loops.unix())
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_MARK, HIGH_MARK))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // all of the dialling has one
            .handler(new ChannelInboundHandlerAdapter());
    if (tcp) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true);
    }
    ChannelFuture connecting = bootstrap.connect(address);
    channel = connecting.channel();
    connecting.addListener(done -> connected(connecting, addresses));
  }

  private void connected(ChannelFuture connecting, Iterator<SocketAddress> more) {
    if (over) {
      connecting.channel().close();
    } else if (connecting.isSuccess()) {
      new ClientUpgrade(options, connecting.channel(), this).begin();
    } else if (more.hasNext()) {
      connect(more);
    } else {
      Throwable why = connecting.cause();
      fail(CloseStatus.HUNG_UP, why == null ? new IOException("no connection") : why);
    }
  }

  // From the upgrade

  void upgraded(Channel upgraded, boolean compressed) {
    if (finish()) {
      outcome.upgraded(upgraded, compressed);
    }
  }

  void refused(Throwable why) {
    fail(CloseStatus.HUNG_UP, why);
  }
}
