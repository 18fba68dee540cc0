package io.asyngular.conformance;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.TokenOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Procedures about who a socket is. */
final class TokenHandlers {
  private static final Set<String> USERS = Set.of("alice", "bob", "kate");

  private final AGServerSocket socket;
  private final Records records;

  /** Something that may wait for the client. */
  private interface Delivery {
    void run() throws InterruptedException;
  }

  private TokenHandlers(ServedSocket at) {
    this.socket = at.socket();
    this.records = at.records();
  }

  static void addTo(ServedSocket at) {
    var handlers = new TokenHandlers(at);
    at.action("login", handlers::login);
    at.action(
        "setAuthToken",
        data -> {
          TokenOptions options = handlers.options(data.field("options"));
          handlers.letGo(
              options.rejectOnFailedDelivery(), () -> handlers.set(data.field("token"), options));
        });
    at.action(
        "setAuthTokenAndWait",
        data -> handlers.set(data.field("token"), handlers.options(data.field("options"))));
    at.procedure(
        "authToken",
        data -> at.socket().authToken().map(token -> token.claims()).orElse(Payload.NULL));
    at.action("deauthenticate", data -> at.socket().deauthenticate());
    at.action(
        "deauthenticateAndWait",
        data -> {
          if (isTrue(data, "rejectOnFailedDelivery")) {
            at.socket().deauthenticateAndConfirm();
          } else {
            at.socket().deauthenticate();
          }
        });
  }

  private void login(Payload data) {
    Payload name = data.field("username");
    if (!name.isString() || !USERS.contains(name.text())) {
      throw new AGException("FailedLoginError", "Failed to login");
    }
    letGo(false, () -> set(data, TokenOptions.DEFAULT));
  }

  private void set(Payload token, TokenOptions options) throws InterruptedException {
    socket.setAuthToken(token, options);
  }

  /** Nobody waits for it, and what goes wrong shows in the socket's events. */
  private void letGo(boolean takesTime, Delivery delivery) {
    Runnable quietly =
        () -> {
          try {
            delivery.run();
          } catch (InterruptedException | AGException e) {
            // told as a failure of the socket
          }
        };
    if (takesTime) {
      Thread.startVirtualThread(quietly);
    } else {
      quietly.run();
    }
  }

  /** As the reference names them. */
  private TokenOptions options(Payload given) {
    TokenOptions options = TokenOptions.DEFAULT;
    for (Map.Entry<String, Payload> option : given.fields().entrySet()) {
      options = with(options, option.getKey(), option.getValue());
    }
    return options;
  }

  private TokenOptions with(TokenOptions options, String name, Payload value) {
    if (!value.isPresent()) {
      return options;
    }
    return switch (name) {
      case "expiresIn" -> options.expiresIn(seconds(value));
      case "notBefore" -> options.notBefore(seconds(value));
      case "audience" ->
          options.audience(
              value.isString() ? new String[] {value.text()} : value.as(String[].class));
      case "issuer" -> options.issuer(value.text());
      case "subject" -> options.subject(value.text());
      case "jwtid" -> options.tokenId(value.text());
      case "keyid" -> options.keyId(value.text());
      case "header" -> options.header(new LinkedHashMap<String, Object>(value.fields()));
      case "noTimestamp" -> isTrue(value) ? options.withoutTimestamp() : options;
      case "rejectOnFailedDelivery" -> options.rejectOnFailedDelivery(isTrue(value));
      case "algorithm" -> {
        refuseAlgorithm();
        yield options;
      }
      default -> options;
    };
  }

  /** Here there is no such option to refuse. */
  private void refuseAlgorithm() {
    records.note(socket, "error:InvalidArgumentsError");
  }

  private static Duration seconds(Payload value) {
    return Duration.ofMillis((long) (value.number().orElse(0) * 1000));
  }

  private static boolean isTrue(Payload value) {
    return value.json().equals("true");
  }

  private static boolean isTrue(Payload object, String field) {
    return isTrue(object.field(field));
  }
}
