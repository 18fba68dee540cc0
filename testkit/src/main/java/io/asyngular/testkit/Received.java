package io.asyngular.testkit;

import io.asyngular.broker.BrokerEngine;
import io.asyngular.broker.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what an engine delivers, by channel. Any thread. */
final class Received implements BrokerEngine.Receiver {
  private final Map<String, List<Publication>> byChannel = new ConcurrentHashMap<>();

  /** One delivery, its data as text. */
  record Publication(String text, Position position) {}

  @Override
  public void received(String channel, byte[] data, Position position) {
    byChannel
        .computeIfAbsent(channel, absent -> new CopyOnWriteArrayList<>())
        .add(new Publication(new String(data, StandardCharsets.ISO_8859_1), position));
  }

  List<Publication> in(String channel) {
    return List.copyOf(byChannel.getOrDefault(channel, List.of()));
  }

  List<String> textsIn(String channel) {
    return in(channel).stream().map(Publication::text).toList();
  }
}
