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
import java.util.concurrent.Executor;
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
  private final Batcher batcher;
  private final ErrorCodec errors;
  private final PendingCalls calls = new PendingCalls();

  PacketSender(SocketEngine engine, EngineOptions options, Batcher batcher) {
    this.engine = engine;
    this.options = options;
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

  /**
   * Calls a procedure of the peer.
   *
   * @param teller runs what completes the future, and with it what others have attached to it
   */
  public CompletableFuture<Payload> invoke(
      String event, @Nullable Object data, Duration ackTimeout, Executor teller) {
    PendingCall call = call(event, data, teller);
    if (engine.state() != SocketState.OPEN) {
      return abort(call);
    }
    call.limitedTo(ackTimeout, options.clock());
    register(call);
    engine.role().outgoing(call.frame());
    return engine.state() == SocketState.OPEN ? call : abort(call);
  }

  /** See {@link io.asyngular.socket.AGSocket#invoke(String, Object)}; blocks. */
  public Payload invokeAndWait(String event, @Nullable Object data) throws InterruptedException {
    return await(invoke(event, data, options.ackTimeout(), Runnable::run));
  }

  /** The answer to a call; an interrupt cancels it. */
  public static <T> T await(CompletableFuture<T> answer) throws InterruptedException {
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
    if (call.failed(failure)) {
      engine.failed(failure);
    }
    return call;
  }

  /** A call that is encoded and not sent; without a limit in time, and answered inline. */
  public PendingCall call(String event, @Nullable Object data) {
    return call(event, data, Runnable::run);
  }

  private PendingCall call(String event, @Nullable Object data, Executor teller) {
    PendingCall call = calls.make(event, teller);
    Payload payload = Payload.of(data, options.binder());
    byte[] packet = options.codec().encode(new Invoke(event, call.id(), payload));
    call.carriedBy(Frame.watched(packet, options.codec().binary(), call));
    return call;
  }

  /** A call that is encoded and not sent, with its time running. */
  public PendingCall call(
      String event, @Nullable Object data, Duration ackTimeout, Executor teller) {
    PendingCall call = call(event, data, teller);
    call.limitedTo(ackTimeout, options.clock());
    return call;
  }

  private void register(PendingCall call) {
    calls.register(call);
    engine.inbound().replyAwaited();
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
    putAlone(Frame.packet(text.getBytes(StandardCharsets.UTF_8), false));
  }

  /** Sends a frame behind all that was put before, or with it in a batch, whatever the state. */
  public void put(Frame frame) {
    if (!batcher.take(frame)) {
      putAlone(frame);
    }
  }

  /** As {@link #put}, with an answer awaited from now on; given up at once if it cannot come. */
  public void put(PendingCall call) {
    put(call, outbound());
  }

  /** What goes out over the present connection, whatever becomes of that. */
  public Outbound outbound() {
    return engine.connected().outbound();
  }

  /** As {@link #put(Frame)}, over that connection and no other. */
  public void put(Frame frame, Outbound over) {
    if (!batcher.take(frame)) {
      over.send(frame);
    }
  }

  /** As {@link #put(PendingCall)}, over that connection and no other. */
  public void put(PendingCall call, Outbound over) {
    register(call);
    put(call.frame(), over);
    if (engine.isClosed()) {
      abort(call);
    }
  }

  /** As {@link #put(PendingCall)}, at once and around a batch. */
  public void putAlone(PendingCall call) {
    register(call);
    putAlone(call.frame());
  }

  /** Sends a frame at once, around a batch. */
  private void putAlone(Frame frame) {
    outbound().send(frame);
  }

  /** The message as a frame that has not been sent, and what becomes of it. */
  public Delivery delivery(Transmit message) {
    var delivery = new Delivery(message.event(), engine.threads()::tell);
    byte[] packet = options.codec().encode(message);
    delivery.carriedBy(Frame.watched(packet, options.codec().binary(), delivery));
    return delivery;
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
