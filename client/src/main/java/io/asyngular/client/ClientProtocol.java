package io.asyngular.client;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Raw;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.SocketEvent;
import io.asyngular.socket.engine.Frame;
import io.asyngular.socket.engine.Role;
import io.asyngular.socket.engine.SocketEngine;
import io.asyngular.stream.FlowEvent;
import io.asyngular.stream.StreamNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a server sends: what it asks of the client itself is done here, the rest is the
 * application's. Event loop only.
 */
final class ClientProtocol implements Role {
  private final ClientSocket socket;

  ClientProtocol(ClientSocket socket) {
    this.socket = socket;
  }

  private SocketEngine engine() {
    return socket.engine();
  }

  @Override
  public boolean judgesFrames() {
    return false;
  }

  @Override
  public CompletionStage<Optional<byte[]>> frame(byte[] frame, boolean binary) {
    return CompletableFuture.completedStage(Optional.of(frame));
  }

  @Override
  public @Nullable CompletionStage<?> packet(Packet packet, int bytes) {
    switch (packet) {
      case Response response -> engine().sender().answered(response);
      case Raw raw -> engine().emit(new SocketEvent.Raw(raw.frame()));
      case Transmit transmit -> transmitted(transmit, bytes);
      case Invoke invoke -> invoked(invoke, bytes);
      default -> throw new IllegalArgumentException("not one packet: " + packet);
    }
    return null;
  }

  private void transmitted(Transmit transmit, int bytes) {
    Payload data = transmit.data();
    switch (transmit.event()) {
      case "#publish" -> socket.channels().published(data);
      case "#kickOut" -> socket.channels().kickOut(data);
      case "#setAuthToken" -> setAuthToken(data);
      case "#removeAuthToken" -> removeAuthToken();
      default -> engine().deliver(transmit, bytes);
    }
  }

  private void invoked(Invoke invoke, int bytes) {
    switch (invoke.event()) {
      case "#setAuthToken" -> {
        if (setAuthToken(invoke.data())) {
          engine().sender().respond(Response.success(invoke.cid(), Payload.ABSENT));
        } else {
          engine()
              .sender()
              .error(
                  invoke.cid(),
                  new AGException(
                      "InvalidMessageError", "No token data provided by #setAuthToken event"));
        }
      }
      case "#removeAuthToken" -> {
        removeAuthToken();
        engine().sender().respond(Response.success(invoke.cid(), Payload.ABSENT));
      }
      default -> engine().deliver(invoke, bytes);
    }
  }

  /** Whether there was a token. */
  private boolean setAuthToken(Payload data) {
    Payload token = data.field("token");
    if (!token.isString()) {
      return false;
    }
    socket.authentication().enter(token.text());
    socket.authentication().save(token.text());
    return true;
  }

  private void removeAuthToken() {
    socket.authentication().remove();
    socket.authentication().leave();
  }

  @Override
  public void undecodable(AGException why) {
    failed(why);
  }

  @Override
  public void heartbeat() {}

  @Override
  public void outgoing(Frame frame) {
    engine().sender().put(frame);
  }

  @Override
  public void sent() {
    socket.lifecycle().sent();
  }

  @Override
  public List<? extends StreamNode> middleware() {
    return List.of();
  }

  @Override
  public List<? extends StreamNode> unsent() {
    return List.of(socket.buffer());
  }

  @Override
  public void close(int code, String reason) {
    socket.lifecycle().close(code, reason);
  }

  /** The socket's own events are all that there is. */
  @Override
  public void congested(FlowEvent event) {}

  @Override
  public void failed(Throwable failure) {
    socket.failed(failure);
  }
}
