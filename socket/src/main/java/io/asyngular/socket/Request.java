package io.asyngular.socket;

import static java.util.Objects.requireNonNull;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call by the peer, to be answered once with {@link #end} or {@link #error}. The answer may be
 * given later and from any thread; it does not block. An answer after the connection has ended is
 * dropped, and told as a failure of the socket.
 *
 * @param <T> the type of the call's data
 */
public final class Request<T> {
  private final Call call;
  private final T data;

  /** What both the untyped and the typed form of one call share. */
  private record Call(String procedure, double id, Responder responder, AtomicBoolean answered) {}

  /** The way back to the peer. */
  public interface Responder {
    /** Sends the result of the call of that id. */
    void result(double id, @Nullable Object result);

    /** Sends the error of the call of that id. */
    void error(double id, Throwable error);

    /** Sends the error of the call of that id as it is. */
    void error(double id, Payload error);
  }

  private Request(Call call, T data) {
    this.call = call;
    this.data = data;
  }

  /** A call that has come in, its data not read yet. */
  public static Request<Payload> arrived(
      String procedure, double id, Payload data, Responder responder) {
    return new Request<>(
        new Call(requireNonNull(procedure), id, responder, new AtomicBoolean()), data);
  }

  /** The same call with its data in another form. */
  public <U> Request<U> with(U newData) {
    return new Request<>(call, newData);
  }

  /** The name that was called. */
  public String procedure() {
    return call.procedure;
  }

  /** The caller's number of the call. */
  public double id() {
    return call.id;
  }

  /** What the call was made with. */
  public T data() {
    return data;
  }

  /** Whether it has been answered. */
  public boolean isAnswered() {
    return call.answered.get();
  }

  /**
   * Answers without a result.
   *
   * @throws AGException {@code InvalidActionError} when it has been answered before
   */
  public void end() {
    end(Payload.ABSENT);
  }

  /**
   * Answers with a result.
   *
   * @param result any value that binds to JSON, a {@link Payload} as it is, or null
   * @throws AGException {@code InvalidActionError} when it has been answered before
   */
  public void end(@Nullable Object result) {
    answer();
    call.responder.result(call.id, result);
  }

  /**
   * Answers with an error.
   *
   * @param error an {@link AGException} goes out as it is; of any other the caller sees only {@code
   *     InternalError}, and the socket reports the real one as a failure
   * @throws AGException {@code InvalidActionError} when it has been answered before
   */
  public void error(Throwable error) {
    answer();
    call.responder.error(call.id, error);
  }

  /**
   * Answers with an error that is any JSON value, and goes out as it is. Null and absent ones are
   * no errors to the caller, who then has no result.
   *
   * @throws AGException {@code InvalidActionError} when it has been answered before
   */
  public void error(Payload error) {
    answer();
    call.responder.error(call.id, error);
  }

  private void answer() {
    if (!call.answered.compareAndSet(false, true)) {
      throw new AGException(
          "InvalidActionError", "Response to request " + number() + " has already been sent");
    }
  }

  /** The id as the caller wrote it, as a rule. */
  private String number() {
    long whole = (long) call.id;
    return whole == call.id ? String.valueOf(whole) : String.valueOf(call.id);
  }
}
