package io.asyngular.client;

import io.asyngular.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * How a channel is subscribed to.
 *
 * @param waitForAuth whether to wait until the client is authenticated
 * @param priority channels of a higher one are subscribed to first when there are several to do
 * @param data what is sent along, for the server's middleware: any value that binds to JSON; {@link
 *     Payload#ABSENT} or null for nothing
 */
public record SubscribeOptions(boolean waitForAuth, int priority, @Nullable Object data) {
  /** At once, in order, with nothing. */
  public static final SubscribeOptions DEFAULT = new SubscribeOptions(false, 0, Payload.ABSENT);

  /** The same, but waiting until the client is authenticated. */
  public SubscribeOptions waitingForAuth() {
    return new SubscribeOptions(true, priority, data);
  }

  /** The same with that priority. */
  public SubscribeOptions withPriority(int newPriority) {
    return new SubscribeOptions(waitForAuth, newPriority, data);
  }

  /** The same with that data. */
  public SubscribeOptions withData(@Nullable Object newData) {
    return new SubscribeOptions(waitForAuth, priority, newData);
  }
}
