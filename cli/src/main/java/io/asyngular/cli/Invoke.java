package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.Payload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Calls a procedure of a server. */
@Command(
    name = "invoke",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Calls a procedure, and prints the result as a line of JSON; null if it has none.",
    footer = {
      "",
      "With - each line of the standard input is a call of its own; it is made when",
      "the one before has been answered. The first that fails is the last.",
      "",
      "Exit codes: 0 answered, 1 answered with an error, 2 the words were wrong, 3 no",
      "connection or no answer in time. The last line on stderr is Name: message.",
      "",
      "Examples:",
      "  asyngular invoke localhost:8000 add '{\"a\":1,\"b\":2}'",
      "  asyngular invoke wss://example.com/socketcluster/ whoami --token \"$TOKEN\"",
      "  asyngular invoke localhost:8000 report --timeout 1m | jq .total",
      "  seq 1 100 | asyngular invoke localhost:8000 square -",
      "  asyngular invoke localhost:8000 abs -5"
    })
final class Invoke extends Sending {
  @Parameters(index = "1", paramLabel = "PROCEDURE", description = "The procedure's name.")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private String procedure;

  /** What picocli fills in. */
  Invoke() {}

  @Override
  boolean send(AGClientSocket socket, Payload value) throws InterruptedException {
    Payload result = socket.invoke(procedure, value);
    out().println(Json.line(result.isAbsent() ? Payload.NULL : result));
    return !out().checkError(); // which flushes: nobody may read any more
  }
}
