package io.asyngular.socket;

/** Whether one end is subscribed to a channel. */
public enum ChannelState {
  /** It is not, and has not asked. */
  UNSUBSCRIBED,
  /** It has asked, or will as soon as it can. */
  PENDING,
  /** It is: what is published from now on comes. */
  SUBSCRIBED
}
