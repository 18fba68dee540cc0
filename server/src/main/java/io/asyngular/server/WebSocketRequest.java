package io.asyngular.server;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An HTTP request that asks for a WebSocket (RFC 6455, section 4.2). Event loop only. */
final class WebSocketRequest {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");
  private static final String VERSION = "13";

  private final HttpMethod method;
  private final String uri;
  private final HttpHeaders headers;
  private final ServerOptions options;
  private final boolean forUs;
  private final Optional<String> extension;

  WebSocketRequest(FullHttpRequest request, ServerOptions options) {
    this.method = request.method();
    this.uri = request.uri();
    this.headers = request.headers();
    this.options = options;
    this.forUs = isFor(request, options);
    this.extension =
        options.perMessageDeflate
            ? Compression.answer(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS))
            : Optional.empty();
  }

  static boolean isOne(FullHttpRequest request) {
    return request
        .headers()
        .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
  }

  /** How it is refused if it is not a proper one. */
  Optional<HttpService.Reply> refusal() {
    if (!forUs) {
      return refuse(400, "Bad Request");
    }
    if (!method.equals(HttpMethod.GET)) {
      return refuse(405, "Invalid HTTP method");
    }
    if (!KEY.matcher(key()).matches()) {
      return refuse(400, "Missing or invalid Sec-WebSocket-Key header");
    }
    if (!headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").equals(VERSION)) {
      return Optional.of(
          new HttpService.Reply(
              400,
              Map.of("Sec-WebSocket-Version", VERSION),
              "Missing or invalid Sec-WebSocket-Version header"));
    }
    return Optional.empty();
  }

  /** Whether its path is one of the server's. */
  static boolean isFor(FullHttpRequest request, ServerOptions options) {
    return options.paths.contains(new QueryStringDecoder(request.uri()).rawPath());
  }

  private static Optional<HttpService.Reply> refuse(int status, String body) {
    return Optional.of(HttpHandler.text(status, body));
  }

  private String key() {
    return headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").trim();
  }

  @Nullable String origin() {
    return headers.get(HttpHeaderNames.ORIGIN);
  }

  @Nullable String host() {
    return headers.get(HttpHeaderNames.HOST);
  }

  /** The proof that this request was read. */
  String accept() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key() + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of those that are offered the first that the server has; any, if it names none. */
  Optional<String> subprotocol() {
    return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .filter(name -> options.subprotocols.isEmpty() || options.subprotocols.contains(name))
        .findFirst();
  }

  boolean deflates() {
    return extension.isPresent();
  }

  /** What is answered about extensions. */
  Optional<String> extension() {
    return extension;
  }

  /** What applications see of it. */
  UpgradeRequest request(Channel channel) {
    Map<String, List<String>> values = new HashMap<>();
    for (Map.Entry<String, String> header : headers) {
      values
          .computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.getValue());
    }
    return new UpgradeRequest(uri, values, (InetSocketAddress) channel.remoteAddress());
  }
}
