package io.asyngular.conformance;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServerSocket;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.SocketState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of a socket's events and of what its middleware judged, in their order; one loop over
 * all events, the notes of the middleware among them. What comes before the socket is open is left
 * out, but for notes. Any thread.
 */
final class Journal {
  private final AGServerSocket socket;
  private final Log<String> names = new Log<>();
  private final Map<String, Payload> subscriptions = new ConcurrentHashMap<>();
  private volatile boolean open;

  /** Follows the socket from now on. */
  Journal(AGServerSocket socket) {
    this.socket = socket;
    open = socket.state() == SocketState.OPEN;
    socket
        .events()
        .loop(events -> {
          for (var event : events) {
            happened(event);
          }
        });
  }

  private void happened(SocketEvent event) {
    if (event instanceof SocketEvent.Connect) {
      open = true; // which the reference's fixture comes too late to see
    } else if (event instanceof SocketEvent.Custom(String name, Object data)) {
      names.add(name);
    } else if (open) {
      if (event instanceof SocketEvent.Subscribe(String channel, Payload options)) {
        subscriptions.put(channel, options);
      }
      nameOf(event).ifPresent(names::add);
    }
  }

  void note(String name) {
    socket.emit(new SocketEvent.Custom(name, null));
  }

  List<String> names() throws InterruptedException {
    Taken.await(socket.events());
    return names.entries();
  }

  /** What the last subscription to that channel came with. */
  Payload subscriptionOptions(String channel) throws InterruptedException {
    Taken.await(socket.events());
    return subscriptions.getOrDefault(channel, Payload.NULL);
  }

  private static Optional<String> nameOf(SocketEvent event) {
    return Optional.ofNullable(
        switch (event) {
          case SocketEvent.ConnectAbort abort -> "connectAbort";
          case SocketEvent.Disconnect disconnect -> "disconnect";
          case SocketEvent.Close close -> "close";
          case SocketEvent.Subscribe(String channel, Payload options) -> of("subscribe", channel);
          case SocketEvent.Unsubscribe(String channel) -> of("unsubscribe", channel);
          case SocketEvent.Authenticate authenticate -> "authenticate";
          case SocketEvent.Deauthenticate deauthenticate -> "deauthenticate";
          case SocketEvent.AuthStateChange change -> "authStateChange";
          case SocketEvent.BadAuthToken bad -> "badAuthToken";
          case SocketEvent.Raw raw -> "raw";
          case SocketEvent.Failure(Throwable error) -> "error:" + Errors.nameOf(error);
          default -> null;
        });
  }

  private static String of(String event, String channel) {
    return channel.isEmpty() ? event : event + ":" + channel;
  }
}
