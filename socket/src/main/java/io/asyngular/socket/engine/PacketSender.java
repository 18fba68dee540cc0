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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From value to frame: what is sent to the peer is encoded here, on the calling thread, and calls
 * wait here for their answers. Messages and calls go the way of the {@link Role}, in order; answers
 * go out at once. Any thread; nothing blocks.
 */
public final class PacketSender implements Request.Responder {
  private final SocketEngine engine;
  private final EngineOptions options;
  private final Outbound outbound;
  private final Batcher batcher;
  private final ErrorCodec errors;
  private final PendingCalls calls = new PendingCalls();

  PacketSender(SocketEngine engine, EngineOptions options, Outbound outbound, Batcher batcher) {
    this.engine = engine;
    this.options = options;
    this.outbound = outbound;
    this.batcher = batcher;
    this.errors = new ErrorCodec(options.binder());
  }

  /** See {@link io.asyngular.socket.AGSocket#transmit(String, Object)}. */
  public void transmit(String event, @Nullable Object data) {
    Frame frame = frame(new Transmit(event, Payload.of(data, options.binder())));
    if (engine.state() != SocketState.OPEN) {
      engine.failed(Failures.badConnection("transmit", event, CloseStatus.GOING_AWAY, ""));
      return;
    }
    engine.role().outgoing(frame);
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
    byte[] packet = options.codec().encode(new Invoke(event, cid, payload));
    engine.inbound().replyAwaited();
    engine.role().outgoing(Frame.call(packet, options.codec().binary(), call));
    return engine.state() == SocketState.OPEN ? call : abort(call);
  }

  /** See {@link io.asyngular.socket.AGSocket#invoke(String, Object)}; blocks. */
  public Payload invokeAndWait(String event, @Nullable Object data) throws InterruptedException {
    CompletableFuture<Payload> answer = invoke(event, data);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(false);
      throw e;
    }
  }

  private CompletableFuture<Payload> abort(PendingCall call) {
    AGException failure =
        Failures.badConnection("invoke", call.event(), CloseStatus.GOING_AWAY, "");
    if (call.completeExceptionally(failure)) {
      engine.failed(failure);
    }
    return call;
  }

  /** Sends a message of the protocol's own behind those of the application, whatever the state. */
  public void send(Transmit message) {
    engine.role().outgoing(frame(message));
  }

  /** Sends a text that is no packet, at once. */
  public void sendRaw(String text) {
    if (engine.isClosed()) { // or what is sent to it would pile up
      engine.failed(Failures.badConnection("send", "raw", CloseStatus.GOING_AWAY, ""));
      return;
    }
    outbound.send(Frame.packet(text.getBytes(StandardCharsets.UTF_8), false));
  }

  /** Sends a frame behind all that was put before, or with it in a batch, whatever the state. */
  public void put(Frame frame) {
    if (!batcher.take(frame)) {
      outbound.send(frame);
    }
  }

  /** Sends a frame at once, around a batch. */
  void putAlone(Frame frame) {
    outbound.send(frame);
  }

  /** The frame that carries that packet alone. */
  public Frame frame(Packet packet) {
    return Frame.packet(options.codec().encode(packet), options.codec().binary());
  }

  /** Answers a call of the peer, whatever the state. */
  public void respond(Response response) {
    put(frame(response));
  }

  @Override
  public void result(double rid, @Nullable Object result) {
    respondIfOpen(Response.success(rid, Payload.of(result, options.binder())));
  }

  /** What is not meant for the peer is reported here instead. */
  @Override
  public void error(double rid, Throwable error) {
    if (!(error instanceof AGException)) {
      engine.failed(error);
    }
    respondIfOpen(Response.failure(rid, errors.write(error)));
  }

  @Override
  public void error(double rid, Payload error) {
    respondIfOpen(Response.failure(rid, error));
  }

  /** The error as the peer is told it. */
  public Payload errorPayload(Throwable error) {
    return errors.write(error);
  }

  private void respondIfOpen(Response response) {
    if (engine.isClosed()) {
      engine.failed(Failures.lateResponse());
    } else {
      respond(response);
    }
  }

  /** The peer has answered a call of ours; a number that nobody waits for is ignored. */
  public void answered(Response response) {
    if (response.failed()) {
      calls.fail(response.rid(), ErrorCodec.read(response.error()));
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
