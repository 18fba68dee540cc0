package io.asyngular.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A command that has been run in this process, or is running, and what it said. */
final class Ran {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_EVERY_NANOS = 200_000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> code = new CompletableFuture<>();

  private Ran() {}

  static Ran command(String... words) {
    return with("", words);
  }

  /** With that on its standard input. */
  static Ran with(String input, String... words) {
    Ran ran =
        started(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), Map.of(), words);
    ran.code();
    return ran;
  }

  /** With that environment. */
  static Ran in(Map<String, String> environment, String... words) {
    Ran ran = started(InputStream.nullInputStream(), environment, words);
    ran.code();
    return ran;
  }

  static Ran started(InputStream in, Map<String, String> environment, String... words) {
    var ran = new Ran();
    ran.start(in, environment, new PrintWriter(ran.out), words);
    return ran;
  }

  /** Writes to there. */
  static Ran started(PrintWriter out, String... words) {
    var ran = new Ran();
    ran.start(InputStream.nullInputStream(), Map.of(), out, words);
    return ran;
  }

  private void start(
      InputStream in, Map<String, String> environment, PrintWriter to, String... words) {
    var command = Commands.of(List.of(words), in).setOut(to).setErr(new PrintWriter(err, true));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            code.complete(Main.run(List.of(words), environment, command));
          } catch (Throwable e) {
            code.completeExceptionally(e);
          }
        });
  }

  /** Waits for its end. */
  int code() {
    try {
      return code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the command did not end; it said " + err, e);
    }
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  List<String> lines() {
    return out().lines().toList();
  }

  /** The last line that it said on stderr. */
  String lastError() {
    return err().lines().reduce("", (before, line) -> line);
  }

  /** Waits until it has said that on stderr, so many times. */
  Ran says(String text, int times) {
    until(() -> err().split(text, -1).length > times);
    return this;
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come true within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }
}
