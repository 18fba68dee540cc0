package io.asyngular.cli;

import io.asyngular.protocol.ProtocolVersion;
import io.asyngular.server.AGServerBuilder;
import io.asyngular.server.CleanupMode;
import io.asyngular.server.JwtAlgorithm;
import io.asyngular.server.JwtAuthEngine;
import io.asyngular.server.JwtAuthEngineBuilder;
import io.asyngular.server.JwtKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a server, as words; what is not given stays as the server has it. */
final class ServerSettings {
  @Option(
      names = "--path",
      split = ",",
      description = "Where WebSockets connect. Default: /asyngular/ and /socketcluster/.")
  private @Nullable List<String> paths;

  @Option(
      names = "--origins",
      split = ",",
      description =
          "Where pages may come from, as host:port, where either may be *. Default: only from here.")
  private @Nullable List<String> origins;

  @Option(names = "--protocol-version", description = "1 or 2. Default: 2.")
  private @Nullable Integer protocolVersion;

  @Option(
      names = "--max-payload",
      converter = Sizes.class,
      description = "The largest message, such as 64KiB. Default: 8MiB.")
  private @Nullable Integer maxPayload;

  @Option(names = "--per-message-deflate", description = "Compress messages. Default: no.")
  private @Nullable Boolean perMessageDeflate;

  @Option(
      names = "--ack-timeout",
      converter = Durations.class,
      description = "How long clients may take to answer a call, such as 500ms. Default: 10s.")
  private @Nullable Duration ackTimeout;

  @Option(
      names = "--handshake-timeout",
      converter = Durations.class,
      description = "How long clients may take to say who they are. Default: 10s.")
  private @Nullable Duration handshakeTimeout;

  @Option(
      names = "--ping-interval",
      converter = Durations.class,
      description = "How often clients are asked for a sign of life. Default: 8s.")
  private @Nullable Duration pingInterval;

  @Option(
      names = "--ping-timeout",
      converter = Durations.class,
      description = "How long they may give none. Default: 30s.")
  private @Nullable Duration pingTimeout;

  @Option(
      names = "--channel-limit",
      description = "How many channels a client may be in. Default: no limit.")
  private @Nullable Integer channelLimit;

  @Option(
      names = "--strict-handshake",
      arity = "1",
      description = "Whether a message before the handshake ends a connection. Default: true.")
  private @Nullable Boolean strictHandshake;

  @Option(
      names = "--ping-timeout-disabled",
      description = "Ask for no signs of life, and expect none.")
  private @Nullable Boolean pingTimeoutDisabled;

  @Option(
      names = "--allow-client-publish",
      arity = "1",
      description = "Whether clients may publish. Default: false.")
  private @Nullable Boolean allowClientPublish;

  @Option(
      names = "--batch-on-handshake",
      converter = Durations.class,
      description = "How long after a handshake messages go out in batches. Default: not at all.")
  private @Nullable Duration batchOnHandshake;

  @Option(
      names = "--batch-interval",
      converter = Durations.class,
      description = "How often a batch goes out. Default: 50ms.")
  private @Nullable Duration batchInterval;

  @Option(
      names = "--cleanup-mode",
      description =
          "What becomes of loops when their socket ends: kill, close or none. Default: kill.")
  private @Nullable CleanupMode cleanupMode;

  @Option(
      names = "--auth-key",
      description = "The secret that tokens are signed with. Default: one of its own.")
  private @Nullable String authKey;

  @Option(
      names = "--auth-private-key",
      description = "Instead of a secret: the PEM file of the key that signs tokens.")
  private @Nullable Path authPrivateKey;

  @Option(
      names = "--auth-public-key",
      description = "And the PEM file of the key that verifies them.")
  private @Nullable Path authPublicKey;

  @Option(names = "--auth-algorithm", description = "Such as HS256 or ES256.")
  private @Nullable JwtAlgorithm authAlgorithm;

  @Option(
      names = "--auth-verify-algorithms",
      split = ",",
      description = "Which algorithms count. Default: those of the key.")
  private @Nullable List<JwtAlgorithm> authVerifyAlgorithms;

  @Option(
      names = "--auth-default-expiry",
      converter = Durations.class,
      description = "How long tokens last. Default: 24h.")
  private @Nullable Duration authDefaultExpiry;

  @Option(
      names = "--tls-certificate",
      description = "Serve TLS, with the certificates of this PEM file.")
  private @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", description = "And the private key of this PEM file.")
  private @Nullable Path tlsKey;

  /** What picocli fills in. */
  ServerSettings() {}

  /** Whether the server is to speak TLS. */
  boolean isSecure() {
    return tlsCertificate != null && tlsKey != null;
  }

  /**
   * The builder with what was given.
   *
   * @throws IllegalArgumentException when something of it cannot be
   * @throws UncheckedIOException when a key cannot be read
   */
  AGServerBuilder applyTo(AGServerBuilder plain) {
    var builder = new Given(plain);
    builder.with(paths, (b, all) -> b.paths(all.toArray(String[]::new)));
    builder.with(origins, (b, all) -> b.sameOriginOnly(false).origins(all.toArray(String[]::new)));
    builder.with(protocolVersion, (b, number) -> b.protocolVersion(version(number)));
    builder.with(maxPayload, AGServerBuilder::maxPayload);
    builder.with(perMessageDeflate, AGServerBuilder::perMessageDeflate);
    builder.with(ackTimeout, AGServerBuilder::ackTimeout);
    builder.with(handshakeTimeout, AGServerBuilder::handshakeTimeout);
    builder.with(pingInterval, AGServerBuilder::pingInterval);
    builder.with(pingTimeout, AGServerBuilder::pingTimeout);
    builder.with(channelLimit, AGServerBuilder::channelLimit);
    builder.with(strictHandshake, AGServerBuilder::strictHandshake);
    builder.with(pingTimeoutDisabled, AGServerBuilder::pingTimeoutDisabled);
    builder.with(allowClientPublish, AGServerBuilder::allowClientPublish);
    builder.with(batchOnHandshake, AGServerBuilder::batchOnHandshake);
    builder.with(batchInterval, AGServerBuilder::batchInterval);
    builder.with(cleanupMode, AGServerBuilder::cleanupMode);
    builder.with(auth(), AGServerBuilder::auth);
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw new IllegalArgumentException("TLS needs both --tls-certificate and --tls-key");
    }
    Path key = tlsKey;
    if (key != null) {
      builder.with(tlsCertificate, (b, chain) -> b.tls(chain, key));
    }
    return builder.builder;
  }

  /** A builder that leaves alone what was not given. */
  private static final class Given {
    private AGServerBuilder builder;

    Given(AGServerBuilder builder) {
      this.builder = builder;
    }

    <T> void with(@Nullable T value, BiFunction<AGServerBuilder, T, AGServerBuilder> option) {
      if (value != null) {
        builder = option.apply(builder, value);
      }
    }
  }

  private static ProtocolVersion version(int number) {
    return switch (number) {
      case 1 -> ProtocolVersion.V1;
      case 2 -> ProtocolVersion.V2;
      default -> throw new IllegalArgumentException("there is no protocol version " + number);
    };
  }

  private @Nullable JwtAuthEngine auth() {
    boolean any =
        Stream.of(authKey, authPrivateKey, authPublicKey, authAlgorithm, authVerifyAlgorithms)
            .anyMatch(Objects::nonNull);
    if (!any && authDefaultExpiry == null) {
      return null;
    }
    JwtKey key;
    if (authPrivateKey != null || authPublicKey != null) {
      key = JwtKey.pair(read(authPrivateKey), read(authPublicKey));
    } else {
      key = authKey == null ? JwtKey.random() : JwtKey.hmac(authKey);
    }
    JwtAuthEngineBuilder engine = JwtAuthEngine.builder(key);
    if (authAlgorithm != null) {
      engine.algorithm(authAlgorithm);
    }
    if (authVerifyAlgorithms != null) {
      engine.verifyAlgorithms(authVerifyAlgorithms.toArray(JwtAlgorithm[]::new));
    }
    if (authDefaultExpiry != null) {
      engine.defaultExpiry(authDefaultExpiry);
    }
    return engine.build();
  }

  private static @Nullable String read(@Nullable Path file) {
    try {
      return file == null ? null : Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
