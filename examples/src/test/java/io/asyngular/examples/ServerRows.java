package io.asyngular.examples;

import static io.asyngular.examples.Live.until;
import static io.asyngular.examples.Live.upgradeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.server.AGServer;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.AGServerSocket;
import io.asyngular.server.HttpService;
import io.asyngular.server.NettyAttachment;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Making servers, and a server by itself. */
final class ServerRows {
  private static final int MOST_BYTES = 65_536;

  private final int port = 0;
  private final AGServerBuilder builder = AGServer.builder();

  // Making one

  @Row("socketClusterServer.listen(port)")
  void itListens() throws Exception {
    try (var server = AGServer.listen(port);
        var peer = new Peer(server.port())) {
      assertThat(peer.id()).hasSize(20);
    }
  }

  @Row("socketClusterServer.listen(port, {allowClientPublish: false})")
  void itListensWithOptions() throws Exception {
    try (var server = AGServer.builder().allowClientPublish(false).listen(port);
        var peer = new Peer(server.port())) {
      assertThat(peer.answerTo("{'event':'#publish','data':{'channel':'room'},'cid':2}"))
          .contains("disabled");
    }
  }

  @Row({"socketClusterServer.attach(httpServer)", "new AGServer(options)"})
  void itSharesAPort() throws Exception {
    try (var server = AGServer.builder().attach();
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
      var connections =
          new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
              ChannelPipeline pipeline = channel.pipeline();
              pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BYTES));
              pipeline.addLast(NettyAttachment.handler(server));
            }
          };
      var listening =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .childHandler(connections)
              .bind(0)
              .sync()
              .channel();
      int shared = ((InetSocketAddress) listening.localAddress()).getPort();
      try (var peer = new Peer(shared)) {
        server.client(peer.id()).orElseThrow().transmit("hi", 1);
        assertThat(peer.next()).isEqualTo("{\"event\":\"hi\",\"data\":1}");
      }
      until(() -> server.clientCount() == 0);
    }
  }

  @Row("httpServer.on('request', service)")
  void plainRequestsAreAnswered() throws Exception {
    HttpService service =
        path -> Optional.of(new HttpService.Reply(200, Map.of(), "you asked for " + path));
    try (var server = builder.http(service).listen(port);
        var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://localhost:" + server.port() + "/about");
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("you asked for /about");
    }
  }

  @Row("server.httpServer.address()")
  void whereItListens() {
    try (var server = AGServer.listen(port)) {
      assertThat(server.address().getPort()).isEqualTo(server.port()).isPositive();
    }
  }

  // What it has

  @Row("server.exchange")
  void itsExchange() throws Exception {
    try (var live = new Live()) {
      AGServer server = live.server;
      live.subscribe("room");
      server.exchange().transmitPublish("room", "hi");
      assertThat(live.peer.next()).contains("\"data\":\"hi\"");
    }
  }

  @Row("server.clients")
  void itsOpenSockets() throws Exception {
    try (var live = new Live();
        var early = Peer.upgraded(live.server.port())) {
      AGServer server = live.server;
      assertThat(server.clients()).containsExactly(live.socket);
      early.handshake("null");
      assertThat(server.clients()).hasSize(2);
    }
  }

  @Row("server.clients[id]")
  void anOpenSocketOfIts() throws Exception {
    try (var live = new Live()) {
      AGServer server = live.server;
      String id = live.peer.id();
      assertThat(server.client(id)).contains(live.socket);
      assertThat(server.client("nobody")).isEmpty();
    }
  }

  @Row("server.clientsCount")
  void howManyItHas() throws Exception {
    try (var live = new Live()) {
      AGServer server = live.server;
      assertThat(server.clientCount()).isEqualTo(1);
      live.socket.terminate();
      until(() -> server.clientCount() == 0);
    }
  }

  @Row({"server.pendingClients", "server.pendingClientsCount"})
  void itsSocketsBeforeTheHandshake() throws Exception {
    try (var server = AGServer.listen(port);
        var peer = Peer.upgraded(server.port())) {
      until(() -> server.pendingClientCount() == 1);
      AGServerSocket socket = server.pendingClients().getFirst();
      peer.handshake("null");
      assertThat(server.pendingClients()).isEmpty();
      assertThat(server.clients()).containsExactly(socket);
    }
  }

  @Row("for await (let {socket} of server.listener('connection'))")
  void itHandsOutSockets() throws Exception {
    var ids = new ArrayList<String>();
    try (var live = new Live()) {
      AGServer server = live.server;
      for (var socket : server.connections()) {
        ids.add(socket.id());
        break;
      }
      assertThat(ids).isEqualTo(List.of(live.peer.id()));
    }
  }

  // Its end

  @Row("await server.close()")
  void itEnds() throws Exception {
    try (var live = new Live()) {
      AGServer server = live.server;
      live.socket.transmit("last", "words");
      server.close();
      assertThat(live.peer.next()).contains("last");
      assertThat(live.peer.closeCode()).isEqualTo(1001);
      assertThat(server.clientCount()).isZero();
    }
  }

  @Row("await server.close(true)")
  void itAcceptsNoMore() throws Exception {
    try (var live = new Live()) {
      AGServer server = live.server;
      int port = server.port();
      server.stopAccepting();
      assertThatThrownBy(() -> upgradeOf(port, "/socketcluster/"))
          .as("refused, or reset by the kernel")
          .isInstanceOf(SocketException.class);
      live.socket.transmit("still", "here");
      assertThat(live.peer.next()).contains("still");
    }
  }
}
