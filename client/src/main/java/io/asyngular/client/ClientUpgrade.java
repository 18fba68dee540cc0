package io.asyngular.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** From a connection to a WebSocket: TLS if asked for, the request, its answer. Event loop only. */
final class ClientUpgrade extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_ANSWER = 64 * 1024;
  private static final int LONGEST_TOLD = 200;

  private final ClientOptions options;
  private final Channel channel;
  private final Dial dial;
  private final Handshaker handshaker;

  /** Netty's, with a decoder as strict and as lenient as ours are, and no origin made up. */
  private static final class Handshaker extends WebSocketClientHandshaker13 {
    private boolean compressed;

    Handshaker(URI uri, HttpHeaders headers, int maxPayload) {
      super(uri, WebSocketVersion.V13, null, false, headers, maxPayload);
    }

    @Override
    protected FullHttpRequest newHandshakeRequest() {
      FullHttpRequest request = super.newHandshakeRequest();
      if (!customHeaders.contains(HttpHeaderNames.ORIGIN)) {
        request.headers().remove(HttpHeaderNames.ORIGIN);
      }
      return request;
    }

    @Override
    protected WebSocketFrameDecoder newWebsocketDecoder() {
      return new WebSocket13FrameDecoder(
          WebSocketDecoderConfig.newBuilder()
              .maxFramePayloadLength(maxFramePayloadLength())
              .expectMaskedFrames(false)
              .allowExtensions(compressed)
              .closeOnProtocolViolation(false)
              .withUTF8Validator(false)
              .build());
    }
  }

  ClientUpgrade(ClientOptions options, Channel channel, Dial dial) {
    this.options = options;
    this.channel = channel;
    this.dial = dial;
    var headers = new DefaultHttpHeaders();
    options.headers.forEach(headers::set);
    if (options.perMessageDeflate) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, Compression.OFFER);
    }
    this.handshaker = new Handshaker(requestUri(), headers, options.maxPayload);
  }

  private URI requestUri() {
    Address address = options.address;
    if (options.timestampRequests) {
      address =
          address.withQuery(
              options.timestampParam, List.of(String.valueOf(options.clock.now().toEpochMilli())));
    }
    String authority = address.socketPath().isPresent() ? "localhost" : address.authority();
    return URI.create((address.secure() ? "wss://" : "ws://") + authority + address.target());
  }

  void begin() {
    ChannelPipeline pipeline = channel.pipeline();
    SslContext tls = options.tls();
    if (tls != null) {
      SslHandler encryption =
          tls.newHandler(
              channel.alloc(), options.address.hostname(), options.address.connectPort());
      encryption.setHandshakeTimeoutMillis(0); // all of the dialling has one
      pipeline.addLast(encryption);
    }
    pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(LONGEST_ANSWER), this);
    handshaker
        .handshake(channel)
        .addListener(sent -> {
          if (!sent.isSuccess()) {
            dial.refused(sent.cause());
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof FullHttpResponse response) {
        answered(response);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answered(FullHttpResponse response) {
    if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      dial.refused(new UpgradeException(response.status().code(), told(response)));
      return;
    }
    try {
      handshaker.compressed =
          Compression.isAgreed(
              options.perMessageDeflate,
              response.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
      handshaker.finishHandshake(channel, response);
    } catch (WebSocketHandshakeException | IOException e) {
      dial.refused(e);
      return;
    }
    channel.pipeline().remove(this);
    channel.pipeline().remove("ws-encoder"); // what is sent here comes encoded
    dial.upgraded(channel, handshaker.compressed);
  }

  /** A short text says why; a page does not. */
  private static String told(FullHttpResponse response) {
    String body = response.content().toString(StandardCharsets.UTF_8).strip();
    boolean page = body.isEmpty() || body.length() > LONGEST_TOLD || body.startsWith("<");
    return response.status().code() + (page ? "" : " (" + body + ")");
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    dial.refused(new IOException("the connection was closed before it was a WebSocket"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable real = cause.getCause();
    dial.refused(real == null ? cause : real);
  }
}
