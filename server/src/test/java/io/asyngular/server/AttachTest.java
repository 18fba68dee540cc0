package io.asyngular.server;

import static io.asyngular.server.EventLoops.loopIsDone;
import static io.asyngular.testkit.Eventually.inBackground;
import static io.asyngular.testkit.Eventually.result;
import static io.asyngular.testkit.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyngular.protocol.Payload;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server within an application's own Netty pipelines, on the application's port. */
@Timeout(60)
class AttachTest extends ServerTests {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<Channel> channels = new CopyOnWriteArrayList<>();
  private final AtomicLong bytesSeen = new AtomicLong();
  private boolean splitCodec;
  private int port;

  @BeforeEach
  void begin() throws Exception {
    attach(AGServer.builder());
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Application())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    port = ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @AfterEach
  void endApplication() throws Exception {
    server.close(); // while its event loops are there
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private void attach(AGServerBuilder with) {
    server.close();
    server = with.clock(clock).attach();
  }

  /** Counts bytes before the codec, and says what path it was asked for behind the attachment. */
  private final class Application extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channels.add(channel);
      channel.pipeline().addLast("meter", new Meter());
      if (splitCodec) {
        channel.pipeline().addLast(new HttpRequestDecoder(), new HttpResponseEncoder());
      } else {
        channel.pipeline().addLast(new HttpServerCodec());
      }
      channel
          .pipeline()
          .addLast(new HttpObjectAggregator(65_536), NettyAttachment.handler(server))
          .addLast("pages", new Pages());
    }
  }

  private final class Meter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      bytesSeen.addAndGet(((ByteBuf) message).readableBytes());
      context.fireChannelRead(message);
    }
  }

  private static final class Pages extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      String text = "page " + request.uri() + request.content().toString(StandardCharsets.UTF_8);
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
      context.writeAndFlush(response);
    }
  }

  private TestClient tcp() throws IOException {
    return TestClient.over(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  private TestClient open() throws IOException {
    return tcp().upgrade().handshake();
  }

  private static String page(TestClient client, String request, int length) {
    client.write(request.getBytes(StandardCharsets.US_ASCII));
    assertThat(client.head()).startsWith("HTTP/1.1 200 OK\r\n");
    return new String(client.bytes(length), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void otherRequestsPassAndAnUpgradeOnTheSameConnectionWorks(boolean split) throws Exception {
    splitCodec = split;
    try (TestClient client = tcp()) {
      assertThat(page(client, "GET /index HTTP/1.1\r\nHost: x\r\n\r\n", 11))
          .isEqualTo("page /index");
      assertThat(
              page(
                  client,
                  "POST /asyngular/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody",
                  20))
          .as("no upgrade")
          .isEqualTo("page /asyngular/body");
      assertThat(page(client, TestClient.upgradeRequest("/own/"), 10))
          .as("another's WebSocket")
          .isEqualTo("page /own/");
      client.upgrade().handshake().subscribe("a");
      server.exchange().invokePublish("a", 1);
      assertThat(client.next()).contains("#publish");
      assertThat(socketOf(client).request().remoteAddress().getPort())
          .isEqualTo(client.connection().getLocalPort());
    }
  }

  @Test
  void aBadUpgradeIsRefusedAsAlways() throws Exception {
    try (TestClient client = tcp()) {
      client.write(
          TestClient.upgradeRequest("/asyngular/")
              .replace("Version: 13", "Version: 8")
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(client.rest()).startsWith("HTTP/1.1 400 ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatComesInOneGoWithTheRequestIsNotLost(boolean split) throws Exception {
    splitCodec = split;
    try (TestClient client = tcp()) {
      sendAllAtOnce(client);
      client.head();
      client.handshaken();
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
    }
  }

  private static void sendAllAtOnce(TestClient client) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
    for (String text :
        List.of(
            TestClient.HANDSHAKE,
            "{\"event\":\"#publish\",\"data\":{\"channel\":\"a\"},\"cid\":2}")) {
      all.writeBytes(TestClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
    }
    client.write(all.toByteArray());
  }

  @Test
  void norIsItWhileTheRequestIsJudged() throws Exception {
    var judged = new Judged<HandshakeAction>();
    attach(AGServer.builder().handshake(judged));
    try (TestClient client = tcp()) {
      sendAllAtOnce(client);
      judged.next(HandshakeAction.HandshakeWS.class).allow();
      client.head();
      judged.next(HandshakeAction.HandshakeSC.class).allow();
      client.handshaken();
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
    }
  }

  @Test
  void handlersBeforeTheCodecStayAndThoseBehindItGo() throws Exception {
    try (TestClient client = open()) {
      assertThat(channels.getFirst().pipeline().names())
          .contains("meter")
          .doesNotContain("pages")
          .noneMatch(name -> name.startsWith("Http"));
      long before = bytesSeen.get();
      client.invoke("#publish", "{\"channel\":\"a\"}", 2);
      client.until("{\"rid\":2}");
      assertThat(bytesSeen).hasValueGreaterThan(before);
    }
  }

  @Test
  void theTimeForTheHandshakeBeginsWithTheUpgrade() throws Exception {
    try (TestClient client = tcp()) {
      page(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 6);
      clock.advance(Duration.ofMinutes(1));
      page(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 6);
      client.upgrade();
      until(() -> server.pendingClientCount() == 1);
      clock.advance(Duration.ofSeconds(10));
      assertThat(client.closed()).isEqualTo(4005);
    }
  }

  @Test
  void closingTheServerLeavesTheApplicationAlone() throws Exception {
    try (TestClient client = open();
        TestClient other = tcp()) {
      page(other, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 6);
      var closed = inBackground(server::close);
      assertThat(client.closed()).isEqualTo(1001);
      result(closed);
      assertThat(loops.isShuttingDown()).isFalse();
      assertThat(page(other, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 6)).isEqualTo("page /");
      other.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      assertThat(other.rest()).startsWith("HTTP/1.1 503 ").endsWith("The server is closing");
    }
  }

  @Test
  void theLoopsOfSocketsMayRunOnTheApplicationsEventLoops() throws Exception {
    attach(
        AGServer.builder()
            .loopAffine(true)
            .serve(socket -> {
              for (Payload message : socket.receiver("m")) {
                socket.transmit("m", message);
              }
            }));
    try (TestClient client = open()) {
      for (int i = 0; i < 100; i++) {
        client.transmit("m", String.valueOf(i));
        assertThat(client.next()).isEqualTo("{\"event\":\"m\",\"data\":" + i + "}");
      }
      loopIsDone(socketOf(client));
    }
  }

  @Test
  void anAttachedServerHasNoAddress() {
    assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(server::address)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an attached server does not listen");
    server.stopAccepting();
  }

  @Test
  void aServerThatAcceptsNoMoreLeavesItsSocketsOpen() throws Exception {
    try (TestClient client = open();
        TestClient other = tcp()) {
      server.stopAccepting();
      other.write(TestClient.upgradeRequest("/asyngular/").getBytes(StandardCharsets.US_ASCII));
      assertThat(other.rest()).startsWith("HTTP/1.1 503 ");
      client.invoke("#publish", "{\"channel\":\"a\"}", 2);
      assertThat(client.next()).isEqualTo("{\"rid\":2}");
    }
  }
}
