package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.stream.StreamInterruptedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each example of a client does what its text says, with the server that it is made for. */
@Timeout(60)
class ClientExamplesTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private final int port = freePort();
  private final String url = "ws://localhost:" + port + "/asyngular/";
  private final List<Thread> running = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final BlockingQueue<String> screen = new LinkedBlockingQueue<>();

  /** What an example is run by. */
  private interface Main {
    void run() throws InterruptedException;
  }

  private static int freePort() {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Thread run(Main main) {
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                main.run();
              } catch (StreamInterruptedException | InterruptedException _) {
                // as it is told to end
              } catch (RuntimeException e) {
                failures.add(e);
              }
            });
    running.add(thread);
    return thread;
  }

  /** A client that keeps trying until somebody listens. */
  private AGClientSocket client() throws InterruptedException {
    var client = AGClientSocket.builder(url).create();
    Live.until(() -> isOpen(client));
    return client;
  }

  private static boolean isOpen(AGClientSocket client) {
    var published = client.invokePublishAsync("nowhere", null);
    return published.handle((done, failure) -> failure == null || !isBad(failure)).join();
  }

  private static boolean isBad(Throwable failure) {
    return failure.toString().contains("BadConnectionError");
  }

  /** What is shown next of that kind. */
  private String shown(Predicate<String> what) throws InterruptedException {
    while (true) {
      String line = screen.poll(20, TimeUnit.SECONDS);
      assertThat(line).as("the next line of the screen").isNotNull();
      if (what.test(line)) {
        return line;
      }
    }
  }

  /** An interrupt ends each of them. */
  @AfterEach
  void theExamplesEnd() throws InterruptedException {
    for (Thread thread : running.reversed()) {
      thread.interrupt();
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aClientTakesPartInTheChat() throws InterruptedException {
    run(new Chat(port)::main);
    try (var other = client()) {
      var room = other.subscribe("room", String.class);
      Live.until(room::isSubscribed);
      run(new ChatClient(url)::main);
      assertThat(room.messages().once()).isEqualTo("hello");
    }
  }

  @Test
  void thePageIsThere() throws Exception {
    run(new ChatPage(port)::main);
    try (var other = client();
        var http = HttpClient.newHttpClient()) {
      var room = other.subscribe("room", String.class);
      Live.until(room::isSubscribed);
      var get = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/")).build();
      String page = http.send(get, BodyHandlers.ofString()).body();
      assertThat(page).contains("<title>Chat</title>", "event: 'chat'", "channel: 'room'");
      other.transmit("chat", "as the page does");
      assertThat(room.messages().once()).isEqualTo("as the page does");
    }
  }

  @Test
  void workersDoWhatIsAskedOfTheServer() throws InterruptedException {
    run(new Foreman(port)::main);
    try (var customer = client()) {
      var first = customer.invokeAsync("primes", 100);
      Thread worker = run(new Worker(url)::main);
      assertThat(Live.result(first).json()).isEqualTo("25");
      assertThat(customer.invoke("primes", 10, Integer.class)).isEqualTo(4);
      assertThat(customer.invokeAsync("primes", "ten"))
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withMessageContaining("InvalidArgumentsError");
      worker.interrupt();
      worker.join();
      var next = customer.invokeAsync("primes", 1000);
      run(new Worker(url)::main);
      assertThat(Live.result(next).json()).isEqualTo("168");
    }
  }

  @Test
  void aSlowConsumerOfPricesIsEndedAndTheOthersGoOn() throws InterruptedException {
    run(new Prices(port, Duration.ofMillis(1))::main);
    try (var other = client()) {
      assertThat(other.id()).isNotEmpty();
      run(new PriceWatch(url, Duration.ofMillis(50), screen::add)::main);
      String behind = shown(line -> line.contains("behind"));
      assertThat(behind).matches("\\d+ prices behind, the oldest for PT.*");
      for (int i = 0; i < 50; i++) {
        shown(line -> line.startsWith("now "));
      }
    }
  }

  @Test
  void aGuestLogsInOnceAndIsKnownFromThenOn() throws Exception {
    run(new Members(port, SECRET)::main);
    Path tokens = folder.resolve("tokens");
    try (var other = client()) {
      assertThat(other.id()).isNotEmpty();
      Thread first = run(new Guest(url, tokens, screen::add)::main);
      shown("here I am"::equals);
      first.interrupt();
      first.join();
      assertThat(Files.readString(tokens)).contains("asyngular.authToken");
      run(new Guest(url, tokens, screen::add)::main);
      shown("here I am"::equals);
    }
  }

  @Test
  void aGuestIsToldWhatGoesWrong() throws InterruptedException {
    var server = AGServer.builder().serve(ClientExamplesTest::turnAway).listen(port);
    try (server) {
      var seen = new ConcurrentLinkedQueue<String>();
      var ended = new CompletableFuture<Void>();
      run(() -> {
        try {
          new Guest(url, folder.resolve("tokens"), seen::add).main();
        } finally {
          ended.complete(null);
        }
      });
      Live.until(() -> seen.contains("connected") && seen.contains("not let in: go away"));
      running.getLast().interrupt();
      ended.join();
    }
  }

  private static void turnAway(AGServerSocket socket) {
    for (var login : socket.procedure("login")) {
      login.error(new AGException("FailedLoginError", "go away"));
    }
  }
}
