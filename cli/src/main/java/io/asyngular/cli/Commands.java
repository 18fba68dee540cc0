package io.asyngular.cli;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by their names. To look at them all costs more than a call takes, so where one is
 * named the others are left out.
 */
final class Commands {
  private static final Map<String, Supplier<Object>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("serve", Serve::new);
    ALL.put("invoke", Invoke::new);
    ALL.put("transmit", Transmit::new);
    ALL.put("publish", Publish::new);
    ALL.put("subscribe", Subscribe::new);
    ALL.put("bench", Bench::new);
    ALL.put("completion", Completion::new);
  }

  private Commands() {}

  /** The command that understands these words, and reads from there where it reads anything. */
  static CommandLine of(List<String> words, InputStream in) {
    var root = new CommandLine(new Main(in));
    String first = words.isEmpty() ? "" : words.getFirst();
    boolean alone = ALL.containsKey(first) && !first.equals("completion");
    ALL.forEach((name, command) -> {
      if (!alone || name.equals(first)) {
        root.addSubcommand(name, line(command.get()));
      }
    });
    return root;
  }

  private static CommandLine line(Object command) {
    var line = new CommandLine(command);
    if (command instanceof Sending) {
      line.setUnmatchedOptionsArePositionalParams(true); // -5 is JSON
    }
    return line;
  }
}
