package io.asyngular.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code asyngular} command, which does nothing without one of its own. */
@Command(
    name = "asyngular",
    version = "asyngular 0.1.0",
    mixinStandardHelpOptions = true,
    subcommands = Serve.class,
    description =
        "A real-time server for the JVM: everything is a stream, and every stream is measured.",
    footer = {
      "",
      "Begin with:",
      "  asyngular serve",
      "and open http://localhost:8000/ in two tabs."
    })
public final class Main implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  Main() {}

  /** Ends with 0 when all went well, 1 when the work failed, 2 when the words were wrong. */
  public static void main(String... words) {
    System.exit(run(List.of(words), System.getenv(), new CommandLine(new Main())));
  }

  /** Runs the command with these words in that environment. */
  static int run(List<String> words, Map<String, String> environment, CommandLine command) {
    command.setExecutionExceptionHandler(Main::told).setCaseInsensitiveEnumValuesAllowed(true);
    try {
      var settings = Settings.of(words, environment);
      Set<String> unknown = settings.unknownTo(command.getSubcommands().values());
      if (!unknown.isEmpty()) {
        throw new ParameterException(
            command, "the file has options that there are not: " + unknown);
      }
      command.getSubcommands().values().forEach(each -> each.setDefaultValueProvider(settings));
      return command.execute(words.toArray(String[]::new));
    } catch (UncheckedIOException | ParameterException e) {
      command.getErr().println("asyngular: " + e.getMessage());
      command.getErr().flush();
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** One clear line instead of a stack. */
  private static int told(Exception failure, CommandLine command, Object result) {
    PrintWriter err = command.getErr();
    err.println("asyngular: " + failure.getMessage());
    err.flush();
    return 1;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "asyngular: say what to do, such as serve");
  }
}
