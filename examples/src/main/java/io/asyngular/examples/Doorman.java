package io.asyngular.examples;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.InboundAction;
import io.asyngular.server.InboundAction.PublishIn;
import io.asyngular.server.ServerEvent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who has not signed in may listen and not speak. Written as one writes it in JavaScript too. */
final class Doorman {
  private final int port;
  private final Map<String, String> passwords = Map.of("anna", "secret");
  private final Duration patience = Duration.ofSeconds(2);

  Doorman() {
    this(8000);
  }

  Doorman(int port) {
    this.port = port;
  }

  void main() {
    try (var server = AGServer.builder().inbound(this::judge).serve(this::count).listen(port)) {
      // @start region=leaving
      var ends = server.listener(ServerEvent.Disconnection.class);
      ends.loop(events -> {
        for (var event : events) {
          var id = event.socket().id();
          server.exchange().transmitPublish("left", id);
        }
      });
      // @end
      serve(server);
    }
  }

  record Login(String name, String password) {
    /** What lacks one of them is refused before it gets to the loop. */
    Login {
      requireNonNull(name);
      requireNonNull(password);
    }
  }

  private void serve(AGServer server) {
    // @start region=login
    for (var socket : server.connections()) {
      var logins = socket.procedure("login", Login.class);
      logins.loop(requests -> {
        for (var request : requests) {
          if (isRight(request.data())) {
            var name = request.data().name();
            socket.setAuthToken(Map.of("name", name));
            request.end();
          } else {
            request.error(new AGException("LoginError", "no"));
          }
        }
      });
    }
    // @end
  }

  private void count(AGServerSocket socket) {
    for (var request : socket.procedure("ready")) {
      request.end(ready(socket.server()));
    }
  }

  private boolean isRight(Login login) {
    return login.password().equals(passwords.get(login.name()));
  }

  private static boolean isStranger(InboundAction action) {
    return action.socket().authToken().isEmpty();
  }

  private long ready(AGServer server) {
    // @start region=everybody
    var answers =
        server.clients().stream()
            .map(socket -> socket.invokeAsync("ready", null, patience))
            .map(answer -> answer.handle((data, failure) -> failure == null))
            .toList();
    return answers.stream().filter(CompletableFuture::join).count();
    // @end
  }

  // @start region=judge
  void judge(Iterable<InboundAction> actions) {
    for (var action : actions) {
      switch (action) {
        case PublishIn publish when isStranger(publish) ->
            publish.block(new AGException("DoorError", "sign in"));
        default -> action.allow();
      }
    }
  }
  // @end
}
