package io.asyngular.cli;

import io.asyngular.protocol.AGException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
    description =
        "A real-time server for the JVM: everything is a stream, and every stream is measured.",
    footer = {
      "",
      "Begin with:",
      "  asyngular serve",
      "and open http://localhost:8000/ in two tabs.",
      "",
      "Or look into any server of the family, Asyngular or SocketCluster:",
      "  asyngular subscribe localhost:8000 room",
      "  asyngular publish localhost:8000 room '\"hello\"'",
      "  asyngular invoke localhost:8000 add '{\"a\":1,\"b\":2}'",
      "",
      "Exit codes: 0 all went well, 1 the server answered with an error, 2 the words",
      "were wrong, 3 no connection or no answer in time."
    })
public final class Main implements Runnable {
  private final InputStream in;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** A command that reads from there, where it reads anything. */
  Main(InputStream in) {
    this.in = in;
  }

  /**
   * Ends with 0 when all went well, 1 when the server answered with an error or the work failed, 2
   * when the words were wrong, 3 when there was no connection or no answer in time.
   */
  public static void main(String... words) {
    CommandLine command =
        Commands.of(List.of(words), System.in)
            .setOut(writer(FileDescriptor.out))
            .setErr(writer(FileDescriptor.err));
    System.exit(run(List.of(words), System.getenv(), command));
  }

  /** JSON is UTF-8, whatever the terminal is. */
  private static PrintWriter writer(FileDescriptor file) {
    return new PrintWriter(new FileOutputStream(file), false, StandardCharsets.UTF_8);
  }

  /** Runs the command with these words in that environment. */
  static int run(List<String> words, Map<String, String> environment, CommandLine command) {
    command
        .setExecutionExceptionHandler(Main::told)
        .setParameterExceptionHandler(Main::misused)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false);
    try {
      var settings = Settings.of(words, environment);
      Set<String> unknown = settings.unknownTo(command);
      if (!unknown.isEmpty()) {
        throw new ParameterException(
            command, "the file has options that there are not: " + unknown);
      }
      command.getSubcommands().values().forEach(each -> each.setDefaultValueProvider(settings));
      return command.execute(words.toArray(String[]::new));
    } catch (UncheckedIOException | ParameterException e) {
      command.getErr().println("asyngular: " + e.getMessage());
      return ExitCodes.USAGE;
    } finally {
      command.getOut().flush();
      command.getErr().flush();
    }
  }

  /** What commands read. */
  InputStream in() {
    return in;
  }

  /** One clear line instead of a stack. */
  private static int told(Exception failure, CommandLine command, Object result) {
    command.getOut().flush();
    PrintWriter err = command.getErr();
    err.println(
        failure instanceof AGException error ? line(error) : "asyngular: " + failure.getMessage());
    err.flush();
    return ExitCodes.of(failure);
  }

  /** The error as the server sent it, but on one line and harmless to terminals. */
  static String line(AGException error) {
    return (error.name() + ": " + error.getMessage())
        .replaceAll("\\R", " ")
        .replaceAll("\\p{Cntrl}", "?");
  }

  /** What was wrong, and where to read on, rather than all there is to read. */
  private static int misused(ParameterException wrong, String[] words) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + " --help tells how it is used.");
    err.println("asyngular: " + wrong.getMessage());
    err.flush();
    return ExitCodes.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do, such as serve");
  }
}
