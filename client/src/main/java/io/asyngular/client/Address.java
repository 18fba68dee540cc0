package io.asyngular.client;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Where a client connects to.
 *
 * @param port 0 for the scheme's own
 * @param socketPath a socket of the file system, to connect to instead of host and port
 * @param query names with one value or more each, in order
 */
record Address(
    boolean secure,
    String hostname,
    int port,
    Optional<Path> socketPath,
    String path,
    Map<String, List<String>> query) {
  static final Address DEFAULT =
      new Address(false, "localhost", 0, Optional.empty(), "/asyngular/", Map.of());
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MOST = 65535;

  /** From the text of a URL; what it does not say is as by default. */
  static Address of(String url) {
    URI uri = parsed(url);
    boolean secure =
        switch (uri.getScheme() == null ? "" : uri.getScheme()) {
          case "ws", "http" -> false;
          case "wss", "https" -> true;
          default ->
              throw new IllegalArgumentException("url must begin with ws:// or wss://: " + url);
        };
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("url has no host, or none that can be: " + url);
    }
    if (uri.getPort() == 0 || uri.getPort() > MOST) {
      throw new IllegalArgumentException("url has a port that cannot be: " + url);
    }
    String path = uri.getRawPath();
    return new Address(
        secure,
        uri.getHost(),
        Math.max(0, uri.getPort()),
        Optional.empty(),
        path.isEmpty() ? DEFAULT.path : path,
        query(uri));
  }

  private static URI parsed(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("url cannot be read: " + url, e);
    }
  }

  private static Map<String, List<String>> query(URI uri) {
    var query = new LinkedHashMap<String, List<String>>();
    String raw = uri.getRawQuery();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int at = pair.indexOf('=');
        query
            .computeIfAbsent(
                unform(at < 0 ? pair : pair.substring(0, at)), name -> new ArrayList<>())
            .add(at < 0 ? "" : unform(pair.substring(at + 1)));
      }
    }
    return query;
  }

  Address withSecure(boolean other) {
    return new Address(other, hostname, port, socketPath, path, query);
  }

  Address withHostname(String other) {
    return new Address(secure, other, port, socketPath, path, query);
  }

  Address withPort(int other) {
    return new Address(secure, hostname, other, socketPath, path, query);
  }

  Address withSocketPath(Path other) {
    return new Address(secure, hostname, port, Optional.of(other), path, query);
  }

  Address withPath(String other) {
    return new Address(secure, hostname, port, socketPath, other, query);
  }

  Address withQuery(String name, List<String> values) {
    var more = new LinkedHashMap<>(query);
    more.put(name, List.copyOf(values));
    return new Address(secure, hostname, port, socketPath, path, more);
  }

  private int ownPort() {
    return secure ? HTTPS : HTTP;
  }

  /** The port to connect to. */
  int connectPort() {
    return port == 0 ? ownPort() : port;
  }

  /** The host, and its port unless that is the scheme's own. */
  String authority() {
    String host =
        hostname.contains(":") && !hostname.startsWith("[") ? "[" + hostname + "]" : hostname;
    return connectPort() == ownPort() ? host : host + ":" + port;
  }

  /** As in the request's first line. */
  String target() {
    if (query.isEmpty()) {
      return path;
    }
    var pairs = new StringJoiner("&");
    query.forEach(
        (name, values) -> values.forEach(value -> pairs.add(form(name) + "=" + form(value))));
    return path + "?" + pairs;
  }

  private static String unform(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String form(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The whole as a text. */
  String uri() {
    String scheme = secure ? "wss" : "ws";
    return socketPath
        .map(file -> scheme + "+unix://" + file + ":" + target())
        .orElseGet(() -> scheme + "://" + authority() + target());
  }
}
