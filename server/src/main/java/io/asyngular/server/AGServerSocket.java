package io.asyngular.server;

import io.asyngular.socket.AGSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client, as the server sees it. Any thread; nothing here blocks but {@code invoke}. */
public interface AGServerSocket extends AGSocket {
  /** The HTTP request with which the client came. */
  UpgradeRequest request();

  /** The channels that the client is subscribed to, in the order of subscription. */
  List<String> subscriptions();

  /** Whether the client is subscribed to the channel. */
  boolean isSubscribed(String channel);

  /**
   * Unsubscribes the client from a channel and tells it why. Does nothing for a channel that it is
   * not subscribed to.
   *
   * @param message sent along, may be null
   */
  void kickOut(String channel, @Nullable Object message);
}
