package io.asyngular.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientBuilder;
import io.asyngular.client.AGClientSocket;
import io.asyngular.client.ReconnectOptions;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.StreamConsumer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A client of one of the servers, and what tests ask of both; all is ended with the test. */
@AgainstEachServer
abstract class Interop {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Every wait of a test for a condition looks this often. */
  private static final long LOOK_EVERY_MILLIS = 5;

  private static final ReconnectOptions SOON =
      new ReconnectOptions(Duration.ofMillis(20), Duration.ofMillis(10), 1, Duration.ofMillis(100));

  final Target target;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Interop(Target target) {
    this.target = target;
    Fixtures.require(target);
  }

  @AfterEach
  void endAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  <T extends AutoCloseable> T ended(T something) {
    opened.push(something);
    return something;
  }

  // Servers

  /** With default options, shared with other tests. */
  FixtureProcess server() {
    return Fixtures.shared(target);
  }

  /** With options, for this test alone. */
  FixtureProcess server(String options) {
    return ended(FixtureProcess.start(target, 0, options));
  }

  // Clients

  AGClientBuilder builder(FixtureProcess server) {
    return AGClientSocket.builder("ws://127.0.0.1:" + server.port() + "/asyngular/")
        .reconnect(SOON)
        .ackTimeout(Duration.ofSeconds(5))
        .closeTimeout(Duration.ofSeconds(1));
  }

  /** A client that does nothing yet. */
  AGClientSocket created(AGClientBuilder builder) {
    return ended(builder.create());
  }

  /** A client that is open, and holds nothing that came before for loops to come. */
  AGClientSocket open(AGClientBuilder builder) throws InterruptedException {
    AGClientSocket client = created(builder);
    client.invoke("echo", null);
    client.settle();
    return client;
  }

  /** A client of the shared server that is open. */
  AGClientSocket open() throws InterruptedException {
    return open(builder(server()));
  }

  /** Consumes a stream from now on, each wait with a deadline. */
  <T> StreamConsumer<T> follow(ConsumableStream<T> stream) {
    return ended(stream.idleLimit(PATIENCE).consumer());
  }

  /** All events from now on. */
  Events events(AGClientSocket client) {
    return new Events(follow(client.events()));
  }

  // What is asked

  /** The result as JSON. */
  static String ask(AGClientSocket client, String procedure, @Nullable Object data)
      throws InterruptedException {
    return client.invoke(procedure, data).json();
  }

  /** What the call fails with. */
  static AGException failureOf(CompletableFuture<?> call) throws InterruptedException {
    try {
      call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AGException failure) {
        return failure;
      }
      throw new AssertionError(e);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("has neither failed nor succeeded", e);
    }
    throw new AssertionError("has not failed");
  }

  static AGException failureOf(AGClientSocket client, String procedure, @Nullable Object data)
      throws InterruptedException {
    return failureOf(client.invokeAsync(procedure, data));
  }

  /** The next so many. */
  static <T> List<T> next(StreamConsumer<T> items, int count) {
    var list = new ArrayList<T>();
    for (int i = 0; i < count; i++) {
      list.add(items.next());
    }
    return list;
  }

  static List<String> texts(StreamConsumer<Payload> items, int count) {
    return next(items, count).stream().map(Payload::json).toList();
  }

  /** Something that becomes true by itself; looked at again and again, with a deadline. */
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  static void until(String what, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }
}
