package io.asyngular.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers that the client is held against, each with the same handlers. What one of them does
 * otherwise, and is documented to, is written down here once; all else must be the same.
 */
enum Target {
  JAVA_LOOP("ours, loops on event loops", "--threads loop"),
  JAVA_POOL("ours, loops on the pool", "--threads pool"),
  SOCKETCLUSTER("socketcluster-server 20", "--server socketcluster-server"),
  ASYNGULAR("asyngular-server 6", "--server asyngular-server");

  private static final Path SUITE = Path.of("suite").toAbsolutePath();

  private final String title;
  private final String words;

  Target(String title, String words) {
    this.title = title;
    this.words = words;
  }

  boolean isOurs() {
    return this == JAVA_LOOP || this == JAVA_POOL;
  }

  /** What starts it, without port and options. */
  List<String> command() {
    var command = new ArrayList<String>();
    if (isOurs()) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
      command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(Fixture.class.getName());
    } else {
      command.addAll(List.of("node", SUITE.resolve("reference/fixture.mjs").toString()));
    }
    command.addAll(List.of(words.split(" ", -1)));
    return command;
  }

  // What is documented to differ

  /** The name of an event in the text of an error: Asyngular 6 puts it in quotes. */
  String timeoutOf(String event) {
    return this == ASYNGULAR
        ? "Event response for \"" + event + "\" timed out"
        : "Event response for " + event + " event timed out";
  }

  /** Whether one kick-out may be of several channels, or of all: from SocketCluster 17.3 on. */
  boolean kicksOutOfSeveral() {
    return this != ASYNGULAR;
  }

  /** Whether a token is taken back when it expires; else with the next packet of its client. */
  boolean takesExpiredTokensBackOnTime() {
    return isOurs();
  }

  /** Whether numbers pass as they were written; JavaScript reads each as a double. */
  boolean keepsNumbers() {
    return isOurs();
  }

  @Override
  public String toString() {
    return title;
  }
}
