package io.asyngular.examples;

import io.asyngular.stream.WritableStream;
import java.util.List;
import java.util.StringJoiner;

/** A stream without any socket, read up to its first blank line. */
final class Paragraph {
  private final WritableStream<String> lines = new WritableStream<>("lines");

  void main() throws InterruptedException {
    IO.println(readOf(List.of("for each consumer", "its own place", "", "never read")));
  }

  WritableStream<String> lines() {
    return lines;
  }

  /** What is read of these lines. */
  String readOf(List<String> written) {
    var paragraph = new StringJoiner(" ");
    // @start region=consumer
    try (var reader = lines.consumer()) {
      written.forEach(lines::write);
      for (var line : reader) {
        if (line.isEmpty()) {
          break;
        }
        paragraph.add(line);
      }
    } // what it had waiting is dropped here
    // @end
    return paragraph.toString();
  }
}
