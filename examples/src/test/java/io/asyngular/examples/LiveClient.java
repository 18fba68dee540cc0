package io.asyngular.examples;

import io.asyngular.client.AGClientBuilder;
import io.asyngular.client.AGClientSocket;
import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.Exchange;
import java.time.Duration;

/** A client of ours that is open, and its server, by the names that the pages give them. */
class LiveClient implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final AGServer server;
  final Exchange exchange;
  final int port;
  final String url;

  /** Options for other clients of that server. */
  final AGClientBuilder builder;

  final AGClientSocket client;

  /** The same as the server has it. */
  final AGServerSocket socket;

  LiveClient() throws InterruptedException {
    server = AGServer.listen(0);
    exchange = server.exchange();
    port = server.port();
    url = "ws://localhost:" + port + "/asyngular/";
    builder = AGClientSocket.builder(url);
    client = builder.create();
    ping();
    client.settle();
    socket = server.client(client.id()).orElseThrow();
    socket.settle();
  }

  /** Returns once the server has dealt with all that the client has sent. */
  void ping() throws InterruptedException {
    client.invokePublish("nowhere", null);
  }

  /** Subscribes, and returns once that has been done. */
  void subscribed(String channel) {
    client.subscribe(channel);
    Live.until(() -> client.isSubscribed(channel));
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
