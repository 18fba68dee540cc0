package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Binder;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.Exchange;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server and one client of it, by the names that the pages give them. */
class Live implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_NANOS = 500_000;

  /** For payloads that are looked at and not bound. */
  static final Binder UNBOUND =
      new Binder() {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T read(Payload payload, Type type) {
          throw new PayloadException("not to be bound");
        }

        @Override
        public byte[] write(Object value) {
          return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        }
      };

  final AGServer server;
  final Exchange exchange;

  /** The client. */
  final Peer peer;

  /** The same as the server has it. */
  final AGServerSocket socket;

  Live() throws InterruptedException {
    this(AGServer.builder());
  }

  Live(AGServerBuilder builder) throws InterruptedException {
    this(builder.listen(0));
  }

  private Live(AGServer server) throws InterruptedException {
    this.server = server;
    exchange = server.exchange();
    peer = new Peer(server.port());
    socket = server.client(peer.id()).orElseThrow();
  }

  /** A payload of that text. */
  static Payload json(String text) {
    return Payload.json(text.getBytes(StandardCharsets.UTF_8), UNBOUND);
  }

  /** How a request to be upgraded is answered: up to the blank line. */
  static String upgradeOf(AGServer server, String path, String... headers) throws IOException {
    return upgradeOf(server.port(), path, headers);
  }

  /** As {@link #upgradeOf(AGServer, String, String...)}, of whoever listens on that port. */
  static String upgradeOf(int port, String path, String... headers) throws IOException {
    try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      connection.setSoTimeout((int) PATIENCE.toMillis());
      var request =
          List.of(
              "GET " + path + " HTTP/1.1",
              "Host: localhost",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              String.join("\r\n", headers));
      String text = String.join("\r\n", request) + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
      connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      var answer = new StringBuilder();
      int next = 0;
      while (next >= 0 && answer.indexOf("\r\n\r\n") < 0) {
        next = connection.getInputStream().read();
        answer.append((char) next);
      }
      return answer.toString();
    }
  }

  /** The client subscribes; the answer. */
  String subscribe(String channel) throws InterruptedException {
    return peer.answerTo("{'event':'#subscribe','data':{'channel':'" + channel + "'},'cid':9}");
  }

  /** Returns once the server has dealt with all that the client has sent. */
  void ping() throws InterruptedException {
    assertThat(peer.answerTo("{'event':'#publish','data':{'channel':'nowhere'},'cid':8}"))
        .isEqualTo("{'rid':8}");
  }

  /** Waits for a condition, never for a time. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come true within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  /** Runs on a thread of its own what blocks. */
  static <T> CompletableFuture<T> inBackground(Callable<T> action) {
    var result = new CompletableFuture<T>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(action.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** With what it has failed. */
  static AGException failureOf(CompletableFuture<?> future) {
    try {
      future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AGException failure) {
        return failure;
      }
      throw new AssertionError(e);
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("has not failed");
  }

  static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    peer.close();
    server.close();
  }
}
