package io.asyngular.conformance;

import io.asyngular.server.AGServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Procedures about streams: what waits in them, and their end; and about what has happened. */
final class StreamHandlers {
  private StreamHandlers() {}

  static void addTo(ServedSocket at) {
    AGServerSocket socket = at.socket();
    Records records = at.records();
    at.procedure("backpressure", data -> backpressure(socket));
    at.procedure(
        "backpressureOf",
        data ->
            records.served(data.text()).map(other -> backpressure(other.socket())).orElse(null));
    at.action("killReceiver", data -> socket.receiver(data.text()).kill());
    at.action("closeReceiver", data -> socket.receiver(data.text()).close());
    at.action("killProcedure", data -> socket.procedure(data.text()).kill());
    at.procedure("receiverStats", data -> receiverStats(socket, data.text()));
    at.procedure("journal", data -> records.journal(data.isPresent() ? data.text() : socket.id()));
    at.procedure(
        "serverEvents",
        data ->
            records.serverEvents(data.isPresent() ? Optional.of(data.text()) : Optional.empty()));
    at.procedure("internals", data -> at.observed());
    at.procedure(
        "remains", data -> records.served(data.text()).map(ServedSocket::remains).orElse(null));
  }

  private static Map<String, Long> backpressure(AGServerSocket socket) {
    var streams = socket.streams();
    return Map.of(
        "total", streams.backpressure(),
        "inbound", streams.inbound().backpressure(),
        "outbound", streams.outbound().backpressure(),
        "listeners", streams.listeners().backpressure(),
        "receivers", streams.receivers().backpressure(),
        "procedures", streams.procedures().backpressure());
  }

  private static List<Map<String, Object>> receiverStats(AGServerSocket socket, String name) {
    return socket.receiver(name).consumers().stream()
        .map(consumer ->
            Map.<String, Object>of(
                "id", consumer.id(), "backpressure", consumer.backpressure(), "stream", name))
        .toList();
  }
}
