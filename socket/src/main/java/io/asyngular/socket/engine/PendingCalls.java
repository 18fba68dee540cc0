package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Our calls that wait for the peer's answer, by number. Any thread. */
final class PendingCalls {
  private final Map<Long, PendingCall> calls = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** A call with the next number, which waits for nothing yet. */
  PendingCall make(String event, Executor teller) {
    return new PendingCall(event, ids.incrementAndGet(), teller);
  }

  /** It waits for an answer from now on, until it has ended in whatever way. */
  void register(PendingCall call) {
    if (call.register()) {
      calls.put(call.id(), call);
      call.whenEnded(() -> calls.remove(call.id()));
    }
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** The peer has answered; a number that nobody waits for is ignored. */
  void answer(double rid, Payload data) {
    PendingCall call = take(rid);
    if (call != null) {
      call.answered(data);
    }
  }

  /** The peer has answered with an error. */
  void fail(double rid, AGException error) {
    PendingCall call = take(rid);
    if (call != null) {
      call.failed(error);
    }
  }

  /** The connection has ended. */
  void failAll(Function<String, AGException> errorForEvent) {
    for (PendingCall call : calls.values()) {
      call.failed(errorForEvent.apply(call.event()));
    }
  }

  private @Nullable PendingCall take(double rid) {
    long id = (long) rid;
    return id == rid ? calls.remove(id) : null;
  }
}
