package io.asyngular.cli;

import io.asyngular.client.AGClientSocket;
import io.asyngular.protocol.AGException;
import io.asyngular.protocol.Payload;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * What the commands have in common that send values: over one connection, one value after the
 * other. They end at the first that fails, and when the connection does, even while they wait for
 * input: it is not made again, since nobody could say what had been lost.
 */
abstract class Sending implements Callable<Integer> {
  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "JSON",
      description = "What to send, nothing if left out; - for each line of the standard input.")
  private @Nullable String json;

  @Mixin private final ClientSettings settings = new ClientSettings();

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private Main main;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it in
  private CommandSpec spec;

  /**
   * Returns when the value has been sent, and what is expected of the server has come.
   *
   * @return whether to go on
   */
  abstract boolean send(AGClientSocket socket, Payload value) throws InterruptedException;

  /** After the last value; returns when the connection may end. */
  void finish(AGClientSocket socket) throws InterruptedException {}

  Duration timeout() {
    return settings.timeout();
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Override
  public final Integer call() throws InterruptedException {
    Values values = Values.of(json, main.in(), spec.commandLine());
    var lost = new AtomicReference<@Nullable AGException>();
    var watcher =
        new Session.Watcher() {
          @Override
          public void lost(AGException why, boolean forGood) {
            lost.set(why);
            values.wake();
          }

          @Override
          public void back() {}
        };
    try (Session session =
        Session.open(
            settings.endpoint(), settings, builder -> builder.autoReconnect(false), watcher)) {
      AGClientSocket socket = session.socket();
      for (Payload value = values.next(); value != null; ) {
        check(lost);
        value = send(socket, value) ? values.next() : null;
      }
      check(lost);
      finish(socket);
    }
    return 0;
  }

  private static void check(AtomicReference<@Nullable AGException> lost) {
    AGException why = lost.get();
    if (why != null) {
      throw why;
    }
  }
}
