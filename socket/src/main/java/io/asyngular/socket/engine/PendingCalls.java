package io.asyngular.socket.engine;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Our calls that wait for the peer's answer, by number. Any thread. */
final class PendingCalls {
  private final Map<Long, PendingCall> calls = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** Takes the next number for a call of that event. */
  long add(PendingCall call, Duration ackTimeout, StreamClock clock) {
    long id = ids.incrementAndGet();
    calls.put(id, call);
    call.limitedBy(
        clock.schedule(
            ackTimeout,
            () ->
                call.completeExceptionally(
                    new AGException(
                        "TimeoutError",
                        "Event response for " + call.event() + " event timed out"))));
    call.whenComplete((result, failure) -> {
      calls.remove(id, call);
      call.settled();
    });
    return id;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** The peer has answered; a number that nobody waits for is ignored. */
  void answer(double rid, Payload data) {
    PendingCall call = find(rid);
    if (call != null) {
      call.complete(data);
    }
  }

  /** The peer has answered with an error. */
  void fail(double rid, AGException error) {
    PendingCall call = find(rid);
    if (call != null) {
      call.completeExceptionally(error);
    }
  }

  /** The connection has ended. */
  void failAll(Function<String, AGException> errorForEvent) {
    for (PendingCall call : calls.values()) {
      call.completeExceptionally(errorForEvent.apply(call.event()));
    }
  }

  private @Nullable PendingCall find(double rid) {
    long id = (long) rid;
    return id == rid ? calls.get(id) : null;
  }
}
