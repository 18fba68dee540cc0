package io.asyngular.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an option is when it is not given: what the environment says, else what the file says. The
 * option {@code --ping-interval} is {@code ASYNGULAR_PING_INTERVAL} in the environment and {@code
 * ping-interval} in the file, which is a properties file.
 */
final class Settings implements IDefaultValueProvider {
  static final String CONFIG = "--config";
  private static final String PREFIX = "ASYNGULAR_";

  private final Map<String, String> environment;
  private final Properties file = new Properties();
  private final @Nullable Path path;

  private Settings(Map<String, String> environment, @Nullable Path path) {
    this.environment = environment;
    this.path = path;
  }

  /**
   * Finds the file in the words of the command line, or in the environment, and reads it.
   *
   * @throws UncheckedIOException with a message for people, if it cannot be read
   */
  static Settings of(List<String> words, Map<String, String> environment) {
    String name = configIn(words);
    if (name == null) {
      name = environment.get(variable(CONFIG));
    }
    var settings = new Settings(environment, name == null ? null : Path.of(name));
    settings.read();
    return settings;
  }

  private static @Nullable String configIn(List<String> words) {
    String found = null;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith(CONFIG + "=")) {
        found = words.get(i).substring(CONFIG.length() + 1);
      } else if (words.get(i).equals(CONFIG) && i + 1 < words.size()) {
        found = words.get(i + 1);
      }
    }
    return found;
  }

  private void read() {
    if (path != null) {
      try (Reader reader = Files.newBufferedReader(path)) {
        file.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + path, e);
      }
    }
  }

  /** The names in the file that no command has an option of, so that a slip is not overlooked. */
  Set<String> unknownTo(CommandLine command) {
    var unknown = new TreeSet<>(file.stringPropertyNames());
    unknown.removeIf(name -> knows(command, "--" + name));
    return unknown;
  }

  private static boolean knows(CommandLine command, String option) {
    return command.getCommandSpec().optionsMap().containsKey(option)
        || command.getSubcommands().values().stream().anyMatch(each -> knows(each, option));
  }

  private static String variable(String option) {
    return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String given = environment.get(variable(option.longestName()));
    return given != null ? given : file.getProperty(option.longestName().substring(2));
  }
}
