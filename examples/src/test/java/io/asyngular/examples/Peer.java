package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A client that has done its handshake; of the protocol it knows only that a ping is empty. */
final class Peer implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder frame = new StringBuilder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  /** Tries until somebody listens on that port. */
  Peer(int port) throws InterruptedException {
    socket = connected(URI.create("ws://localhost:" + port + "/socketcluster/"));
    send("{'event':'#handshake','data':{'authToken':null},'cid':1}");
    assertThat(next())
        .startsWith("{\"rid\":1,\"data\":{\"id\":\"")
        .endsWith("Authenticated\":false}}");
  }

  private WebSocket connected(URI server) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return http.newWebSocketBuilder().buildAsync(server, this).join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ConnectException) || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  /** With quotes of the handier kind. */
  void send(String packet) {
    socket.sendText(packet.replace('\'', '"'), true).join();
  }

  /** The next frame that is no ping, with the handier quotes too. */
  String next() throws InterruptedException {
    String text = frames.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(text).as("a frame of the server").isNotNull();
    return text;
  }

  String answerTo(String packet) throws InterruptedException {
    send(packet);
    return next().replace('"', '\'');
  }

  /** With which code the server has closed. */
  int closeCode() {
    return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    frame.append(part);
    if (last) {
      if (frame.isEmpty()) {
        from.sendText("", true);
      } else {
        frames.add(frame.toString());
        frame.setLength(0);
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
