package io.asyngular.conformance;

import io.asyngular.protocol.Payload;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.Exchange;
import java.util.List;

/** Procedures about channels: those of the socket, and the server's own. */
final class ChannelHandlers {
  private final AGServerSocket socket;

  private ChannelHandlers(AGServerSocket socket) {
    this.socket = socket;
  }

  static void addTo(ServedSocket at) {
    var handlers = new ChannelHandlers(at.socket());
    Exchange exchange = at.server().exchange();
    at.procedure("subscriptions", data -> at.socket().subscriptions());
    at.procedure(
        "subscriptionOptions",
        data -> at.records().journal(at.socket()).subscriptionOptions(data.text()));
    at.action("kickOut", handlers::kickOut);
    at.action(
        "publish",
        data -> {
          if (!data.isPresent()) {
            throw new IllegalArgumentException("neither channel nor data to publish");
          }
          Payload channel = data.field("channel");
          if (channel.isString()) { // what is no name is nobody's channel
            exchange.invokePublish(channel.text(), data.field("data"));
          }
        });
    at.action("exchangeSubscribe", data -> at.records().followChannel(at.server(), data.text()));
    at.action("exchangeUnsubscribe", data -> exchange.unsubscribe(data.text()));
    at.procedure("exchangeLog", data -> at.records().exchangeLog(at.server(), data.text()));
  }

  private void kickOut(Payload data) {
    Payload channel = data.field("channel");
    socket.kickOut(channels(channel), data.field("message"));
  }

  /** One, several, or all of them. */
  private List<String> channels(Payload given) {
    if (given.isString() && !given.text().isEmpty()) {
      return List.of(given.text());
    }
    return given.isPresent() && !given.isString()
        ? List.of(given.as(String[].class))
        : socket.subscriptions();
  }
}
