package io.asyngular.cli;

import io.asyngular.protocol.Payload;
import io.asyngular.protocol.PayloadException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * A JSON value on each line of the input; blank lines are left out. Read on a thread of its own,
 * since nothing can wake who reads a terminal.
 */
final class InputLines implements Values {
  private static final int AHEAD = 256;

  private final CommandLine command;
  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(AHEAD);

  private sealed interface Item {}

  private record Value(Payload payload) implements Item {}

  private record Wrong(String why) implements Item {}

  private enum Sign implements Item {
    END,
    WOKEN
  }

  private InputLines(CommandLine command) {
    this.command = command;
  }

  static InputLines of(InputStream in, CommandLine command) {
    var lines = new InputLines(command);
    Thread.ofPlatform().daemon().name("ag/input").start(() -> lines.read(in));
    return lines;
  }

  private void read(InputStream in) {
    try {
      Item end;
      try {
        lines(new BufferedInputStream(in));
        end = Sign.END;
      } catch (PayloadException e) {
        end = new Wrong(e.getMessage());
      } catch (IOException e) {
        end = new Wrong("The input cannot be read: " + e.getMessage());
      }
      items.put(end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lines(InputStream in) throws IOException, InterruptedException {
    var line = new ByteArrayOutputStream();
    long number = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        put(++number, line.toByteArray());
        line.reset();
      } else {
        line.write(next);
      }
    }
    put(++number, line.toByteArray());
  }

  private void put(long number, byte[] line) throws InterruptedException {
    if (!isBlank(line)) {
      items.put(new Value(parse(number, line)));
    }
  }

  private static boolean isBlank(byte[] text) {
    for (byte c : text) {
      if (c != ' ' && c != '\t' && c != '\r') {
        return false;
      }
    }
    return true;
  }

  private static Payload parse(long number, byte[] line) {
    try {
      return Json.parse(line);
    } catch (PayloadException e) {
      throw new PayloadException(
          "Line " + number + " of the input is no JSON value: " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable Payload next() throws InterruptedException {
    return switch (items.take()) {
      case Value value -> value.payload;
      case Wrong wrong -> throw new ParameterException(command, wrong.why);
      case Sign sign -> null;
    };
  }

  @Override
  public void wake() {
    items.offer(Sign.WOKEN); // if it is full there is something to take
  }
}
