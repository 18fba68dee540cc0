package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PublishPacket;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.SocketState;
import io.asyngular.socket.engine.Failures;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.SocketEngine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What an application sends: past the gate where it may wait, and into the buffer, which hands it
 * to the connection or keeps it for the next. Any thread.
 */
final class Sending {
  static final String PUBLISH = "#publish";

  private final ClientSocket socket;
  private final SocketEngine engine;

  Sending(ClientSocket socket, SocketEngine engine) {
    this.socket = socket;
    this.engine = engine;
  }

  private Duration ackTimeout() {
    return socket.options().ackTimeout;
  }

  /** Blocks until there is room to send; returns how much of the ackTimeout is left. */
  Duration pass() throws InterruptedException {
    return socket.gate().pass(ackTimeout());
  }

  private Duration passOrFail() {
    try {
      return pass();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AGException("InterruptedError", "Interrupted while waiting for room to send");
    }
  }

  /** Blocks until there is room. */
  void transmit(String receiver, @Nullable Object data) {
    Duration patience = passOrFail();
    Frame frame = engine.sender().frame(new Transmit(receiver, socket.payload(data)));
    socket.buffer().message(frame, receiver, patience, socket::failed);
  }

  CompletableFuture<Void> transmitAsync(String receiver, @Nullable Object data) {
    var delivery = engine.sender().delivery(new Transmit(receiver, socket.payload(data)));
    socket.buffer().message(delivery.frame(), receiver, ackTimeout(), delivery::failed);
    return delivery;
  }

  CompletableFuture<Payload> call(String procedure, @Nullable Object data, Duration patience) {
    var call =
        engine.sender().call(procedure, socket.payload(data), patience, engine.threads()::tell);
    socket.buffer().call(call);
    return call;
  }

  /** A message of the protocol's own, which waits for no room. */
  void transmitOwn(String event) {
    Frame frame = engine.sender().frame(new Transmit(event, Payload.ABSENT));
    socket.buffer().message(frame, event, ackTimeout(), socket::failed);
  }

  /** A text that is no packet. */
  void raw(String text) {
    if (engine.state() == SocketState.OPEN) {
      engine.sender().sendRaw(text);
    } else {
      socket.failed(Failures.badConnection("send", "", CloseStatus.GOING_AWAY, ""));
    }
  }

  /** The data of a {@code #publish}. */
  Payload publication(String channel, @Nullable Object data) {
    String prefixed = socket.channels().prefixed(channel);
    return PublishPacket.packet(prefixed, socket.payload(data), socket.options().binder).data();
  }
}
