package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.ServerEvent;
import io.asyngular.socket.Request;
import io.asyngular.stream.ConsumableStream;
import io.asyngular.stream.StreamNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the page talks to: a chat through a channel, and the tree of all streams, to be slowed down,
 * closed and killed from any tab.
 */
final class Demo {
  private final AGServer server;
  private final Map<String, Chat> chats = new ConcurrentHashMap<>();

  /** The loop of that socket is to take so many milliseconds for each message. */
  record Slow(String socket, long delay) {}

  /** That node of a socket is to be closed or killed; names from below the socket down. */
  record Ended(String socket, List<String> path) {}

  /** What is done to a node. */
  private interface Ending {
    void end(StreamNode node);
  }

  Demo(AGServer server) {
    this.server = server;
  }

  /** Returns at once. */
  void start() {
    server
        .connections()
        .loop(sockets -> {
          for (var socket : sockets) {
            serve(socket);
          }
        });
    server
        .listener(ServerEvent.Closure.class)
        .loop(closures -> {
          for (var closure : closures) {
            chats.remove(closure.socket().id());
          }
        });
    Thread.ofVirtual().name("ag/tree").start(new TreeReport(server, chats)::run);
  }

  private void serve(AGServerSocket socket) {
    var chat = new Chat(server, socket);
    chats.put(socket.id(), chat);
    chat.start();
    socket
        .procedure("echo")
        .loop(requests -> {
          for (var request : requests) {
            request.end(request.data());
          }
        });
    answer(socket.procedure("slow", Slow.class), slow -> chatOf(slow.socket).take(slow.delay));
    answer(socket.procedure("kill", Ended.class), ended -> end(ended, StreamNode::kill));
    answer(socket.procedure("close", Ended.class), ended -> end(ended, StreamNode::close));
    socket.settle();
  }

  /** What an action of the page does. */
  private interface Action<T> {
    void run(T data);
  }

  private static <T> void answer(ConsumableStream<Request<T>> procedure, Action<T> action) {
    procedure.loop(requests -> {
      for (var request : requests) {
        try {
          action.run(request.data());
          request.end();
        } catch (AGException e) {
          request.error(e);
        }
      }
    });
  }

  private void end(Ended ended, Ending ending) {
    Chat chat = chatOf(ended.socket);
    ending.end(NodePath.find(chat.socket(), ended.path));
    if (!chat.isRunning()) {
      chat.start();
    }
  }

  private Chat chatOf(String socket) {
    Chat chat = chats.get(socket);
    if (chat == null) {
      throw new AGException("UnknownSocketError", "no socket " + socket + " is open");
    }
    return chat;
  }
}
