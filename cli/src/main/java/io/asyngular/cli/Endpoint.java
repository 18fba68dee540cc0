package io.asyngular.cli;

import io.asyngular.client.AGClientBuilder;
import io.asyngular.client.AGClientSocket;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a command connects to.
 *
 * @param text as it was given, with {@code ws://} before it if it had no scheme
 * @param paths where the sockets may be, the likeliest first; one, if the URL says it
 */
record Endpoint(String text, List<String> paths) {
  private static final String ASYNGULAR = "/asyngular/";
  private static final String SOCKETCLUSTER = "/socketcluster/";

  static Endpoint of(String given) {
    String text = given.contains("://") ? given : "ws://" + given;
    AGClientSocket.builder(text); // refuses what is none
    String path = URI.create(text).getRawPath();
    return new Endpoint(
        text,
        switch (path) {
          case "" -> List.of(ASYNGULAR, SOCKETCLUSTER);
          case "/" -> List.of(ASYNGULAR, SOCKETCLUSTER, path);
          default -> List.of(path);
        });
  }

  /** The same, whose path is known. */
  Endpoint at(String path) {
    return new Endpoint(text, List.of(path));
  }

  /** A client of the likeliest path. */
  AGClientBuilder builder() {
    return AGClientSocket.builder(text).path(paths.getFirst());
  }

  /** From its text. */
  static final class Converter implements ITypeConverter<Endpoint> {
    /** What picocli makes. */
    Converter() {}

    @Override
    public Endpoint convert(String text) {
      try {
        return Endpoint.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
