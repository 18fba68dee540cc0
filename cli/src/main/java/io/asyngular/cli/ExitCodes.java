package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import java.util.Set;

/** What the command ends with: 0 when all went well, else one of these. */
final class ExitCodes {
  /** The server answered with an error, or what was to be done failed here. */
  static final int FAILED = 1;

  /** The words were wrong. */
  static final int USAGE = 2;

  /** There was no connection, or no answer in time. */
  static final int NO_CONNECTION = 3;

  private static final Set<String> UNHEARD = Set.of(ErrorNames.TIMEOUT, ErrorNames.BAD_CONNECTION);

  private ExitCodes() {}

  /** The server may send errors of any name; then it has been reached. */
  static int of(Throwable failure) {
    return switch (failure) {
      case IllegalArgumentException wrong -> USAGE;
      case AGException error when !error.isRemote() && UNHEARD.contains(error.name()) ->
          NO_CONNECTION;
      default -> FAILED;
    };
  }
}
