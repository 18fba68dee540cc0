package io.asyngular.server;

import io.asyngular.protocol.AGException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.Map;

/** From PEM files to what connections are encrypted with: TLS 1.2 and 1.3, by the JDK. */
final class Tls {
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  private Tls() {}

  static SslContext fromFiles(Path certificateChain, Path privateKey) {
    for (Path file : new Path[] {certificateChain, privateKey}) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("tls: cannot read " + file);
      }
    }
    try {
      SslContext context =
          SslContextBuilder.forServer(certificateChain.toFile(), privateKey.toFile())
              .sslProvider(SslProvider.JDK)
              .build();
      if (!belongTogether(certificateChain, privateKey)) {
        throw new IllegalArgumentException("they do not belong together");
      }
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException | AGException e) {
      throw new IllegalArgumentException(
          "tls: " + certificateChain + " and " + privateKey + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  /**
   * Whether what the key signs the certificate verifies; the JDK would find out that it does not
   * with each client anew. Of kinds other than RSA and EC that is taken on trust.
   */
  private static boolean belongTogether(Path certificateChain, Path privateKey)
      throws IOException, GeneralSecurityException {
    PublicKey certified;
    try (InputStream in = Files.newInputStream(certificateChain)) {
      certified = CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey();
    }
    String algorithm = SIGNATURES.get(certified.getAlgorithm());
    if (algorithm == null) {
      return true;
    }
    PrivateKey key = PemKeys.privateKey(Files.readString(privateKey));
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    byte[] text = "asyngular".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(text);
    return signature.verify(signed);
  }
}
