package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.CloseStatus;
import io.asyngular.protocol.ErrorCodec;
import io.asyngular.protocol.Invoke;
import io.asyngular.protocol.Packet;
import io.asyngular.protocol.Payload;
import io.asyngular.protocol.Response;
import io.asyngular.protocol.Transmit;
import io.asyngular.socket.Request;
import io.asyngular.socket.SocketState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From value to frame: what is sent to the peer is encoded here, on the calling thread, and calls
 * wait here for their answers. Any thread; nothing blocks.
 */
public final class PacketSender implements Request.Responder {
  private final SocketEngine engine;
  private final EngineOptions options;
  private final Outbound outbound;
  private final ErrorCodec errors;
  private final PendingCalls calls = new PendingCalls();

  PacketSender(SocketEngine engine, EngineOptions options, Outbound outbound) {
    this.engine = engine;
    this.options = options;
    this.outbound = outbound;
    this.errors = new ErrorCodec(options.binder());
  }

  /** See {@link io.asyngular.socket.AGSocket#transmit(String, Object)}. */
  public void transmit(String event, @Nullable Object data) {
    byte[] packet = encode(new Transmit(event, Payload.of(data, options.binder())));
    if (engine.state() != SocketState.OPEN) {
      engine.failed(Failures.badConnection("transmit", event, CloseStatus.GOING_AWAY, ""));
      return;
    }
    send(Frame.packet(packet, options.codec().binary()));
  }

  /** See {@link io.asyngular.socket.AGSocket#invoke(String, Object)}. */
  public CompletableFuture<Payload> invoke(String event, @Nullable Object data) {
    return invoke(event, data, options.ackTimeout());
  }

  /** See {@link io.asyngular.socket.AGSocket#invokeAsync}. */
  public CompletableFuture<Payload> invoke(
      String event, @Nullable Object data, Duration ackTimeout) {
    Payload payload = Payload.of(data, options.binder());
    var call = new PendingCall(event);
    if (engine.state() != SocketState.OPEN) {
      return abort(call);
    }
    long cid = calls.add(call, ackTimeout, options.clock());
    byte[] packet = encode(new Invoke(event, cid, payload));
    engine.inbound().replyAwaited();
    send(new Frame(options.codec().binary() ? Frame.BINARY : Frame.TEXT, packet, call));
    return engine.state() == SocketState.OPEN ? call : abort(call);
  }

  private CompletableFuture<Payload> abort(PendingCall call) {
    AGException failure =
        Failures.badConnection("invoke", call.event(), CloseStatus.GOING_AWAY, "");
    if (call.completeExceptionally(failure)) {
      engine.failed(failure);
    }
    return call;
  }

  /** Sends a packet, whatever the state. */
  public void send(Packet packet) {
    send(Frame.packet(encode(packet), options.codec().binary()));
  }

  /** Sends a frame, whatever the state. */
  public void send(Frame frame) {
    outbound.send(frame);
  }

  @Override
  public void result(double rid, @Nullable Object result) {
    respond(Response.success(rid, Payload.of(result, options.binder())));
  }

  /** What is not meant for the peer is reported here instead. */
  @Override
  public void error(double rid, Throwable error) {
    if (!(error instanceof AGException)) {
      engine.failed(error);
    }
    respond(Response.failure(rid, errors.write(error)));
  }

  /** The error as the peer is told it. */
  public Payload errorPayload(Throwable error) {
    return errors.write(error);
  }

  private void respond(Response response) {
    if (engine.isClosed()) {
      engine.failed(
          Failures.badConnection(
              "response to", String.valueOf(response.rid()), CloseStatus.GOING_AWAY, ""));
    } else {
      send(response);
    }
  }

  private byte[] encode(Packet packet) {
    return options.codec().encode(packet);
  }

  /** The peer has answered a call of ours; a number that nobody waits for is ignored. */
  void answered(Response response) {
    if (response.failed()) {
      calls.fail(response.rid(), errors.read(response.error()));
    } else {
      calls.answer(response.rid(), response.data());
    }
  }

  boolean isReplyAwaited() {
    return !calls.isEmpty();
  }

  void failCalls(Function<String, AGException> errorForEvent) {
    calls.failAll(errorForEvent);
  }
}
