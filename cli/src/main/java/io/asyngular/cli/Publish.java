package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.Payload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Publishes to a channel. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Publishes to a channel, and ends when the server has said that it was.",
    footer = {
      "",
      "With - each line of the standard input is published, in order, each when the",
      "one before was. The first that fails is the last.",
      "",
      "Exit codes: 0 published, 1 refused, 2 the words were wrong, 3 no connection or",
      "no answer in time. The last line on stderr is Name: message.",
      "",
      "Examples:",
      "  asyngular publish localhost:8000 room '\"hello\"'",
      "  asyngular publish wss://example.com prices '{\"eur\":1.08}' --token \"$TOKEN\"",
      "  tail -f events.jsonl | asyngular publish localhost:8000 events -"
    })
final class Publish extends Sending {
  @Parameters(index = "1", paramLabel = "CHANNEL", description = "The channel's name.")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private String channel;

  /** What picocli fills in. */
  Publish() {}

  @Override
  boolean send(AGClientSocket socket, Payload value) throws InterruptedException {
    socket.invokePublish(channel, value);
    return true;
  }
}
