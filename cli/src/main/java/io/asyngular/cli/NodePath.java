package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServerSocket;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.StreamNode;
import java.util.List;

/** From the names that the page shows to the node that has them. */
final class NodePath {
  private NodePath() {}

  /**
   * The node of that path below a socket: a room, a receiver or procedure in it, or one of its
   * consumers.
   *
   * @throws AGException when there is none
   */
  static StreamNode find(AGServerSocket socket, List<String> path) {
    return switch (path.size()) {
      case 1 -> room(socket, path);
      case 2 -> stream(socket, path);
      case 3 ->
          stream(socket, path).consumers().stream()
              .filter(consumer -> consumer.name().equals(path.get(2)))
              .findFirst()
              .orElseThrow(() -> unknown(path));
      default -> throw unknown(path);
    };
  }

  private static StreamNode room(AGServerSocket socket, List<String> path) {
    return switch (path.getFirst()) {
      case "middleware" -> socket.streams().middleware();
      case "inbound" -> socket.streams().inbound();
      case "receivers" -> socket.streams().receivers();
      case "procedures" -> socket.streams().procedures();
      case "listeners" -> socket.streams().listeners();
      case "outbound" -> socket.streams().outbound();
      case "doorstep" -> socket.streams().doorstep();
      default -> throw unknown(path);
    };
  }

  private static ConsumableStream<?> stream(AGServerSocket socket, List<String> path) {
    return switch (path.getFirst()) {
      case "receivers" -> socket.receiver(path.get(1));
      case "procedures" -> socket.procedure(path.get(1));
      default -> throw unknown(path);
    };
  }

  private static AGException unknown(List<String> path) {
    return new AGException("UnknownNodeError", "there is no node " + String.join("/", path));
  }
}
