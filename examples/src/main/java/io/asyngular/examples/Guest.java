package io.asyngular.examples;

import io.asyngular.client.AGClientSocket;
import io.asyngular.client.ReconnectOptions;
import io.asyngular.client.SubscribeOptions;
import io.asyngular.client.TokenStore;
import io.asyngular.examples.Members.Login;
import io.asyngular.protocol.AGException;
import io.asyngular.socket.ChannelEvent;
import io.asyngular.socket.SocketEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A client of {@link Members}: logs in once, is known from then on, and speaks. */
final class Guest {
  private final String url;
  private final Path tokens;
  private final Consumer<String> screen;

  /** What could not be sent. */
  private final Queue<String> drafts = new ConcurrentLinkedQueue<>();

  Guest() {
    this("ws://localhost:8000/asyngular/", Path.of("tokens"), IO::println);
  }

  Guest(String url, Path tokens, Consumer<String> screen) {
    this.url = url;
    this.tokens = tokens;
    this.screen = screen;
  }

  void main() throws InterruptedException {
    try (var socket = socket()) {
      follow(socket);
      logIn(socket);
      hear(socket);
      socket.invokePublish("room", "here I am");
      say(socket, "and this is all");
      Thread.currentThread().join(); // until it is interrupted
    }
  }

  private AGClientSocket socket() {
    // @start region=options
    var socket =
        AGClientSocket.builder(url)
            .tokenStore(TokenStore.file(tokens))
            .ackTimeout(Duration.ofSeconds(5))
            .reconnect(
                new ReconnectOptions(
                    Duration.ofSeconds(1), Duration.ofSeconds(4), 1.5, Duration.ofMinutes(1)))
            .connect();
    // @end
    return socket;
  }

  private void follow(AGClientSocket socket) {
    // @start region=follow
    socket
        .events()
        .loop(events -> {
          for (var event : events) {
            switch (event) {
              case SocketEvent.Connect connect -> screen.accept("connected");
              case SocketEvent.Disconnect gone -> screen.accept("gone: " + gone.reason());
              case SocketEvent.Failure failure -> screen.accept("failed: " + failure.error());
              default -> {}
            }
          }
        });
    // @end
  }

  private void logIn(AGClientSocket socket) throws InterruptedException {
    // @start region=log-in
    var connect = socket.listener(SocketEvent.Connect.class).once();
    if (!connect.isAuthenticated()) { // no token is kept, or one that is no good any more
      try {
        socket.invoke("login", new Login("anna", "open anna"));
      } catch (AGException e) {
        switch (e.name()) {
          case "FailedLoginError" -> screen.accept("not let in: " + e.getMessage());
          case "TimeoutError", "BadConnectionError" -> screen.accept("not heard");
          default -> throw e;
        }
      }
    }
    // @end
  }

  private void hear(AGClientSocket socket) {
    // @start region=hear
    var options = SubscribeOptions.DEFAULT.waitingForAuth().withData(Map.of("since", 17));
    var room = socket.subscribe("room", options);
    room.listener(ChannelEvent.SubscribeFail.class)
        .loop(fails -> fails.forEach(fail -> screen.accept("refused: " + fail.error())));
    room.loop(messages -> messages.forEach(message -> screen.accept(message.text())));
    // @end
  }

  private void say(AGClientSocket socket, String line) {
    // @start region=say
    socket
        .transmitAsync("chat", line)
        .whenComplete((sent, failure) -> {
          if (failure != null) { // it was not sent, and nobody will do it later
            drafts.add(line);
          }
        });
    // @end
  }
}
