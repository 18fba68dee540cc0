package io.asyngular.conformance;

import java.util.HashMap;
import java.util.Map;

/**
 * The command line: pairs of {@code --name value}, unknown names ignored.
 *
 * @param port 0 for any that is free
 * @param options the server's options as a JSON object, times in milliseconds
 * @param plain no journal, and only the handlers that load is measured on
 * @param loopAffine whether loops run on event loops
 */
record Arguments(int port, String options, boolean plain, boolean loopAffine) {
  static Arguments parse(String... words) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].startsWith("--")) {
        values.put(words[i].substring(2), words[i + 1]);
      }
    }
    String threads = values.getOrDefault("threads", "loop");
    if (!threads.equals("loop") && !threads.equals("pool")) {
      throw new IllegalArgumentException("--threads is loop or pool, not " + threads);
    }
    return new Arguments(
        Integer.parseInt(values.getOrDefault("port", "8000")),
        values.getOrDefault("options", "{}"),
        values.getOrDefault("plain", "false").equals("true"),
        threads.equals("loop"));
  }
}
