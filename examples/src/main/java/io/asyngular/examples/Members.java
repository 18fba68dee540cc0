package io.asyngular.examples;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.InboundAction.PublishIn;
import io.asyngular.server.JwtAuthEngine;
import java.util.Map;

/** A server where everybody may listen, and who has logged in may speak. */
final class Members {
  private final int port;
  private final String secret;

  record Login(String name, String password) {}

  Members() {
    this(8000, "a secret of 32 bytes at the least");
  }

  Members(int port, String secret) {
    this.port = port;
    this.secret = secret;
  }

  void main() {
    // @start region=members
    var server =
        AGServer.builder()
            .auth(JwtAuthEngine.hmac(secret))
            .inbound(actions -> {
              for (var action : actions) {
                switch (action) {
                  case PublishIn publish when publish.socket().authToken().isEmpty() ->
                      publish.block(new AGException("ForbiddenError", "log in first"));
                  default -> action.allow();
                }
              }
            })
            .listen(port); // @replace substring="port" replacement="8000"
    for (var socket : server.connections()) {
      var logins = socket.procedure("login", Login.class);
      logins.loop(requests -> {
        for (var login : requests) {
          if (isKnown(login.data())) { // may wait, and holds up nobody else
            socket.setAuthToken(Map.of("name", login.data().name()));
            login.end();
          } else {
            login.error(new AGException("FailedLoginError", "no such member"));
          }
        }
      });
    }
    // @end
  }

  private static boolean isKnown(Login login) {
    return login.password().equals("open " + login.name());
  }
}
