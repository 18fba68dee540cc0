package io.asyngular.client;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Whom clients trust: TLS 1.2 and 1.3, by the JDK. Made once, shared by all clients. */
final class Tls {
  private Tls() {}

  /** Whoever the JDK trusts, if the certificate is for the host. */
  static SslContext standard() {
    return Standard.CONTEXT;
  }

  /** Anybody. */
  static SslContext insecure() {
    return Insecure.CONTEXT;
  }

  /** Those whom the certificates in a PEM file vouch for. */
  static SslContext trusting(Path certificates) {
    if (!Files.isReadable(certificates)) {
      throw new IllegalArgumentException("trust: cannot read " + certificates);
    }
    return built(() -> client().trustManager(certificates.toFile()));
  }

  private static SslContextBuilder client() {
    return SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
  }

  private static SslContext built(Supplier<SslContextBuilder> builder) {
    try {
      return builder.get().build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException("trust: " + e.getMessage(), e);
    }
  }

  private static final class Standard {
    static final SslContext CONTEXT = built(Tls::client);
  }

  private static final class Insecure {
    static final SslContext CONTEXT =
        built(() ->
            client()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null));
  }
}
