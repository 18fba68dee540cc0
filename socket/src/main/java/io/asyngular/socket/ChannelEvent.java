package io.asyngular.socket;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;

/** What happens to a channel at one end. The class is the key, see {@link AGChannel#listener}. */
public sealed interface ChannelEvent {
  /** The channel is subscribed. */
  record Subscribe() implements ChannelEvent {}

  /** The subscription was refused or failed: the channel is not subscribed. */
  record SubscribeFail(AGException error) implements ChannelEvent {}

  /** The channel is subscribed no more. */
  record Unsubscribe() implements ChannelEvent {}

  /** The channel is in another state than before. */
  record SubscribeStateChange(ChannelState oldState, ChannelState newState)
      implements ChannelEvent {}

  /** The other end has ended the subscription; {@code message} is absent if it gave no reason. */
  record KickOut(Payload message) implements ChannelEvent {}
}
