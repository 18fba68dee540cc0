package io.asyngular.cli;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.stream.StreamStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Publishes the figures of all streams, four times a second while anybody looks. */
final class TreeReport {
  private static final String CHANNEL = "streams";
  private static final Duration EVERY = Duration.ofMillis(250);
  private static final int MOST_SOCKETS = 100;
  private static final Set<String> GROUPS =
      Set.of(
          "middleware",
          "receivers",
          "procedures",
          "listeners",
          "messages",
          "channels",
          "exchange",
          "sockets");

  private final AGServer server;
  private final Map<String, Chat> chats;

  TreeReport(AGServer server, Map<String, Chat> chats) {
    this.server = server;
    this.chats = chats;
  }

  /** Until the thread is interrupted, which the end of the process does for it. */
  void run() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        List<AGServerSocket> clients = server.clients();
        if (clients.stream().anyMatch(client -> client.isSubscribed(CHANNEL))) {
          server.exchange().transmitPublish(CHANNEL, report(clients));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> report(List<AGServerSocket> clients) {
    var sockets = new ArrayList<Map<String, Object>>();
    clients.stream()
        .sorted(Comparator.comparing(AGServerSocket::id))
        .limit(MOST_SOCKETS)
        .forEach(client -> sockets.add(socket(client)));
    var streams = server.streams();
    var own =
        List.of(
            node(streams.listeners().stats()),
            node(streams.exchange().stats()),
            node(streams.doorstep().stats()));
    Map<String, Object> whole =
        Map.of(
            "name",
            "server",
            "kind",
            "group",
            "backpressure",
            streams.backpressure(),
            "bytes",
            streams.bytes(),
            "age",
            streams.age().toMillis(),
            "children",
            own);
    return Map.of("sockets", sockets, "server", whole);
  }

  private Map<String, Object> socket(AGServerSocket client) {
    Chat chat = chats.get(client.id());
    return Map.of(
        "id", client.id(),
        "streams", node(client.streams().stats()),
        "delay", chat == null ? 0 : chat.delayMillis());
  }

  static Map<String, Object> node(StreamStats stats) {
    var node = new LinkedHashMap<String, Object>();
    node.put("name", stats.name());
    node.put("kind", kind(stats));
    node.put("backpressure", stats.backpressure());
    node.put("bytes", stats.bytes());
    node.put("age", stats.age().toMillis());
    stats
        .consumer()
        .ifPresent(consumer -> {
          node.put("id", consumer.id());
          node.put("waiting", consumer.waiting());
        });
    if (!stats.children().isEmpty()) {
      node.put("children", stats.children().stream().map(TreeReport::node).toList());
    }
    return node;
  }

  /** A room of streams, a stream of consumers (or one of the library's own queues), a consumer. */
  private static String kind(StreamStats stats) {
    if (stats.consumer().isPresent()) {
      return "consumer";
    }
    boolean streams = stats.children().stream().anyMatch(child -> child.consumer().isEmpty());
    return streams || GROUPS.contains(stats.name()) ? "group" : "stream";
  }
}
