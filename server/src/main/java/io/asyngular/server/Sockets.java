package io.asyngular.server;

import io.asyngular.stream.StreamGroup;
import io.asyngular.stream.StreamNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** All sockets of a server by id: those whose handshake is to come, and the open ones. */
final class Sockets {
  private final Map<String, ServerSocket> pending = new ConcurrentHashMap<>();
  private final Map<String, ServerSocket> open = new ConcurrentHashMap<>();
  private final StreamNode node =
      new StreamGroup("sockets", () -> all().stream().map(ServerSocket::streams).toList());

  void add(ServerSocket socket) {
    pending.put(socket.id(), socket);
  }

  /** The handshake is done. */
  void opened(ServerSocket socket) {
    open.put(socket.id(), socket);
    pending.remove(socket.id());
  }

  void forget(ServerSocket socket) {
    pending.remove(socket.id());
    open.remove(socket.id());
  }

  /** In no promised order. */
  List<ServerSocket> all() {
    var all = new ArrayList<>(pending.values());
    all.addAll(open.values());
    return all;
  }

  List<AGServerSocket> open() {
    return List.copyOf(open.values());
  }

  List<AGServerSocket> pending() {
    return List.copyOf(pending.values());
  }

  Optional<AGServerSocket> open(String id) {
    return Optional.ofNullable(open.get(id));
  }

  void forEachOpen(Consumer<ServerSocket> action) {
    open.values().forEach(action);
  }

  int openCount() {
    return open.size();
  }

  int pendingCount() {
    return pending.size();
  }

  StreamNode node() {
    return node;
  }
}
