package io.asyngular.cli;

import io.asyngular.client.AGClientBuilder;
import io.asyngular.client.ReconnectOptions;
import io.asyngular.client.TokenStore;
import io.asyngular.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The server and the options that all commands have which connect to one. */
final class ClientSettings {
  private static final String TOKEN_NAME = "token";

  /** A server that does not answer a close does not keep a command from its end. */
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = Endpoint.Converter.class,
      description =
          "The server: ws://host:port/path, or wss://. Without a path /asyngular/ is tried, and"
              + " then /socketcluster/.")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private Endpoint endpoint;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "Who one is, sent in the handshake; it is an error if the server does not take it. In"
              + " the environment as ASYNGULAR_TOKEN nobody sees it in a list of processes.")
  private @Nullable String token;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description =
          "How long to wait for the connection, and for each answer: 500ms, 2s, 1m. Default: 10s.")
  private Duration timeout = Duration.ofSeconds(10);

  @Option(
      names = "--protocol-version",
      paramLabel = "1|2",
      converter = ProtocolVersions.class,
      description = "The one that the server has; 1 up to SocketCluster 14. Default: 2.")
  private ProtocolVersion protocolVersion = ProtocolVersion.V2;

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      converter = Header.Converter.class,
      description = "A header of the request for the connection. May be given several times.")
  private List<Header> headers = List.of();

  @Option(
      names = "--insecure",
      description = "Trust any server, whatever its certificate. For tests alone.")
  private boolean insecure;

  @Option(
      names = "--reconnect-delay",
      paramLabel = "TIME",
      converter = Durations.class,
      description =
          "How long to wait before connecting again, where a command does that. Default: 1s.")
  private Duration reconnectDelay = Duration.ofSeconds(1);

  /** What picocli fills in. */
  ClientSettings() {}

  Endpoint endpoint() {
    return endpoint;
  }

  Duration timeout() {
    return timeout;
  }

  /** Whether there is a token for the server to take. */
  boolean hasToken() {
    return token != null;
  }

  /** How long is waited before connecting again. */
  Duration reconnectDelay() {
    return reconnectDelay;
  }

  /**
   * The endpoint's builder with all of it.
   *
   * @throws IllegalArgumentException when something of it cannot be
   */
  AGClientBuilder builder(Endpoint endpoint) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("--timeout must be positive");
    }
    AGClientBuilder builder =
        endpoint
            .builder()
            .connectTimeout(timeout)
            .ackTimeout(timeout)
            .closeTimeout(timeout.compareTo(LONGEST_CLOSE) < 0 ? timeout : LONGEST_CLOSE)
            .protocolVersion(protocolVersion)
            .insecure(insecure)
            .reconnect(new ReconnectOptions(reconnectDelay, Duration.ZERO, 1, reconnectDelay));
    for (Header header : headers) {
      builder = builder.header(header.name(), header.value());
    }
    return token == null ? builder : builder.authTokenName(TOKEN_NAME).tokenStore(holding(token));
  }

  private static TokenStore holding(String token) {
    TokenStore store = TokenStore.memory();
    try {
      store.save(TOKEN_NAME, token);
    } catch (Exception e) {
      throw new IllegalStateException(e); // memory takes everything
    }
    return store;
  }
}
