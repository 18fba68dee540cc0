package io.asyngular.cli;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each command once, against a server of its own: while the JVM records what it loads, so that
 * commands start faster. Run by the build.
 */
final class Rehearsal {
  private static final Pattern ADDRESS = Pattern.compile("ws://\\S+");

  private Rehearsal() {}

  /** Ends with 0 when all commands have been run, whatever came of them. */
  public static void main(String... none) throws Exception {
    String url = serve();
    run("invoke", url, "echo", "{\"a\":[1,true,null]}");
    run("invoke", url, "slow", "{\"socket\":\"none\",\"delay\":1}");
    run("transmit", url, "chat", "\"hello\"");
    Thread subscriber =
        Thread.startVirtualThread(() -> run("subscribe", url, "room", "--count", "1"));
    while (subscriber.isAlive()) {
      run("publish", url, "room", "\"hello\"");
    }
    run("invoke", url);
    run("invoke", "localhost:1", "echo");
    System.exit(0);
  }

  /** Where a server is, until the end of the process. */
  private static String serve() throws Exception {
    var out = new PipedReader();
    var writer = new PrintWriter(new PipedWriter(out), true);
    List<String> words = List.of("serve", "--port", "0", "--allow-client-publish", "true");
    Thread.ofPlatform()
        .daemon()
        .start(() ->
            Main.run(
                words, Map.of(), Commands.of(words, InputStream.nullInputStream()).setOut(writer)));
    Matcher address = ADDRESS.matcher(new BufferedReader(out).readLine());
    if (!address.find()) {
      throw new IllegalStateException("the server does not say where it is");
    }
    return address.group();
  }

  private static void run(String... words) {
    Main.run(List.of(words), Map.of(), Commands.of(List.of(words), InputStream.nullInputStream()));
  }
}
