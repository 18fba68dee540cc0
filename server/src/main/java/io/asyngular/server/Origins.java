package io.asyngular.server;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From which origins clients may come: {@code host:port} pairs, where either may be {@code *}.
 *
 * @param entries in lower case
 * @param same whether a browser's page must have come from where it connects to
 */
record Origins(Set<String> entries, boolean same) {
  static final Origins ALL = new Origins(Set.of("*:*"), false);

  private static final Map<String, Integer> PORTS =
      Map.of("http", 80, "ws", 80, "https", 443, "wss", 443);

  /**
   * Checks the entries.
   *
   * @throws IllegalArgumentException if one is not of the form {@code host:port}
   */
  static Origins of(Collection<String> entries) {
    for (String entry : entries) {
      int colon = entry.lastIndexOf(':');
      if (colon < 1 || !entry.substring(colon + 1).matches("\\*|[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "origins are of the form host:port, where either may be *, not " + entry);
      }
    }
    return new Origins(
        entries.stream()
            .map(entry -> entry.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()),
        false);
  }

  /** Without an origin, which is no browser, only if all are welcome. */
  boolean allows(@Nullable String origin, @Nullable String host) {
    if (same && origin != null && !isSame(origin, host)) {
      return false;
    }
    return entries.contains("*:*") || (origin != null && isAmong(origin));
  }

  private boolean isAmong(String origin) {
    try {
      URI uri = URI.create(origin.toLowerCase(Locale.ROOT));
      String name = uri.getHost();
      if (name == null) {
        return false;
      }
      int given = uri.getPort();
      int port = given >= 0 ? given : PORTS.getOrDefault(uri.getScheme(), 80);
      return entries.contains(name + ":" + port)
          || entries.contains(name + ":*")
          || entries.contains("*:" + port);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isSame(String origin, @Nullable String host) {
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
