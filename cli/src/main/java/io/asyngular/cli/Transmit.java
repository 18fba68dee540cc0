package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends messages to which no answer is wanted. */
@Command(
    name = "transmit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Sends a message to a receiver, which does not answer.",
    footer = {
      "",
      "With - each line of the standard input is a message, in order.",
      "",
      "Examples:",
      "  asyngular transmit localhost:8000 chat '\"hello\"'",
      "  asyngular transmit localhost:8000 tick",
      "  seq 1 1000 | asyngular transmit localhost:8000 numbers -"
    })
final class Transmit extends Sending {
  @Parameters(index = "1", paramLabel = "RECEIVER", description = "The receiver's name.")
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private String receiver;

  /** What picocli fills in. */
  Transmit() {}

  /** Returns when the kernel has it. */
  @Override
  void send(AGClientSocket socket, Payload value) throws InterruptedException {
    long patience = timeout().toMillis();
    try {
      socket.transmitAsync(receiver, value).get(patience, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AGException error ? error : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new AGException(
          ErrorNames.TIMEOUT, "The server has read nothing for " + patience + " ms");
    }
  }
}
