package io.asyngular.server;

import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final int DEFAULT_PORT = 80;
  private static final Map<String, Integer> PORTS = Map.of("https", 443, "wss", 443);
  private static final int MAX_PORT = 65_535;

  /** As browsers write it: scheme, host, and port unless it is the scheme's own. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "([a-z][a-z0-9+.-]*)://([^:/?#@\\s\\[\\]]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");

  /**
   * Checks the entries.
   *
   * @throws IllegalArgumentException if one is not of the form {@code host:port}
   */
  static Origins of(Collection<String> entries) {
    for (String entry : entries) {
      int colon = entry.lastIndexOf(':');
      if (colon < 1 || !isPort(entry.substring(colon + 1))) {
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

  private static boolean isPort(String text) {
    return text.equals("*") || (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_PORT);
  }

  /** The same entries, and whether a page must have come from where it connects to. */
  Origins same(boolean only) {
    return new Origins(entries, only);
  }

  /** Without an origin, which is no browser, only if all are welcome. */
  boolean allows(@Nullable String origin, @Nullable String host) {
    if (same && origin != null && !isSame(origin, host)) {
      return false;
    }
    return entries.contains("*:*") || (origin != null && isAmong(origin));
  }

  private boolean isAmong(String origin) {
    Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return false;
    }
    String host = parts.group(2);
    String given = parts.group(3);
    int port =
        given == null ? PORTS.getOrDefault(parts.group(1), DEFAULT_PORT) : Integer.parseInt(given);
    return entries.contains(host + ":" + port)
        || entries.contains(host + ":*")
        || entries.contains("*:" + port);
  }

  private static boolean isSame(String origin, @Nullable String host) {
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
