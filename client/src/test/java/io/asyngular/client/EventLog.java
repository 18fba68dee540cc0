package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.socket.AuthToken;
import io.asyngular.socket.SocketEvent;
import io.asyngular.stream.StreamConsumer;
import io.asyngular.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The events of a client as texts, in the reference's names; without frames, and what it has not.
 */
final class EventLog implements AutoCloseable {
  private final StreamConsumer<SocketEvent> events;

  private EventLog(StreamConsumer<SocketEvent> events) {
    this.events = events;
  }

  /** Of all that happens from now on, or that is held for loops to come. */
  static EventLog of(AGClientSocket client) {
    return new EventLog(client.events().consumer());
  }

  /** Waits for an event of that text: all up to it. */
  List<String> until(String last) {
    return until(last::equals, last);
  }

  /** As {@link #until(String)}, for an event whose text begins so. */
  List<String> untilOne(String beginning) {
    return until(text -> text.startsWith(beginning), beginning);
  }

  private List<String> until(Predicate<String> last, String what) {
    var texts = new ArrayList<String>();
    long deadline = System.nanoTime() + Eventually.PATIENCE.toNanos();
    do {
      SocketEvent event = events.pollOrNull();
      if (event == null) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("no " + what + " after " + texts);
        }
        Eventually.pause();
      } else if (!text(event).isEmpty()) {
        texts.add(text(event));
      }
    } while (texts.isEmpty() || !last.test(texts.getLast()));
    return texts;
  }

  /** What has come and was not asked for yet. */
  List<String> now() {
    var texts = new ArrayList<String>();
    for (SocketEvent event = events.pollOrNull(); event != null; event = events.pollOrNull()) {
      if (!text(event).isEmpty()) {
        texts.add(text(event));
      }
    }
    return texts;
  }

  @Override
  public void close() {
    events.close();
  }

  private static String text(SocketEvent event) {
    return switch (event) {
      case SocketEvent.Connecting connecting -> "connecting";
      case SocketEvent.Connect connect ->
          "connect"
              + (connect.isAuthenticated() ? " authenticated" : "")
              + connect.authError().map(error -> ' ' + error(error)).orElse("");
      case SocketEvent.ConnectAbort abort -> closed("connectAbort", abort.code(), abort.reason());
      case SocketEvent.Disconnect end -> closed("disconnect", end.code(), end.reason());
      case SocketEvent.Close close -> closed("close", close.code(), close.reason());
      case SocketEvent.Failure failure -> "error " + error(failure.error());
      case SocketEvent.SubscribeRequest request ->
          "subscribeRequest " + request.channel() + ' ' + request.options().json();
      case SocketEvent.SubscribeStateChange change ->
          "subscribeStateChange "
              + change.channel()
              + ' '
              + lower(change.oldState())
              + ' '
              + lower(change.newState());
      case SocketEvent.Subscribe subscribe ->
          "subscribe " + subscribe.channel() + ' ' + subscribe.options().json();
      case SocketEvent.SubscribeFail fail ->
          "subscribeFail "
              + fail.channel()
              + ' '
              + error(fail.error())
              + ' '
              + fail.options().json();
      case SocketEvent.Unsubscribe unsubscribe -> "unsubscribe " + unsubscribe.channel();
      case SocketEvent.KickOut kickOut ->
          ("kickOut " + kickOut.channel() + ' ' + kickOut.message().json()).strip();
      case SocketEvent.AuthStateChange change ->
          "authStateChange "
              + lower(change.oldAuthState())
              + ' '
              + lower(change.newAuthState())
              + claims(change.authToken());
      case SocketEvent.Authenticate authenticate ->
          "authenticate" + claims(Optional.of(authenticate.authToken()));
      case SocketEvent.Deauthenticate deauthenticate ->
          "deauthenticate" + claims(deauthenticate.oldAuthToken());
      case SocketEvent.RemoveAuthToken remove ->
          "removeAuthToken " + (remove.oldAuthToken().isPresent() ? "token" : "none");
      case SocketEvent.Raw raw -> "raw " + raw.text();
      case SocketEvent.Message message -> "";
      case SocketEvent.Unclaimed unclaimed -> ""; // the reference holds nothing
      default -> event.toString();
    };
  }

  private static String closed(String name, int code, String reason) {
    return (name + ' ' + code + ' ' + reason).strip();
  }

  private static String error(Throwable error) {
    return error instanceof AGException known
        ? known.name() + ": " + known.getMessage()
        : error.getClass().getSimpleName() + ": " + error.getMessage();
  }

  /** Only who it is: tokens have times in them too. */
  private static String claims(Optional<AuthToken> token) {
    return token.map(known -> ' ' + known.claim("user").json()).orElse("");
  }

  private static String lower(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
