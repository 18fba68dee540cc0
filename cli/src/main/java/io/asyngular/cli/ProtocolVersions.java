package io.asyngular.cli;

import io.asyngular.protocol.ProtocolVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Versions of the protocol by their numbers. */
final class ProtocolVersions implements ITypeConverter<ProtocolVersion> {
  /** What picocli makes. */
  ProtocolVersions() {}

  @Override
  public ProtocolVersion convert(String text) {
    return switch (text) {
      case "1" -> ProtocolVersion.V1;
      case "2" -> ProtocolVersion.V2;
      default -> throw new TypeConversionException("there is no protocol version " + text);
    };
  }
}
