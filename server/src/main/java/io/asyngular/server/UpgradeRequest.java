package io.asyngular.server;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP request with which a connection began. Immutable.
 *
 * @param uri path and query as they came, for example {@code /asyngular/?key=1}
 * @param headers values by name in lower case, in the order in which they came
 * @param remoteAddress where the connection comes from; a proxy's if there is one in between
 */
public record UpgradeRequest(
    String uri, Map<String, List<String>> headers, InetSocketAddress remoteAddress) {
  /** Copies the headers. */
  public UpgradeRequest {
    headers = Map.copyOf(headers);
  }

  /** The first value of a header, its name in any case. */
  public Optional<String> header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The path, as it came, for example {@code /asyngular/}. */
  public String path() {
    return new QueryStringDecoder(uri).rawPath();
  }

  /** The first value of a parameter of the query, decoded. */
  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /** All values of a parameter of the query, decoded, in the order in which they came. */
  public List<String> queries(String name) {
    return new QueryStringDecoder(uri).parameters().getOrDefault(name, List.of());
  }
}
