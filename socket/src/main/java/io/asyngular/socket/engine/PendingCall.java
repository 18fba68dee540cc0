package io.asyngular.socket.engine;

import io.asyngular.protocol.Payload;
import io.asyngular.stream.StreamClock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call of ours that the peer has not answered. */
final class PendingCall extends CompletableFuture<Payload> {
  private final String event;
  private StreamClock.@Nullable Timeout timeout;

  PendingCall(String event) {
    this.event = event;
  }

  String event() {
    return event;
  }

  /** Before anybody else can see the call. */
  void limitedBy(StreamClock.Timeout newTimeout) {
    timeout = newTimeout;
  }

  /** Its timer is no longer needed. */
  void settled() {
    if (timeout != null) {
      timeout.cancel();
    }
  }
}
