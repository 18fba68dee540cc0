package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.ErrorNames;
import io.asyngular.protocol.Payload;
import java.util.Map;
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
      "With - each line of the standard input is a message, in order. It ends when the",
      "server has given all to its receivers: it says so by answering a subscription",
      "to a channel of this command's own, which has no other use. What a receiver has",
      "not taken by then the server may drop, as its cleanup mode says.",
      "",
      "Exit codes: 0 sent, 1 not allowed to connect, 2 the words were wrong, 3 no",
      "connection, or it was lost. The last line on stderr is Name: message.",
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
  boolean send(AGClientSocket socket, Payload value) throws InterruptedException {
    long patience = timeout().toMillis();
    try {
      socket.transmitAsync(receiver, value).get(patience, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AGException error ? error : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new AGException(
          ErrorNames.TIMEOUT, "The server has read nothing for " + patience + " ms");
    }
  }

  /**
   * A server forgets what it has not processed of a connection that ends, and nothing says when it
   * has. But it processes in order: when it answers a request, all before that is done. The one
   * that any server answers and nobody notices is for a channel that nobody else knows.
   */
  @Override
  void finish(AGClientSocket socket) throws InterruptedException {
    var channel = Json.object(Map.of("channel", Json.string("asyngular/" + socket.clientId())));
    try {
      socket.invoke("#subscribe", channel);
    } catch (AGException e) {
      if (!e.isRemote()) {
        throw e;
      }
    }
  }
}
