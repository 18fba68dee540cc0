package io.asyngular.socket.engine;

import io.netty.channel.EventLoop;

/** Starts the virtual threads of one socket, named after it. Any thread; nothing blocks. */
public final class SocketThreads {
  private final String prefix;
  private final EventLoop loop;
  private final LoopThreads threads;

  SocketThreads(String socket, EventLoop loop, LoopThreads threads) {
    this.prefix = "ag/" + socket + "/";
    this.loop = loop;
    this.threads = threads;
  }

  /** Starts one on the socket's event loop where loops run there. */
  public void start(String label, Runnable body) {
    threads.start(loop, prefix + label, body);
  }

  /**
   * Starts one for what keeps its carrier busy, names and files for example: never on the event
   * loop.
   */
  public void startBlocking(String label, Runnable body) {
    threads.start(prefix + label, body);
  }

  /** Runs what tells an application of something. */
  public void tell(Runnable task) {
    start("answer", task);
  }
}
