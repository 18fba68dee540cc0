package io.asyngular.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what has a shell complete the command's words. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script that has bash or zsh complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(asyngular completion)         in this shell",
      "  asyngular completion > /etc/bash_completion.d/asyngular"
    })
final class Completion implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  Completion() {}

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    spec.commandLine().getOut().println(AutoComplete.bash(root.getCommandName(), root));
  }
}
