package io.asyngular.server;

/** What happens to the server's own subscriptions. */
public sealed interface ExchangeEvent {
  /** The server is subscribed to a channel. */
  record Subscribe(String channel) implements ExchangeEvent {}

  /** The server is subscribed to a channel no more. */
  record Unsubscribe(String channel) implements ExchangeEvent {}
}
