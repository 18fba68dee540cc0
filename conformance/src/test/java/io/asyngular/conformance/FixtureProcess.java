package io.asyngular.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, so that it can be killed, or stopped in the midst of things.
 */
final class FixtureProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (\\d+)");
  private static final long START_SECONDS = 20;

  private final Target target;
  private final Process process;
  private final StringJoiner said = new StringJoiner("\n");
  private final CompletableFuture<Integer> listening = new CompletableFuture<>();
  private final int port;

  private FixtureProcess(Target target, Process process) {
    this.target = target;
    this.process = process;
    Thread.ofVirtual().start(this::listen);
    try {
      port = listening.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new AssertionError(target + " does not start\n" + said, e);
    }
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param port 0 for any that is free
   * @param options the reference's own, as JSON with quotes of the handier kind
   */
  static FixtureProcess start(Target target, int port, String options) {
    var command = new ArrayList<>(target.command());
    command.addAll(List.of("--port", String.valueOf(port)));
    command.addAll(List.of("--options", options.replace('\'', '"')));
    try {
      return new FixtureProcess(
          target, new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.matches()) {
          listening.complete(Integer.valueOf(matcher.group(1)));
        } else if (said.length() < 4000) {
          said.add(line);
        }
      }
    } catch (IOException e) {
      said.add(String.valueOf(e));
    }
    listening.completeExceptionally(new IOException("ended before it listened"));
  }

  Target target() {
    return target;
  }

  int port() {
    return port;
  }

  /** At once, as by a power cut; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Holds it where it is: its connections stay, and it says nothing any more. */
  void suspend() {
    signal("STOP");
  }

  /** Lets it go on. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int result =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
              .start()
              .onExit()
              .join()
              .exitValue();
      if (result != 0) {
        throw new AssertionError("cannot send " + name + " to " + target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
