package io.asyngular.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.ServerEvent;
import io.asyngular.socket.SocketEvent;

/** What happens to a socket. */
final class SocketEventRows extends Live {
  SocketEventRows() throws InterruptedException {}

  @Row("socket.listener('error')")
  void somethingWentWrong() {
    try (var events = socket.listener(SocketEvent.Failure.class).consumer()) {
      peer.send("{'event':'#publish','data':5}");
      assertThat(events.next().error()).hasMessage("Publish channel name was malformatted");
    }
  }

  @Row("socket.listener('message')")
  void aFrameHasCome() {
    try (var events = socket.listener(SocketEvent.Message.class).consumer()) {
      peer.send("{'event':'chat'}");
      assertThat(events.next().text()).isEqualTo("{\"event\":\"chat\"}");
    }
  }

  @Row("socket.listener('raw')")
  void aFrameWasNoPacket() {
    try (var events = socket.listener(SocketEvent.Raw.class).consumer()) {
      peer.send("{'event':'chat'}");
      peer.send("hello");
      assertThat(events.next().text()).isEqualTo("hello");
    }
  }

  /** One that has yet to do its handshake. */
  private AGServerSocket pending() {
    until(() -> server.pendingClientCount() == 1);
    return server.pendingClients().getFirst();
  }

  @Row("socket.listener('connect')")
  void theHandshakeIsDone() throws InterruptedException {
    try (var early = Peer.upgraded(server.port())) {
      AGServerSocket socket = pending();
      try (var events = socket.listener(SocketEvent.Connect.class).consumer()) {
        early.handshake("'abc'");
        var event = events.next();
        assertThat(event.isAuthenticated()).isFalse();
        assertThat(event.authError().orElseThrow()).hasMessage("jwt malformed");
      }
    }
  }

  @Row("socket.listener('connectAbort')")
  void theConnectionEndedEarly() throws InterruptedException {
    try (var early = Peer.upgraded(server.port())) {
      AGServerSocket socket = pending();
      try (var events = socket.listener(SocketEvent.ConnectAbort.class).consumer()) {
        early.send("too early");
        assertThat(events.next().code()).isEqualTo(4009);
      }
    }
  }

  @Row("socket.listener('disconnect')")
  void theConnectionEnded() {
    try (var events = socket.listener(SocketEvent.Disconnect.class).consumer()) {
      socket.disconnect(4500, "banned");
      assertThat(events.next()).isEqualTo(new SocketEvent.Disconnect(4500, "banned"));
    }
  }

  @Row("socket.listener('close')")
  void theConnectionEndedEarlyOrNot() {
    try (var events = socket.listener(SocketEvent.Close.class).consumer()) {
      socket.disconnect();
      assertThat(events.next()).isEqualTo(new SocketEvent.Close(1000, ""));
    }
  }

  @Row("socket.listener('end')")
  void allThatACloseEntailsIsDone() throws InterruptedException {
    subscribe("room");
    try (var events = socket.listener(SocketEvent.End.class).consumer();
        var exits = server.listener(ServerEvent.Unsubscription.class).consumer()) {
      socket.disconnect();
      assertThat(events.next()).isNotNull();
      assertThat(exits.poll()).as("told before").isPresent();
      assertThat(events.hasNext()).isFalse();
    }
  }

  @Row("socket.listener('subscribe')")
  void itWasSubscribed() throws InterruptedException {
    try (var events = socket.listener(SocketEvent.Subscribe.class).consumer()) {
      subscribe("room");
      assertThat(events.next().channel()).isEqualTo("room");
    }
  }

  @Row("socket.listener('unsubscribe')")
  void itWasUnsubscribed() throws InterruptedException {
    subscribe("room");
    try (var events = socket.listener(SocketEvent.Unsubscribe.class).consumer()) {
      socket.kickOut("room", Payload.ABSENT);
      assertThat(events.next().channel()).isEqualTo("room");
    }
  }
}
