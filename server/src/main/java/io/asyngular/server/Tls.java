package io.asyngular.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** From PEM files to what connections are encrypted with: TLS 1.2 and 1.3, by the JDK. */
final class Tls {
  private Tls() {}

  static SslContext fromFiles(Path certificateChain, Path privateKey) {
    for (Path file : new Path[] {certificateChain, privateKey}) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("tls: cannot read " + file);
      }
    }
    try {
      return SslContextBuilder.forServer(certificateChain.toFile(), privateKey.toFile())
          .sslProvider(SslProvider.JDK)
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tls: " + certificateChain + " and " + privateKey + " cannot be used: " + e.getMessage(),
          e);
    }
  }
}
