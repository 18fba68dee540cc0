package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that does what it is told; by itself it only answers pings, of which it knows that they
 * are empty.
 */
final class Peer implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
  private static final int ID_AT = "{'rid':1,'data':{'id':'".length();
  private static final int ID_LENGTH = 20;

  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final Semaphore pings = new Semaphore(0);
  private final StringBuilder frame = new StringBuilder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  private String id = "";

  /** Whether it answers pings. */
  private volatile boolean lively = true;

  /** An open one. Tries until somebody listens on that port. */
  Peer(int port) throws InterruptedException {
    this(port, Map.of());
    handshake("null");
  }

  private Peer(int port, Map<String, String> headers) {
    var server = URI.create("ws://localhost:" + port + "/socketcluster/");
    socket = connected(server, headers);
  }

  /** One that has yet to do its handshake. */
  static Peer upgraded(int port) {
    return new Peer(port, Map.of());
  }

  /** As {@link #upgraded(int)}, with a header of its own. */
  static Peer upgraded(int port, String header, String value) {
    return new Peer(port, Map.of(header, value));
  }

  /** Its handshake, with a token in JSON; the answer. */
  String handshake(String token) throws InterruptedException {
    send("{'event':'#handshake','data':{'authToken':" + token + "},'cid':1}");
    String answer = next();
    assertThat(answer).startsWith("{\"rid\":1,\"data\":{\"id\":\"");
    id = answer.substring(ID_AT, ID_AT + ID_LENGTH);
    return answer;
  }

  /** What the server calls it. */
  String id() {
    return id;
  }

  /** From now on it does not answer pings. */
  void playDead() {
    lively = false;
  }

  private WebSocket connected(URI server, Map<String, String> headers) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        headers.forEach(builder::header);
        return builder.buildAsync(server, this).join();
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
    sendAsIs(packet.replace('\'', '"'));
  }

  /** With quotes as they are. */
  void sendAsIs(String frame) {
    socket.sendText(frame, true).join();
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

  /** Waits for a ping of the server's. */
  void pinged() throws InterruptedException {
    assertThat(pings.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("a ping").isTrue();
  }

  /** How many pings have come that nobody has waited for. */
  int pings() {
    return pings.availablePermits();
  }

  /** The call of the server's that comes next: its number. */
  String cidOfNext() throws InterruptedException {
    return next().replaceAll(".*\"cid\":(\\d+).*", "$1");
  }

  /** Whether the server has closed. */
  boolean isClosed() {
    return closed.isDone();
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
        pings.release();
        if (lively) {
          from.sendText("", true);
        }
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
