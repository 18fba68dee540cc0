package io.asyngular.client;

import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.LoopThreads;
import io.asyngular.socket.engine.SocketEngine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The end of a client, in order: what waits for a connection that is being made; the close; the
 * loops; what is left of them. Any thread; blocks.
 */
final class Ending {
  /** How long the event loop, which never blocks, may take for the last of it. */
  private static final Duration SWEEPING = Duration.ofSeconds(1);

  private final ClientSocket socket;
  private final SocketEngine engine;
  private final LoopThreads threads;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> sent = new CompletableFuture<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  Ending(ClientSocket socket, SocketEngine engine, LoopThreads threads) {
    this.socket = socket;
    this.engine = engine;
    this.threads = threads;
  }

  /** Those that run this client's loops. */
  LoopThreads threads() {
    return threads;
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** Something may have been sent, or will not be. Event loop only. */
  void look() {
    if (hasBegun() && (engine.state() != SocketState.CONNECTING || socket.buffer().isEmpty())) {
      sent.complete(null);
    }
  }

  void run() {
    boolean mine = threads.isOneOfThem(Thread.currentThread());
    if (begun.compareAndSet(false, true)) {
      try {
        stop(System.nanoTime() + socket.options().closeTimeout.toNanos());
      } finally {
        Loops.leave(!mine);
        done.complete(null);
      }
    } else if (!mine) {
      done.join();
    }
  }

  private void stop(long deadline) {
    engine.onLoop(this::look);
    boolean patient = await(sent, deadline);
    var ended = new CompletableFuture<Void>();
    engine.onLoop(() -> {
      socket.lifecycle().end();
      engine.closeStreams(() -> {
        engine.channels().streams().close();
        ended.complete(null);
      });
    });
    patient &= await(ended, deadline);
    patient &= await(engine.gone(), deadline);
    engine.dropConnection();
    threads.join(patient ? remaining(deadline) : Duration.ZERO);
    var swept = new CompletableFuture<Void>();
    engine.onLoop(() -> {
      engine.killStreams();
      engine.channels().streams().kill();
      engine.settle();
      swept.complete(null);
    });
    await(swept, System.nanoTime() + SWEEPING.toNanos());
  }

  /** Whether to go on waiting for others: not after an interrupt. */
  private static boolean await(CompletableFuture<Void> what, long deadline) {
    try {
      what.get(remaining(deadline).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException | ExecutionException e) {
      // what is left is ended all the same
    }
    return true;
  }

  private static Duration remaining(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
