package io.asyngular.server;

import io.asyngular.protocol.Payload;
import org.jspecify.annotations.Nullable;

/** What the server is about to send to a client. Only publications are shown. */
public sealed interface OutboundAction extends Action {
  /** The client. */
  AGServerSocket socket();

  /**
   * A message of a channel, for this subscriber only. Blocked, it does not get this one. Whatever
   * else is sent to it meanwhile, but answers to its calls, goes out afterwards.
   */
  record PublishOut(AGServerSocket socket, String channel, Payload data, Verdict<Payload> verdict)
      implements OutboundAction {
    /**
     * Sends other data to this subscriber.
     *
     * @param newData any value that binds to JSON, a {@link Payload} as it is, or null, which is
     *     data too
     */
    public void allow(@Nullable Object newData) {
      verdict.allow(((ServerSocket) socket).payload(newData));
    }
  }
}
