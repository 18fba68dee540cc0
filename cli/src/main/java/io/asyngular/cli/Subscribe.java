package io.asyngular.cli;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is published to channels. */
@Command(
    name = "subscribe",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints what is published to channels: {\"channel\":…,\"data\":…} on a line for each"
            + " message, in the order in which they come.",
    footer = {
      "",
      "When the connection goes it is made again, and the channels are subscribed to",
      "again; what is published meanwhile is not seen. That, and all else but the",
      "messages, is told on stderr. Ctrl-C, SIGTERM and whoever reads the lines and",
      "ends all end it in good order.",
      "",
      "Exit codes: 0 ended by one of these, or all of --count have come, 1 refused a",
      "channel or kicked out of one, 2 the words were wrong, 3 no connection at the",
      "beginning, or none to be made again. The last line on stderr is Name: message.",
      "",
      "Examples:",
      "  asyngular subscribe localhost:8000 room",
      "  asyngular subscribe localhost:8000 prices --count 1 | jq .data",
      "  asyngular subscribe wss://example.com a b c --token \"$TOKEN\" > log.jsonl",
      "  asyngular subscribe localhost:8000 room --reconnect-delay 200ms"
    })
final class Subscribe implements Callable<Integer> {
  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CHANNEL",
      description = "The channels' names.")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private List<String> channels;

  @Option(names = "--count", paramLabel = "N", description = "End after so many messages.")
  private @Nullable Long count;

  @Mixin private final ClientSettings settings = new ClientSettings();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /** What picocli fills in. */
  Subscribe() {}

  @Override
  public Integer call() throws Exception {
    long limit = count == null ? Long.MAX_VALUE : count;
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--count is at least 1, not " + limit);
    }
    var subscription =
        new Subscription(new LinkedHashSet<>(channels), settings, spec.commandLine().getErr());
    PrintWriter out = spec.commandLine().getOut();
    try (var _ = new Interruption(subscription::end)) {
      subscription.run(settings.endpoint(), out, limit);
    }
    return 0;
  }
}
